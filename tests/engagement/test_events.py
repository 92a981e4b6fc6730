"""The stream of events: nothing is missed, nothing is told that is not public, and wrong questions are answered with their fault."""

from __future__ import annotations

import datetime
from typing import Any

import hypothesis
import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from engagement.events import reading
from engagement.events.log import number_events, remove_old_events, span
from engagement.events.reading import Wanted
from engagement.models import Event, Move, Phase
from engagement.moves.services import By, make_move
from places.models import Area, City, Feature
from tests import factories, shapes
from tests.api.test_short_way import other_session
from tests.engagement.world import World

pytestmark = pytest.mark.django_db
Quality = Move.Quality
MODERATOR, OFFICE = By(Quality.MODERATOR), By(Quality.OFFICE)


def ask(query: str = "") -> Any:
    number_events()
    return Client().get(f"/api/events?{query}")


def told(query: str = "") -> list[tuple[str, int]]:
    """What the stream tells: verbs and ids of things."""
    return [(one["verb"], one["feature"]["id"]) for one in ask(query).json()["events"]]


@pytest.fixture
def report(city: City) -> Any:
    """A public report in the charge of an office."""
    office = factories.OfficeFactory(city=city, name="Verde pubblico", code="green")
    return factories.ReportFactory(city=city, manager=office, title="Lampione rotto")


def test_publication_moves_and_end_are_told_in_their_order(report: Any) -> None:
    make_move(report, by=OFFICE, status="in_progress", words="Squadra in arrivo", note="segreto")
    make_move(report, by=MODERATOR, visibility="hidden", words="Contiene un nome")
    assert told() == [("gone", report.pk)]
    make_move(report, by=MODERATOR, visibility="public")
    assert [verb for verb, _pk in told()] == ["published", "status", "gone", "published"]
    body = ask().content.decode()
    assert "Squadra in arrivo" in body
    assert "segreto" not in body
    assert "Contiene un nome" not in body


def test_an_event_says_what_everybody_may_see(report: Any) -> None:
    other = factories.OfficeFactory(city=report.city, name="Strade", code="roads")
    make_move(report, by=By(Quality.OFFICE, office=report.manager), status="in_progress", words="Arriviamo")
    make_move(report, by=OFFICE, manager=other)
    report.refresh_from_db()
    published, status, assigned = ask().json()["events"]
    assert published["feature"] == {
        "id": report.pk, "city": "prova", "layer": "reports", "category": report.category.code, "title": "Lampione rotto",
        "status": "in_progress", "point": [pytest.approx(report.public_location.x), pytest.approx(report.public_location.y)],
        "is_example": report.is_example, "url": f"http://127.0.0.1:8000{report.get_absolute_url()}",
    }  # fmt: skip
    assert {name: status[name] for name in ("before", "after", "by", "office", "words")} == {
        "before": "received", "after": "in_progress", "by": "office", "office": "Verde pubblico", "words": "Arriviamo",
    }  # fmt: skip
    assert assigned["assigned_to"] == "Strade"


def test_of_what_ended_only_the_id_is_told(report: Any) -> None:
    gone, pk = report.pk, Feature.objects.get(pk=report.pk).pk
    make_move(report, by=OFFICE, status="in_progress", words="Arriviamo")
    Feature.objects.filter(pk=pk).get().delete()
    [event] = ask().json()["events"]
    assert event == {"id": 3, "verb": "gone", "at": event["at"], "feature": {"id": gone}}


def test_what_waits_is_not_told_before_it_is_public(city: City) -> None:
    report = factories.ReportFactory(city=city, visibility="pending", published=None)
    make_move(report, by=OFFICE, status="in_progress", words="Arriviamo")
    assert told() == []
    make_move(report, by=MODERATOR, visibility="public", columns={"published": timezone.now()})
    assert told() == [("published", report.pk)]


def test_a_city_that_closes_takes_its_things_along(report: Any) -> None:
    City.objects.filter(pk=report.city_id).update(state="closed")
    assert told() == [("gone", report.pk)]


def test_an_internal_phase_is_told_to_nobody(world: World) -> None:
    Phase.objects.filter(pk=world.phases["examined"].pk).update(is_public=False)
    world.move("examined")
    assert told() == [("published", world.pact.pk)]
    assert ask().json()["events"][0]["feature"]["status"] is None
    world.move("refused", words="Non possibile")
    last = ask().json()["events"][-1]
    assert (last["before"], last["after"]) == (None, "refused")


@pytest.mark.django_db(transaction=True)
def test_a_late_commit_is_not_missed(city: City) -> None:
    """Another connection writes first and commits last: whoever has read up to here still gets it."""
    late, early = factories.ReportFactory(city=city), factories.ReportFactory(city=city)
    cursor = ask().json()["cursor"]
    with other_session() as other:
        other.autocommit = False
        other.execute(
            "INSERT INTO engagement_move (feature_id, what, before, after, at, quality, words, note)"
            " VALUES (%s, 'correction', '', '', now(), 'author', '', '')",
            [late.pk],
        )
        make_move(early, by=OFFICE, status="in_progress", words="Arriviamo")
        first = ask(f"after={cursor}").json()
        assert [one["feature"]["id"] for one in first["events"]] == [early.pk]
        other.commit()
    second = ask(f"after={first['cursor']}").json()
    assert [(one["verb"], one["feature"]["id"]) for one in second["events"]] == [("corrected", late.pk)]
    ids = [one["id"] for one in ask().json()["events"]]
    assert ids == sorted(ids)


@pytest.mark.django_db(transaction=True)
def test_two_who_give_numbers_wait_for_each_other(city: City) -> None:
    factories.ReportFactory(city=city)
    with other_session() as other:
        other.autocommit = False
        other.execute("SELECT pg_advisory_xact_lock(7803)")
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 200")
            with pytest.raises(OperationalError):
                number_events()
            cursor.execute("SET statement_timeout = 0")
        other.rollback()
    assert number_events() == 1


def test_pages_follow_each_other_without_gap_or_repetition(city: City) -> None:
    reports = [factories.ReportFactory(city=city) for _number in range(5)]
    answer, found = ask("limit=2&layer=reports").json(), []
    while True:
        found += [one["feature"]["id"] for one in answer["events"]]
        if not answer["has_more"]:
            break
        answer = Client().get(answer["links"][0]["href"]).json()
    assert found == [report.pk for report in reports]
    more = factories.ReportFactory(city=city)
    number_events()
    following = Client().get(answer["links"][0]["href"]).json()
    assert [one["feature"]["id"] for one in following["events"]] == [more.pk]


def test_a_page_looks_through_so_many_numbers_only_and_says_that_more_follow(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_NUMBERS", 2)
    for _number in range(3):
        factories.AssetFactory(city=city)
    report = factories.ReportFactory(city=city)
    first = ask("layer=reports").json()
    assert (first["events"], first["has_more"], first["cursor"]) == ([], True, "2")
    second = ask(f"layer=reports&after={first['cursor']}").json()
    assert [one["feature"]["id"] for one in second["events"]] == [report.pk]
    assert second["has_more"] is False


def test_as_many_queries_for_eight_events_as_for_three(
    city: City, django_assert_max_num_queries: Any
) -> None:
    for _number in range(8):
        make_move(factories.ReportFactory(city=city), by=OFFICE, status="in_progress", words="Arriviamo")
    number_events()
    for limit in (3, 16):
        with django_assert_max_num_queries(6):
            assert len(reading.page(reading.Wanted(), 0, limit).events) == limit


def test_what_was_in_a_city_that_is_deleted_is_told_as_gone_and_numbers_go_on(
    report: Any, city: City
) -> None:
    other = factories.CityFactory(slug="altrove")
    last = factories.ReportFactory(city=other, category=report.category)
    number_events()
    Feature.objects.get(pk=last.pk).delete()
    number_events()
    other.delete()
    assert told() == [("published", report.pk), ("gone", last.pk)]
    make_move(report, by=OFFICE, status="in_progress", words="Arriviamo")
    assert [one["id"] for one in ask().json()["events"]] == [1, 3, 4]


def test_an_area_that_has_ended_goes_on_with_its_heirs_or_its_ground(city: City, districts: Any) -> None:
    factories.ReportFactory(city=city, location=shapes.POINT_IN_A)
    in_b = factories.ReportFactory(city=city, location=shapes.POINT_IN_B)
    old, heir = districts["A"], districts["B"]
    Area.objects.filter(pk=old.pk).update(valid_to=timezone.localdate() - datetime.timedelta(days=1))
    old.refresh_from_db()
    assert not old.in_force
    on_ground = Event.objects.filter(Wanted(area=old).condition())
    assert [event.feature_id for event in on_ground] == [Event.objects.earliest("pk").feature_id]
    old.successors.add(heir)
    followed = Event.objects.filter(Wanted(area=old).condition())
    assert [event.feature_id for event in followed] == [in_b.pk]


def test_filters(city: City, districts: Any) -> None:
    near = factories.ReportFactory(city=city, location=shapes.POINT_IN_A)
    far = factories.ReportFactory(city=city, location=shapes.POINT_IN_B)
    asset = factories.AssetFactory(city=city, location=shapes.POINT_IN_A)
    elsewhere = factories.ReportFactory(city=factories.CityFactory(slug="altrove"))
    gone = factories.ReportFactory(city=city, location=shapes.POINT_IN_B)
    make_move(gone, by=MODERATOR, visibility="hidden", words="Doppione")
    ended = ("gone", gone.pk)
    assert told("city=altrove") == [("published", elsewhere.pk)]
    assert told("layer=assets") == [("published", asset.pk)]
    assert told("verb=gone") == [ended]
    assert told("city=prova&layer=reports&verb=published") == [("published", near.pk), ("published", far.pk)]
    # Where it was is not told, so everybody hears that it is gone.
    assert told("city=prova&area=district:A&layer=reports") == [("published", near.pk), ended]
    today = timezone.localdate()
    assert told(f"to={today - datetime.timedelta(days=1)}") == []
    assert len(told(f"from={today - datetime.timedelta(days=1)}")) == 5


def test_a_reader_may_begin_at_the_end(report: Any) -> None:
    answer = ask("after=latest").json()
    assert answer["events"] == []
    make_move(report, by=OFFICE, status="in_progress", words="Arriviamo")
    assert told(f"after={answer['cursor']}") == [("status", report.pk)]


@pytest.mark.parametrize(
    "query",
    [
        "after=-1", "after=1.5", "after=x", "after=%00", "after=99", "after=٣", "after=9999999999999999999", "limit=0", "limit=x",
        "verb=nothing", "verb=gone,x", "city=nowhere", "area=district:A", "layer=nothing", "from=soon", "from=2026-02-02&to=2026-01-01",
        "unknown=1", "category=x",
    ],
)  # fmt: skip
def test_wrong_questions(report: Any, query: str) -> None:
    answer = ask(query)
    assert answer.status_code == 400
    assert answer.json()["parameter"] == query.split("=")[0].split("&")[0] or "&" in query


VALUES = st.text(max_size=20) | st.sampled_from(
    ["latest", "1", "0", "prova", "reports", "assets,houses", "district:A", "gone", "gone,status", "2026-02-02", "9" * 30, "-1", "\x00"]
)  # fmt: skip
QUESTIONS = st.dictionaries(
    st.sampled_from(["after", "limit", "city", "layer", "area", "verb", "from", "to"]), VALUES, max_size=4
)


@hypothesis.settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=QUESTIONS)
def test_no_question_ends_in_a_fault_of_the_server(
    report: Any, districts: Any, query: dict[str, str]
) -> None:
    answer = Client().get("/api/events", query)
    assert answer.status_code in (200, 400, 410)
    assert answer.json()


def test_who_has_slept_too_long_is_told(report: Any, settings: Any) -> None:
    for number in range(3):
        make_move(report, by=OFFICE, manager=factories.OfficeFactory(city=report.city, code=f"o{number}"))
    cursor = ask("limit=1").json()["cursor"]
    Event.objects.filter(number__lte=3).update(written=timezone.now() - datetime.timedelta(days=400))
    assert remove_old_events(timezone.now()) == 3
    assert ask(f"after={cursor}").status_code == 410
    assert ask("after=3").status_code == 200
    Event.objects.update(written=timezone.now() - datetime.timedelta(days=400))
    remove_old_events(timezone.now())
    assert span().last == 4
    make_move(report, by=OFFICE, manager=None)
    make_move(report, by=OFFICE, status="in_progress", words="Arriviamo")
    assert [one["id"] for one in ask("after=4").json()["events"]] == [5]


@pytest.mark.django_db(transaction=True)
def test_the_way_back_leaves_nothing_and_the_way_forth_begins_anew(report: Any) -> None:
    number_events()
    call_command("migrate", "engagement", "0007", verbosity=0)
    Feature.objects.filter(pk=report.pk).update(updated=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('engagement_event'), to_regclass('engagement_webhook')")
        assert cursor.fetchone() == (None, None)
    call_command("migrate", "engagement", verbosity=0)
    make_move(report, by=OFFICE, status="in_progress", words="Arriviamo")
    assert told() == [("status", report.pk)]
