"""Mails to members of offices: of what, to whom, how often, never twice, and how they end."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Letter
from places.models import City
from reports.desk.services import give_to
from reports.models import MailWish, Notice
from reports.notices import telling
from reports.notices.noting import SEND
from reports.routing.services import entrust
from reports.services import answer_office, confirm_report, move_report
from tests import factories
from tests.reports import story

pytestmark = pytest.mark.django_db
NOW, DAILY, NEVER = MailWish.Rhythm.NOW, MailWish.Rhythm.DAILY, MailWish.Rhythm.NEVER
What = Notice.What


@pytest.fixture
def office(city: City) -> Any:
    return factories.OfficeFactory(city=city)


def member(office: Any, rhythm: str = "") -> Any:
    person = factories.UserFactory()
    office.members.add(person)
    if rhythm:
        telling.wish(person, office, rhythm)
    return person


def arrives(office: Any, **more: Any) -> Any:
    """A guest's report is confirmed."""
    draft = factories.ReportFactory(
        city=office.city, manager=office, visibility="draft", published=None, confirmed=None, **more
    )
    return confirm_report(draft)


def waiting(person: Any) -> list[str]:
    return list(Notice.objects.filter(user=person, told=None).order_by("pk").values_list("what", flat=True))


def written(person: Any) -> list[Letter]:
    return list(Letter.objects.filter(kind=telling.NEWS, user=person))


def test_a_new_report_is_told_to_each_as_wanted(office: Any) -> None:
    at_once, daily, never = member(office, NOW), member(office), member(office, NEVER)
    outsider = factories.UserFactory()
    arrives(office)
    assert [waiting(one) for one in (at_once, daily, never, outsider)] == [["new"], ["new"], [], []]
    assert len(story.jobs(SEND)) == 1
    telling.send_due(timezone.now())
    assert [len(written(one)) for one in (at_once, daily, never)] == [1, 0, 0]
    morning = Notice.objects.get(user=daily).due
    local = morning.astimezone(office.city.zone)
    assert (local.hour, local.minute) == (7, 0)
    telling.send_due(morning)
    assert len(written(daily)) == 1


def test_one_letter_tells_all_that_is_due_and_nothing_twice(office: Any) -> None:
    clerk = member(office, NOW)
    for _count in range(3):
        arrives(office)
    for _twice in range(2):
        telling.send_due(timezone.now())
    (letter,) = written(clerk)
    assert len(letter.content["news"]) == 3


def test_what_the_sender_answers_is_told_and_what_oneself_does_is_not(office: Any) -> None:
    clerk, other = member(office, NOW), member(office, NOW)
    report = arrives(office)
    Notice.objects.all().delete()
    move_report(report=report, status="waiting_reporter", words="Dove?", user=clerk)
    assert waiting(clerk) == waiting(other) == []
    answer_office(report=report, text="Qui")
    assert waiting(clerk) == waiting(other) == [What.ANSWERED]
    second = factories.OfficeFactory(city=office.city)
    newcomer = member(second, NOW)
    entrust(report=report, office=second, words="Tocca a loro", user=clerk)
    assert waiting(newcomer) == [What.NEW]
    assert waiting(other) == [What.ANSWERED]


def test_who_is_given_a_report_is_told(office: Any) -> None:
    clerk, colleague = member(office, NOW), member(office, NOW)
    report = arrives(office)
    Notice.objects.all().delete()
    give_to(report, colleague, by=clerk)
    give_to(report, clerk, by=clerk)
    assert waiting(colleague) == [What.GIVEN]
    assert waiting(clerk) == []


def test_what_becomes_late_is_told_once(office: Any) -> None:
    clerk = member(office, NOW)
    now = timezone.now()
    hour = datetime.timedelta(hours=1)
    late = factories.ReportFactory(city=office.city, manager=office, due=now - hour)
    factories.ReportFactory(city=office.city, manager=office, due=now + hour)
    factories.ReportFactory(city=office.city, manager=office, due=now - 72 * hour)
    factories.ReportFactory(city=office.city, manager=office, due=now - hour, is_example=True)
    for _twice in range(2):
        telling.note_late(now)
        telling.send_due(timezone.now())
    assert [row.report for row in Notice.objects.filter(user=clerk)] == [late]
    assert len(written(clerk)) == 1


def test_a_killed_worker_loses_nothing_and_doubles_nothing(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = member(office, NOW)
    arrives(office)

    def killed(*_arguments: Any, **_more: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(telling, "queue_letter", killed)
        with pytest.raises(KeyboardInterrupt):
            telling.send_due(timezone.now())
    assert waiting(clerk) == [What.NEW]
    telling.send_due(timezone.now())
    telling.send_due(timezone.now())
    assert len(written(clerk)) == 1


def deliver(letter: Letter) -> Any:
    message = telling.write_news(letter)
    assert message is not None
    return message


def test_the_letter_leads_to_the_desk_and_keeps_private_words(office: Any) -> None:
    clerk = member(office, NOW)
    report = arrives(office, title="Lampione spento")
    private = arrives(
        office, title="Signora caduta", category=factories.CategoryFactory(code="p", is_private=True)
    )
    telling.send_due(timezone.now())
    message = deliver(written(clerk)[0])
    assert message.to == [clerk.email]
    assert "Lampione spento" in message.body
    assert f"/reports/move/{report.pk}/" in message.body
    assert private.reference in message.body
    assert "Signora caduta" not in message.body + message.subject
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_who_has_left_the_office_hears_nothing_more(office: Any) -> None:
    clerk = member(office, NOW)
    arrives(office)
    telling.send_due(timezone.now())
    office.members.remove(clerk)
    assert telling.write_news(written(clerk)[0]) is None
    arrives(office)
    assert waiting(clerk) == []


def test_one_click_ends_them_without_signing_in(client: Client, office: Any) -> None:
    clerk = member(office, NOW)
    arrives(office)
    address = f"/{office.city.slug}/desk/mails/{telling.end_token(clerk)}/stop/"
    assert client.get(address).status_code == 200
    assert MailWish.objects.get(user=clerk).rhythm == NOW
    assert client.post(address).status_code == 200
    assert MailWish.objects.get(user=clerk).rhythm == NEVER
    assert waiting(clerk) == []
    arrives(office)
    assert waiting(clerk) == []
    assert client.post(f"/{office.city.slug}/desk/mails/x/stop/").status_code == 404


def test_the_page_keeps_a_choice_for_each_office(client: Client, office: Any) -> None:
    clerk = member(office)
    second = factories.OfficeFactory(city=office.city)
    second.members.add(clerk)
    client.force_login(clerk)
    address = f"/en/{office.city.slug}/desk/mails/"
    html = client.get(address).content.decode()
    assert office.name in html
    assert second.name in html
    client.post(address, {f"office_{office.pk}": NOW, f"office_{second.pk}": NEVER})
    assert dict(MailWish.objects.values_list("office", "rhythm")) == {office.pk: NOW, second.pk: NEVER}
    assert client.post(address, {f"office_{office.pk}": "hourly"}).status_code == 400


def test_what_was_told_is_forgotten_after_a_while(office: Any) -> None:
    member(office, NOW)
    arrives(office)
    now = timezone.now()
    telling.send_due(now)
    assert telling.remove_old(now) == 0
    assert telling.remove_old(now + telling.KEPT + datetime.timedelta(days=1)) == 1
