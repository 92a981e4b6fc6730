"""Alerts: whom a thing concerns, who is told once, and that nothing is lost when the worker dies in between."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.contrib.gis.geos import Polygon
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter, User
from civicmap.personal.erasing import erase_person
from engagement.alerts import services, telling
from engagement.alerts.borders import follow_borders
from engagement.alerts.links import confirm_token, end_token
from engagement.alerts.matching import NEAR, features_of, mornings, queue_news
from engagement.alerts.models import Alert, Cause, News
from engagement.alerts.services import Wish, make_alert
from engagement.alerts.week import week_of
from engagement.alerts.weekly import send_weeks
from engagement.follows import services as follows
from engagement.moves.models import Move
from engagement.moves.services import By, begin, make_move
from places.models import Area, City
from places.versions import data_version
from tests import factories, letters, shapes
from tests.reports import story

pytestmark = pytest.mark.django_db
ADDRESS = "anna@example.org"
OFFICE = By(Move.Quality.ADMINISTRATOR)
TRIANGLE = Polygon(((7.615, 45.045), (7.625, 45.045), (7.62, 45.06), (7.615, 45.045)), srid=4326)
"""Around POINT_IN_A."""


@pytest.fixture
def areas(city: City) -> dict[str, Area]:
    """The two districts."""
    kind = factories.AreaKindFactory(city=city)
    return {code: factories.AreaFactory(kind=kind, code=code, boundary=boundary)
            for code, boundary in (("A", shapes.DISTRICT_A), ("B", shapes.DISTRICT_B))}  # fmt: skip


def person(email: str = "") -> Any:
    return factories.UserFactory(**({"email": email} if email else {}))


def alert(city: City, *, rhythm: str = "now", user: Any = None, email: str = "", **wish: Any) -> Alert:
    """A confirmed alert of the whole city unless said otherwise."""
    made = make_alert(
        city, Wish(where=wish.pop("where", "city"), rhythm=rhythm, **wish),
        user=user or (None if email else person()), email=email,
    )  # fmt: skip
    services.confirm(made)
    return Alert.objects.get(pk=made.pk)


def appears(city: City, location: Any = shapes.POINT_IN_A, **more: Any) -> Any:
    """A report that becomes public by a move."""
    report = factories.ReportFactory(
        city=city, location=location, visibility="pending", published=None, **more
    )
    return make_move(report, by=OFFICE, visibility="public", columns={"published": timezone.now()})


def moves_on(report: Any, status: str = "in_progress") -> None:
    make_move(report, by=OFFICE, status=status, words="Squadra in arrivo")


def run_jobs() -> None:
    """What the worker does with the jobs that wait, twice: each has to be safe to run again."""
    for job in story.jobs(telling.MATCH) * 2:
        telling.match(**job)


def told() -> list[str]:
    """To whom letters with news wait."""
    return sorted(one.user.email if one.user else "guest" for one in Letter.objects.filter(kind="alert"))


def concerned() -> set[int]:
    return set(News.objects.values_list("alert", flat=True))


def test_each_way_to_say_where_finds_what_lies_there_and_nothing_else(city: City, areas: Any) -> None:
    daily = {"rhythm": "daily"}
    inside = [
        alert(city, **daily),
        alert(city, where="circle", centre=shapes.POINT_IN_A, metres=200, **daily),
        alert(city, where="areas", areas=[areas["A"]], **daily),
        alert(city, where="areas", areas=[areas["A"], areas["B"]], **daily),
        alert(city, where="drawn", ground=TRIANGLE, **daily),
    ]
    alert(city, where="circle", centre=shapes.POINT_IN_B, metres=2000, **daily)
    alert(city, where="areas", areas=[areas["B"]], **daily)
    elsewhere = factories.CityFactory(slug="altrove", elsewhere=True)
    alert(elsewhere, **daily)
    report = appears(city)
    run_jobs()
    assert concerned() == {one.pk for one in inside}
    for one in Alert.objects.all():
        assert features_of(one).filter(pk=report.pk).exists() == (one in inside), one


def test_the_rim_of_a_circle_is_in_true_metres(city: City) -> None:
    # 0.001 degrees of latitude are 111.1 m there.
    there = shapes.point(shapes.POINT_IN_A.x, shapes.POINT_IN_A.y + 0.001)
    near, far = (
        alert(city, rhythm="daily", where="circle", centre=there, metres=metres) for metres in (112, 110)
    )
    appears(city)
    run_jobs()
    assert concerned() == {near.pk}
    assert features_of(near).exists()
    assert not features_of(far).exists()


def test_kinds_categories_and_words_narrow(city: City) -> None:
    above = factories.CategoryFactory(kind="reports.report", code="strade")
    below = factories.CategoryFactory(kind="reports.report", code="buche", parent=above)
    wanted = [
        alert(city, rhythm="daily", kinds=["reports.report"]),
        alert(city, rhythm="daily", categories=["strade"]),
        alert(city, rhythm="daily", categories=["buche", "altro"]),
        alert(city, rhythm="daily", words="marciapiede rotto"),
    ]
    alert(city, rhythm="daily", kinds=["pacts.pact"])
    alert(city, rhythm="daily", categories=["altro"])
    alert(city, rhythm="daily", words="marciapiede allagato")
    report = appears(city, category=below, title="Marciapiede rotto", description="Davanti alla scuola")
    run_jobs()
    assert concerned() == {one.pk for one in wanted}
    assert all(features_of(one).filter(pk=report.pk).exists() for one in wanted)


def test_what_is_new_and_moves_on_is_told_once_and_whoever_did_it_knows(city: City) -> None:
    clerk, author = person("clerk@example.org"), person("who@example.org")
    for user in (clerk, author, person("bea@example.org")):
        alert(city, user=user)
    report = appears(city, author=author)
    run_jobs()
    assert told() == ["bea@example.org", "clerk@example.org"]
    make_move(report, by=By(Move.Quality.OFFICE, who=clerk), status="in_progress", words="Fatto")
    run_jobs()
    assert told() == ["bea@example.org", "bea@example.org", "clerk@example.org"]
    assert not News.objects.exists()
    assert not Cause.objects.exists()
    last = letters.waiting()[-1]
    assert report.title in last.subject
    assert "/feeds/" not in last.body
    assert last.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    User.objects.filter(email="bea@example.org").update(lang="en")
    make_move(report, by=OFFICE, status="resolved", words="Riparato")
    run_jobs()
    last = [one for one in letters.waiting() if one.to == ["bea@example.org"]][-1]
    assert "Your alert" in last.body
    assert f"/en/{city.slug}/" in last.extra_headers["List-Unsubscribe"]


def test_a_thing_that_begins_public_is_new_and_one_that_is_shown_again_is_not(city: City) -> None:
    alert(city, user=person("bea@example.org"))
    report = begin(factories.ReportFactory.build(
        city=city, category=factories.CategoryFactory(kind="reports.report"), location=shapes.POINT_IN_A,
        visibility="public", published=timezone.now()), by=OFFICE)  # fmt: skip
    run_jobs()
    assert told() == ["bea@example.org"]
    make_move(report, by=By(Move.Quality.MODERATOR), visibility="hidden", words="No")
    make_move(report, by=By(Move.Quality.MODERATOR), visibility="public")
    run_jobs()
    assert told() == ["bea@example.org"]


def test_nothing_is_told_of_what_is_hidden_before_the_letter_leaves(city: City) -> None:
    alert(city, email=ADDRESS)
    report = appears(city)
    run_jobs()
    assert [message.to for message in letters.waiting() if report.title in message.body] == [[ADDRESS]]
    make_move(report, by=By(Move.Quality.MODERATOR), visibility="hidden", words="No")
    assert not [message for message in letters.waiting() if report.title in message.body]


def test_a_follower_hears_of_a_move_once(city: City) -> None:
    bea = person("bea@example.org")
    alert(city, user=bea)
    report = appears(city)
    run_jobs()
    follows.follow(report, user=bea)
    moves_on(report)
    run_jobs()
    assert told() == ["bea@example.org"]


def test_the_news_of_several_alerts_of_one_person_are_one_letter_a_day(city: City, areas: Any) -> None:
    bea = person("bea@example.org")
    both = [
        alert(city, user=bea, rhythm="daily"),
        alert(city, user=bea, rhythm="daily", where="areas", areas=[areas["A"]]),
    ]
    first, second = appears(city, title="Prima buca"), appears(city, title="Seconda buca")
    run_jobs()
    assert told() == []
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    telling.send_due(tomorrow)
    telling.send_due(tomorrow)
    assert told() == ["bea@example.org"]
    [message] = [one for one in letters.waiting() if one.to == ["bea@example.org"]]
    assert message.body.count(first.title) == 2
    assert message.body.count(second.title) == 2
    services.remove_alerts(Alert.objects.filter(pk=both[0].pk))
    [message] = [one for one in letters.waiting() if one.to == ["bea@example.org"]]
    assert message.body.count(first.title) == 1


def test_the_news_of_two_cities_are_one_letter_whose_link_ends_all(client: Client, city: City) -> None:
    other = factories.CityFactory(slug="altrove", name_it="Altrove", elsewhere=True)
    for place in (city, other):
        alert(place, email=ADDRESS, rhythm="daily")
    appears(city, title="Buca di qui")
    appears(other, other.boundary.point_on_surface, title="Buca di altrove")
    run_jobs()
    assert telling.send_due(timezone.now() + datetime.timedelta(days=1)) == 1
    message = letters.waiting()[-1]
    assert city.name in message.subject
    assert other.name in message.subject
    end = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert client.post(end).status_code == 200
    assert not Alert.objects.exists()


def test_a_weekly_digest_of_a_drawn_area_lists_what_lies_inside(city: City) -> None:
    alert(city, email=ADDRESS, rhythm="weekly", where="drawn", ground=TRIANGLE)
    inside, outside = appears(city, title="Dentro"), appears(city, shapes.POINT_IN_B, title="Fuori")
    run_jobs()
    telling.send_due(timezone.now() + datetime.timedelta(days=7))
    [message] = [one for one in letters.waiting() if "List-Unsubscribe" in one.extra_headers]
    assert message.to == [ADDRESS]
    assert inside.title in message.body
    assert outside.title not in message.body
    assert reverse("alert_feed", args=[Alert.objects.get().key]) in message.body


def test_mornings_are_those_of_the_city_and_weeks_begin_on_monday(city: City) -> None:
    def at(text: str) -> list[str]:
        moment = datetime.datetime.fromisoformat(text)
        return [one.isoformat() for one in mornings(city.zone, moment)]

    # A Monday before and after seven, and the night in which summer time begins.
    assert at("2026-06-01T04:59:00+00:00") == ["2026-06-01T07:00:00+02:00"] * 2
    assert at("2026-06-01T05:00:00+00:00") == ["2026-06-02T07:00:00+02:00", "2026-06-08T07:00:00+02:00"]
    assert at("2026-03-28T12:00:00+00:00") == ["2026-03-29T07:00:00+02:00", "2026-03-30T07:00:00+02:00"]


def test_one_statement_finds_the_alerts_by_an_index_for_each_way_to_say_where(
    city: City, areas: Any, django_assert_num_queries: Any
) -> None:
    ways: list[dict[str, Any]] = [
        {"where": "circle", "centre": shapes.POINT_IN_A, "metres": 200},
        {"where": "areas", "areas": [areas["A"]]},
        {"where": "drawn", "ground": TRIANGLE},
        {},
    ]
    for way in ways:
        alert(city, rhythm="daily", **way)
    report = appears(city)
    move = Move.objects.of(report).last()
    assert move is not None
    for number in (4, 8):
        News.objects.all().delete()
        with django_assert_num_queries(2):  # the sender, the statement
            assert queue_news(move, report, now=timezone.now(), is_new=True) == number
        for way in ways:
            alert(city, rhythm="daily", **way)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {NEAR}", {"feature": report.pk})
        plan = "\n".join(row[0] for row in cursor.fetchall())
    for index in ("alert_ground_gist", "alertarea_once", "alert_whole_city"):
        assert index in plan


class Killed(BaseException):
    """As if the worker had been killed."""


def test_a_worker_killed_at_any_statement_loses_nothing_and_doubles_nothing(city: City) -> None:
    for number in range(3):
        alert(city, user=person(f"p{number}@example.org"))
    report = appears(city)
    total = 0
    while True:
        total += 1
        left = [total]
        try:
            with transaction.atomic(), connection.execute_wrapper(_dies_after(left)):
                telling.match(report.pk)
                raise Killed
        except Killed:
            if left[0] >= 0:
                break
        assert told() == []
        assert Cause.objects.count() == 1
    assert total > 10
    with pytest.raises(Killed), connection.execute_wrapper(_dies_in_letters()):
        telling.match(report.pk)
    assert len(told()) == 1
    assert News.objects.count() == 2
    telling.match(report.pk)
    telling.match(report.pk)
    assert told() == ["p0@example.org", "p1@example.org", "p2@example.org"]


def _dies_after(left: list[int]) -> Any:
    """Dies when so many statements have run."""

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        return execute(sql, params, many, context)

    return wrapper


def _dies_in_letters() -> Any:
    """Dies at the second letter, when the first is committed."""
    seen = []

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if 'INSERT INTO "accounts_letter"' in sql:
            seen.append(sql)
            if len(seen) == 2:
                raise Killed
        return execute(sql, params, many, context)

    return wrapper


def test_a_lost_job_is_queued_again_and_a_rolled_back_move_is_none(city: City) -> None:
    alert(city)
    report = appears(city)
    late = timezone.now() + datetime.timedelta(hours=2)
    assert telling.care_for_causes(late) == 0
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [telling.MATCH])
    assert telling.care_for_causes(late) == 1
    run_jobs()
    assert telling.care_for_causes(late) == 0
    with transaction.atomic():
        moves_on(report)
        assert Cause.objects.exists()
        transaction.set_rollback(True)
    assert not Cause.objects.exists()


def test_where_nobody_has_an_alert_a_move_costs_no_job_and_alerts_touch_no_version(city: City) -> None:
    appears(city)
    assert story.jobs(telling.MATCH) == []
    before = data_version(city.slug)
    alert(city, email=ADDRESS)
    assert data_version(city.slug) == before


def test_an_alert_goes_on_where_the_ground_of_its_area_is_and_its_person_is_told(
    city: City, areas: Any
) -> None:
    one = alert(city, user=person("bea@example.org"), where="areas", areas=[areas["A"]])
    assert follow_borders() == 0
    areas["A"].valid_to = city.today()
    areas["A"].save()
    areas["A"].successors.add(areas["B"])
    assert follow_borders() == 1
    assert follow_borders() == 0
    assert [row.area.code for row in one.rows.all()] == ["B"]
    [message] = letters.waiting()[-1:]
    assert "Quartiere A" in message.body
    assert "Quartiere B" in message.body
    areas["B"].valid_from = city.today()
    areas["B"].save()
    assert follow_borders() == 1
    assert follow_borders() == 0


def test_an_alert_follows_several_changes_of_borders_at_once(city: City, areas: Any) -> None:
    one = alert(city, user=person(), where="areas", areas=[areas["A"]])
    between = factories.AreaFactory(kind=areas["A"].kind, code="C", boundary=shapes.DISTRICT_A)
    for area, heir in ((areas["A"], between), (between, areas["B"])):
        area.valid_to = city.today()
        area.save()
        area.successors.add(heir)
    assert follow_borders() == 1
    assert [row.area.code for row in one.rows.all()] == ["B"]


def test_whoever_sent_a_report_without_their_account_is_not_told_of_it(city: City) -> None:
    alert(city, user=person("Anna@Example.org"))
    alert(city, user=person("bea@example.org"))
    report = factories.ReportFactory(
        city=city, location=shapes.POINT_IN_A, visibility="pending", published=None
    )
    factories.ReportContactFactory(report=report, email=ADDRESS)
    make_move(report, by=OFFICE, visibility="public", columns={"published": timezone.now()})
    run_jobs()
    assert told() == ["bea@example.org"]


def test_the_week_of_an_area_is_one_letter_with_what_its_page_says(
    client: Client, city: City, areas: Any
) -> None:
    one = alert(city, email=ADDRESS, rhythm="week", where="areas", areas=[areas["A"]])
    Alert.objects.update(confirmed=timezone.now() - datetime.timedelta(days=30))
    _new, moved, solved = (appears(city, title=title) for title in ("Nuova", "Mossa", "Risolta"))
    appears(city, shapes.POINT_IN_B, title="Altrove")
    moves_on(moved)
    moves_on(solved, "in_progress")
    moves_on(solved, "resolved")
    week = week_of(areas["A"], city, city.today() + datetime.timedelta(days=1))
    found = [
        [event.feature.title for event in chapter.events] for chapter in (week.new, week.moved, week.solved)
    ]
    assert found == [["Nuova"], ["Mossa"], ["Risolta"]]
    later = timezone.now() + datetime.timedelta(days=8)
    assert send_weeks(later) == 1
    assert send_weeks(later) == 0
    one.refresh_from_db()
    assert one.sent is not None
    assert one.sent.weekday() == 0
    page = client.get(reverse("area_week", args=[city.slug, "district", "A"]))
    assert page.status_code == 200
    for title in ("Nuova", "Mossa", "Risolta"):
        assert title in page.content.decode()
    assert "Altrove" not in page.content.decode()
    for day in ("1", "0001-01-02", "1999-12-31"):
        assert (
            client.get(reverse("area_week", args=[city.slug, "district", "A"]), {"until": day}).status_code
            == 404
        )


def test_the_feed_of_an_alert_has_places_and_ends_with_it(client: Client, city: City) -> None:
    one = alert(city, email=ADDRESS, where="drawn", ground=TRIANGLE)
    report = appears(city)
    appears(city, shapes.POINT_IN_B, title="Fuori")
    address = reverse("alert_feed", args=[one.key])
    answer = client.get(address)
    assert answer["Cache-Control"] == "private, no-cache"
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    body = answer.content.decode()
    assert "<georss:point>45.05" in body
    assert report.title in body
    assert "Fuori" not in body
    assert ADDRESS not in body
    services.remove_alerts(Alert.objects.all())
    assert client.get(address).status_code == 404


def form(**changes: Any) -> dict[str, Any]:
    typed = {"where": "circle", "longitude": "7.62", "latitude": "45.05", "metres": "500", "rhythm": "daily"}
    return typed | {"email": ADDRESS} | changes


def test_a_guest_makes_an_alert_by_a_letter_and_ends_it_with_one_click(client: Client, city: City) -> None:
    address = reverse("alert_new", args=[city.slug])
    assert client.get(address).status_code == 200
    wrong = client.post(address, form(email="nobody", words="pista"))
    assert wrong.status_code == 400
    assert 'value="nobody"' in wrong.content.decode()
    assert client.post(address, form(email="Anna@Example.org")).status_code == 302
    one = Alert.objects.get()
    assert one.confirmed is None
    link = re.search(r"http://[^/]+(/\S+/confirm/)", letters.waiting()[-1].body)
    assert link
    assert client.get(link[1]).status_code == 200
    one.refresh_from_db()
    assert one.confirmed is None
    client.post(link[1])
    one.refresh_from_db()
    assert one.confirmed is not None
    end = reverse("alert_end", args=[city.slug, end_token([one.pk])])
    assert client.get(end).status_code == 200
    assert Alert.objects.exists()
    machine = Client(enforce_csrf_checks=True)
    assert machine.post(end, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Alert.objects.exists()
    assert client.get(end).status_code == 404
    assert client.post(link[1]).status_code == 404


def test_a_secret_of_one_purpose_or_city_opens_nothing_else(client: Client, city: City) -> None:
    one = alert(city, email=ADDRESS)
    for name, token in (("alert_confirm", end_token([one.pk])), ("alert_end", confirm_token(one))):
        assert client.post(reverse(name, args=[city.slug, token])).status_code == 404
    other = factories.CityFactory(slug="altrove", elsewhere=True)
    assert client.post(reverse("alert_end", args=[other.slug, end_token([one.pk])])).status_code == 404
    assert Alert.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"latitude": "", "longitude": ""}, "address"),
        ({"latitude": "10"}, "address"),
        ({"where": "areas"}, "areas"),
        ({"where": "areas", "areas": "district:Z"}, "areas"),
        ({"where": "drawn"}, "corners"),
        ({"where": "drawn", "corners": "45.0, 7.6\n45.1, 7.7"}, "corners"),
        ({"where": "drawn", "corners": "45.0, 7.6\n45.1, 7.7\n45.0, 7.7\n45.1, 7.6"}, "corners"),
        ({"where": "drawn", "corners": "nan, 7.6\n45.1, 7.7\n45.0, 7.7"}, "corners"),
        ({"where": "drawn", "corners": "40, 3\n50, 3\n50, 13\n40, 13"}, "corners"),
        ({"where": "drawn", "corners": "1, 1\n1.1, 1\n1, 1.1"}, "corners"),
        (
            {
                "where": "drawn",
                "corners": "\n".join(f"45.0{n:03d}, 7.6{n * n % 997:03d}" for n in range(150)),
            },
            "corners",
        ),
        ({"where": "nowhere"}, "where"),
        ({"metres": "7"}, "metres"),
        ({"kinds": "no.kind"}, "kinds"),
        ({"categories": "none"}, "categories"),
        ({"words": "..."}, "words"),
        ({"rhythm": "week"}, "rhythm"),
        ({"rhythm": "hourly"}, "rhythm"),
    ],
)
def test_what_cannot_be_an_alert_is_told_at_its_field(
    client: Client, city: City, wrong: Any, field: str
) -> None:
    answer = client.post(reverse("alert_new", args=[city.slug]), form(**wrong))
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not Alert.objects.exists()
    assert not Letter.objects.exists()


def test_what_was_typed_for_another_place_is_not_blamed(client: Client, city: City, areas: Any) -> None:
    typed = form(where="areas", areas="district:A", address="Via che non esiste", latitude="10", corners="x")
    assert client.post(reverse("alert_new", args=[city.slug]), typed).status_code == 302
    assert Alert.objects.get().centre is None


def test_the_owner_changes_and_ends_an_alert_and_nobody_else_does(
    client: Client, city: City, areas: Any
) -> None:
    bea = person("bea@example.org")
    client.force_login(bea)
    client.post(reverse("alert_new", args=[city.slug]), form())
    one = Alert.objects.get()
    assert one.user == bea
    change = reverse("alert_change", args=[city.slug, one.pk])
    assert change in client.get(reverse("my_things")).content.decode()
    assert client.get(change).status_code == 200
    assert client.post(change, form(where="areas", areas=["district:A", "district:B"])).status_code == 302
    one.refresh_from_db()
    assert (one.where, one.ground, one.rows.count()) == ("areas", None, 2)
    stranger = Client()
    stranger.force_login(person())
    assert stranger.get(change).status_code == 404
    end = reverse("alert_end_own", args=[city.slug, one.pk])
    assert stranger.post(end).status_code == 404
    assert client.post(end).status_code == 302
    assert not Alert.objects.exists()


def test_there_is_a_limit_of_alerts_and_of_letters(client: Client, city: City, settings: Any) -> None:
    bea = person()
    for _number in range(services.MOST):
        alert(city, user=bea)
    with pytest.raises(ValidationError):
        alert(city, user=bea)
    for _number in range(services.MOST):
        alert(city, email=ADDRESS)
    with pytest.raises(ValidationError):
        alert(city, email=ADDRESS)
    settings.FOLLOW_RATE, settings.FOLLOW_MAIL_RATE = "2/hour", "1/hour"
    address = reverse("alert_new", args=[city.slug])
    codes = [
        client.post(address, form(email=email)).status_code
        for email in ("a@b.it", "a@b.it", "c@b.it", "d@b.it")
    ]
    assert codes == [302, 429, 302, 429]


def test_addresses_have_their_time_and_an_account_takes_its_alerts_with_it(city: City) -> None:
    make_alert(city, Wish(where="city", rhythm="now"), email="unconfirmed@example.org")
    alert(city, email=ADDRESS)
    now = timezone.now()
    assert services.remove_expired(now) == 0
    assert services.remove_expired(now + datetime.timedelta(days=60)) == 1
    assert services.remove_expired(now + datetime.timedelta(days=400)) == 1
    bea = person()
    alert(city, user=bea)
    erase_person(bea)
    assert not Alert.objects.exists()
