"""Following, seconding and supporting: who counts, who is told, and that no data version moves."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter
from civicmap.personal.erasing import erase_person
from engagement.follows import services, telling
from engagement.follows.links import confirm_token, end_token
from engagement.models import Follow, Support
from engagement.support.services import support, withdraw_support
from places.feature.moves import NotPossible
from places.models import City, Role
from places.versions import data_version
from reports.services import join_to_account, move_report
from tests import factories, letters
from tests.reports import story

pytestmark = pytest.mark.django_db
ADDRESS = "anna@example.org"


@pytest.fixture
def report(city: City, office: Any) -> Any:
    """A public report of somebody with an account."""
    return factories.ReportFactory(city=city, manager=office, author=verified("who@example.org"))


def verified(email: str) -> Any:
    user = factories.UserFactory(email=email)
    user.emailaddress_set.get_or_create(email=email, defaults={"verified": True, "primary": True})
    user.emailaddress_set.update(verified=True)
    return user


def followed(report: Any, *, email: str = "", user: Any = None, seconds: bool = False) -> Follow:
    """A confirmed follower."""
    row = services.follow(report, user=user, email=email, seconds=seconds)
    services.confirm(row, seconds=seconds)
    return row


def moved(report: Any, office: Any, status: str = "in_progress", **more: Any) -> None:
    move_report(report=report, status=status, words="Squadra in arrivo", user=office.members.get(), **more)


def run_jobs() -> None:
    for job in story.jobs(telling.TELL):
        telling.tell(**job)


def told() -> list[str]:
    """To whom letters about a followed thing wait."""
    return sorted(row for one in Letter.objects.filter(kind="followed") for row in _to(one))


def _to(letter: Letter) -> list[str]:
    return [message.to[0] for message in letters.waiting() if str(letter.content["follow"]) in _key(message)]


def _key(message: Any) -> str:
    row = re.search(r"/follows/(\d+)\.", message.extra_headers.get("List-Unsubscribe", ""))
    return row[1] if row else ""


def test_a_move_is_told_once_to_each_follower_in_words_and_with_a_way_out(report: Any, office: Any) -> None:
    followed(report, email=ADDRESS)
    followed(report, user=verified("bea@example.org"))
    services.follow(report, email="unconfirmed@example.org")
    moved(report, office)
    run_jobs()
    run_jobs()
    assert told() == [ADDRESS, "bea@example.org"]
    letter = next(message for message in letters.waiting() if message.to == [ADDRESS] and _key(message))
    assert report.title in letter.body
    assert "Verde pubblico" in letter.body
    assert "Squadra in arrivo" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_two_moves_before_the_job_are_one_letter_and_what_was_before_is_none(
    report: Any, office: Any
) -> None:
    moved(report, office, "assigned")
    followed(report, email=ADDRESS)
    moved(report, office)
    moved(report, office, "resolved")
    run_jobs()
    [letter] = Letter.objects.filter(kind="followed")
    assert len(letter.content["moves"]) == 2


def test_the_sender_and_who_moved_it_get_no_second_letter(report: Any, office: Any) -> None:
    followed(report, user=report.author)
    followed(report, user=office.members.get())
    moved(report, office)
    run_jobs()
    assert not Letter.objects.filter(kind="followed").exists()


def test_nothing_is_told_of_what_is_hidden_nor_once_it_is_ended(report: Any, office: Any) -> None:
    row = followed(report, email=ADDRESS)
    moved(report, office)
    run_jobs()
    services.end(row)
    assert told() == []
    followed(report, email=ADDRESS)
    factories.move(report, visibility="hidden", words="No")
    run_jobs()
    factories.move(report, visibility="public")
    run_jobs()
    assert Letter.objects.filter(kind="followed").count() == 1


def test_a_lost_job_is_queued_again(report: Any, office: Any) -> None:
    followed(report, email=ADDRESS)
    moved(report, office)
    late = timezone.now() + datetime.timedelta(hours=2)
    assert telling.care_for_untold(late) == 0
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [telling.TELL])
    assert telling.care_for_untold(late) == 1
    run_jobs()
    assert telling.care_for_untold(late) == 0


def test_a_guest_follows_by_a_letter_and_ends_it_with_one_click(
    client: Client, city: City, report: Any
) -> None:
    page = client.get(report.get_absolute_url()).content.decode()
    address = reverse("item_follow", args=[city.slug, report.pk])
    assert address in page
    wrong = client.post(address, {"email": "nobody", "seconds": "on"})
    assert wrong.status_code == 400
    assert 'value="nobody"' in wrong.content.decode()
    done = client.post(address, {"email": "Anna@Example.org", "seconds": "on"}, follow=True)
    assert "Ti abbiamo scritto" in done.content.decode()
    assert services.seconders(report) == 0
    link = re.search(r"http://[^/]+(/\S+/confirm/)", letters.waiting()[-1].body)
    assert link
    question = client.get(link[1])
    assert question.status_code == 200
    assert (question["Referrer-Policy"], question["Cache-Control"]) == ("same-origin", "private, no-store")
    assert "noindex" in question["X-Robots-Tag"]
    assert services.seconders(report) == 0
    client.post(link[1])
    client.post(link[1])
    assert services.seconders(report) == 1
    row = Follow.objects.get()
    assert row.email == ADDRESS
    end = reverse("follow_end", args=[city.slug, end_token(row)])
    assert client.get(end).status_code == 200
    assert Follow.objects.exists()
    machine = Client(enforce_csrf_checks=True)
    assert machine.post(end, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Follow.objects.exists()
    assert client.get(end).status_code == 404


def test_the_secret_of_one_purpose_opens_nothing_of_the_other(
    client: Client, city: City, report: Any
) -> None:
    row = services.follow(report, email=ADDRESS)
    for name, token in (("follow_confirm", end_token(row)), ("follow_end", confirm_token(row, seconds=True))):
        assert client.post(reverse(name, args=[city.slug, token])).status_code == 404
    other = factories.CityFactory(slug="altrove", elsewhere=True)
    token = confirm_token(row, seconds=True)
    assert client.post(reverse("follow_confirm", args=[other.slug, token])).status_code == 404
    row.refresh_from_db()
    assert row.confirmed is None


def test_many_addresses_from_one_visitor_or_letters_to_one_address_are_refused(
    client: Client, city: City, report: Any, settings: Any
) -> None:
    settings.FOLLOW_RATE, settings.FOLLOW_MAIL_RATE = "2/hour", "1/hour"
    address = reverse("item_follow", args=[city.slug, report.pk])
    codes = [
        client.post(address, {"email": email}).status_code
        for email in ("a@b.it", "a@b.it", "c@b.it", "d@b.it")
    ]
    assert codes == [302, 429, 302, 429]


def test_people_are_counted_not_clicks(report: Any) -> None:
    person = verified(ADDRESS)
    followed(report, email=ADDRESS, seconds=True)
    followed(report, email=ADDRESS, seconds=True)
    followed(report, user=person, seconds=True)
    assert services.seconders(report) == 1
    assert Follow.objects.get().user == person
    with pytest.raises(NotPossible):
        services.follow(report, user=report.author, seconds=True)


def test_followers_and_sender_of_a_repeat_follow_the_original(city: City, office: Any, report: Any) -> None:
    repeat = factories.ReportFactory(city=city, manager=office, author=None)
    factories.ReportContactFactory(report=repeat, email="sender@example.org")
    both = verified("both@example.org")
    followed(repeat, email=ADDRESS, seconds=True)
    for one in (repeat, report):
        followed(one, user=both)
    followed(repeat, user=report.author)
    moved(repeat, office, "duplicate", duplicate_of=report)
    rows = services.followers_of(report)
    assert sorted((row.reader.email, row.seconds) for row in rows) == [
        (ADDRESS, True), ("both@example.org", False), ("sender@example.org", True),
    ]  # fmt: skip
    run_jobs()
    Letter.objects.all().delete()
    moved(report, office)
    run_jobs()
    assert told() == [ADDRESS, "both@example.org", "sender@example.org"]


def test_who_had_not_confirmed_is_not_told_the_past_of_the_original(
    city: City, office: Any, report: Any
) -> None:
    repeat = factories.ReportFactory(city=city, manager=office, author=None)
    followed(repeat, email=ADDRESS)
    services.follow(report, email=ADDRESS)
    moved(report, office)
    moved(repeat, office, "duplicate", duplicate_of=report)
    row = services.followers_of(report).get(email=ADDRESS)
    assert row.told == services.last_move(report.pk)


def test_who_asks_again_has_time_to_confirm_again(report: Any, settings: Any) -> None:
    row = services.follow(report, email=ADDRESS)
    Follow.objects.update(created=timezone.now() - datetime.timedelta(days=settings.DRAFT_DAYS + 1))
    assert services.follow(report, email=ADDRESS) == row
    assert services.remove_expired(timezone.now()) == 0


def test_a_guest_who_sent_it_is_not_counted_once_more(city: City, office: Any) -> None:
    report = factories.ReportFactory(city=city, manager=office, author=None)
    factories.ReportContactFactory(report=report, email="Anna@example.org")
    assert not followed(report, email=ADDRESS, seconds=True).seconds
    with pytest.raises(NotPossible):
        services.follow(report, user=verified(ADDRESS), seconds=True)
    assert services.seconders(report) == 0
    followed(report, email="bea@example.org", seconds=True)
    assert services.seconders(report) == 1


def test_an_internal_step_queues_no_letter_and_many_followers_cost_the_same(
    city: City, django_assert_max_num_queries: Any
) -> None:
    thing = proposal(city)
    factories.InitiativePhaseFactory(
        procedure=thing.phase.procedure, code="inside", is_start=False, is_public=False
    )
    for number in range(5):
        followed(thing, email=f"p{number}@example.org")
    factories.move(thing, status="inside")
    with django_assert_max_num_queries(9):
        assert telling.tell(thing.pk) == 0
    assert not Letter.objects.filter(kind="followed").exists()


def test_the_account_takes_over_what_its_address_follows_and_both_go_with_it(report: Any) -> None:
    followed(report, email=ADDRESS, seconds=True)
    person = verified(ADDRESS)
    join_to_account(person)
    assert [(row.user, row.seconds) for row in Follow.objects.all()] == [(person, True)]
    other = factories.ReportFactory(city=report.city)
    followed(other, email=ADDRESS)
    erase_person(person)
    assert not Follow.objects.exists()


def test_addresses_expire_and_unconfirmed_ones_sooner(report: Any, settings: Any) -> None:
    followed(report, email=ADDRESS)
    services.follow(report, email="unconfirmed@example.org")
    assert services.remove_expired(timezone.now()) == 0
    assert services.remove_expired(timezone.now() + datetime.timedelta(days=settings.DRAFT_DAYS + 1)) == 1
    assert services.remove_expired(timezone.now() + datetime.timedelta(days=settings.CONTACT_DAYS + 1)) == 1
    assert not Letter.objects.filter(subject="engagement.follow").exists()


def proposal(city: City, *open_for: str) -> Any:
    phase = factories.InitiativePhaseFactory(
        procedure=factories.PolicyFactory(city=city), open_for=list(open_for)
    )
    return factories.InitiativeFactory(city=city, phase=phase, status=phase.code)


def test_support_is_one_for_each_person_and_only_while_the_phase_is_open(client: Client, city: City) -> None:
    thing, person = proposal(city, "support"), factories.UserFactory()
    address = reverse("item_support", args=[city.slug, thing.pk])
    assert "/accounts/login/" in client.post(address)["Location"]
    client.force_login(person)
    for _time in range(2):
        page = client.post(address, follow=True).content.decode()
    assert Support.objects.count() == 1
    assert "Ritira il mio sostegno" in page
    page = client.post(address, {"withdraw": "1"}, follow=True).content.decode()
    assert "Sostengo" in page
    assert not Support.objects.exists()
    support(thing, person)
    thing.phase.open_for = []
    thing.phase.save()
    page = client.post(address, {"withdraw": "1"}, follow=True).content.decode()
    assert Support.objects.count() == 1
    assert address not in page
    with pytest.raises(NotPossible):
        support(thing, factories.UserFactory())


def test_what_does_not_declare_it_takes_no_support(client: Client, city: City, report: Any) -> None:
    client.force_login(factories.UserFactory())
    assert client.post(reverse("item_support", args=[city.slug, report.pk])).status_code == 404


def test_none_of_it_touches_a_data_version(city: City, report: Any) -> None:
    thing, person = proposal(city, "support"), verified("bea@example.org")
    report.refresh_from_db()
    before = data_version(city.slug), report.updated
    row = followed(report, email=ADDRESS, seconds=True)
    followed(report, user=person)
    services.end(row)
    support(thing, person)
    withdraw_support(thing, person)
    report.refresh_from_db()
    assert (data_version(city.slug), report.updated) == before
    factories.move(report, status="assigned")
    assert data_version(city.slug) != before[0]


def test_moderators_and_others_see_numbers_but_no_address(client: Client, city: City, report: Any) -> None:
    followed(report, email="secret@example.org", seconds=True)
    client.force_login(factories.RoleFactory(name=Role.Name.MODERATOR, city=city).user)
    page = client.get(report.get_absolute_url()).content.decode()
    assert "secret@example.org" not in page
    assert "Riguarda anche <strong>1</strong>" in page
