"""What senders say once a report has ended: they open it again, or answer whether it is really solved."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import Letter
from engagement.models import Move
from engagement.moves.timeline import timeline
from engagement.photos import services as photos
from places.feature.moves import NotPossible
from places.models import City
from reports.links import private_path
from reports.models import Report, SolutionCheck
from reports.outcome import answer_check, ask_about_solutions, reopen_report
from reports.services import answer_office
from reports.workflow import ENDED, ReportStatus
from tests import factories
from tests.pictures import picture, upload
from tests.reports import story

pytestmark = pytest.mark.django_db
S, Answer = ReportStatus, SolutionCheck.Answer
REASON = "La buca si è riaperta, citofono Rossi."


def days_ago(days: float) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


@pytest.fixture
def office(city: City) -> Any:
    return factories.OfficeFactory(city=city, email="strade@example.org")


def ended(office: Any, status: str = S.RESOLVED, days: float = 5, **values: Any) -> Any:
    """A guest's report that ended some days ago."""
    report: Any = factories.ReportFactory(city=office.city, manager=office, **values)
    if not report.author_id:
        factories.ReportContactFactory(report=report, email="anna@example.org", lang="it")
    factories.move(report, status=status, at=days_ago(days))
    return Report.objects.get(pk=report.pk)


@pytest.mark.parametrize("status", ENDED)
def test_its_sender_opens_an_ended_report_again_for_some_time(office: Any, status: str) -> None:
    report = ended(office, status)
    with pytest.raises(ValidationError):
        reopen_report(report=report, reason="  ")
    reopened = reopen_report(report=report, reason=REASON)
    assert reopened.status == S.REOPENED
    assert Letter.objects.filter(kind="report-reopened").count() == 1
    assert all(REASON not in moment.note for moment in timeline(reopened)), "for the office alone"
    assert REASON in timeline(reopened, for_staff=True, with_notes=True)[0].note
    with pytest.raises(NotPossible):
        reopen_report(report=report, reason=REASON)
    with pytest.raises(NotPossible):
        reopen_report(report=ended(office, status, days=31), reason=REASON)


def test_the_private_page_leads_to_opening_again(client: Client, office: Any) -> None:
    report = ended(office, S.NO_ACTION)
    base = private_path(report)
    assert f'href="{base}reopen/"' in client.get(base).content.decode()
    assert client.get(f"{base}reopen/").status_code == 200
    assert client.post(f"{base}reopen/", {"reason": " "}).status_code == 400
    assert client.post(f"{base}reopen/", {"reason": REASON}).status_code == 302
    report.refresh_from_db()
    assert report.status == S.REOPENED
    late = ended(office, S.NO_ACTION, days=31)
    base = private_path(late)
    assert "reopen/" not in client.get(base).content.decode()
    assert client.post(f"{base}reopen/", {"reason": REASON}).status_code == 302
    late.refresh_from_db()
    assert late.status == S.NO_ACTION


def test_the_sender_is_asked_once_for_each_solution(office: Any) -> None:
    report = ended(office)
    ended(office, days=1)
    ended(office, days=31)
    ended(office, S.NO_ACTION)
    ended(office, is_example=True)
    ended(office, visibility="hidden")
    nobody = ended(office)
    nobody.contact.delete()
    assert ask_about_solutions(timezone.now()) == 1
    assert ask_about_solutions(timezone.now()) == 0
    (mail,) = [mail for mail in story.mails() if mail["to"] == ["anna@example.org"]]
    assert "È davvero risolta?" in mail["subject"]
    for answer in Answer:
        assert f"{private_path(report)}solved/?answer={answer.value}" in mail["body"]
    reopen_report(report=report, reason=REASON)
    factories.move(report, status=S.RESOLVED, at=timezone.now())
    ask_about_solutions(timezone.now() + datetime.timedelta(days=4))
    assert report.checks.count() == 2


@pytest.mark.parametrize(
    ("answer", "status"),
    [(Answer.YES, S.RESOLVED_BY_CITIZEN), (Answer.NO, S.REOPENED), (Answer.UNSURE, S.RESOLVED)],
)
def test_a_link_chooses_and_only_the_button_answers(
    client: Client, office: Any, answer: str, status: str
) -> None:
    report = ended(office)
    ask_about_solutions(timezone.now())
    page = f"{private_path(report)}solved/"
    shown = client.get(page, {"answer": answer}).content.decode()
    assert f'value="{answer}"' in shown
    report.refresh_from_db()
    assert report.status == S.RESOLVED
    assert SolutionCheck.objects.get().answer == ""
    assert client.post(page, {"answer": "perhaps"}).status_code == 400
    assert client.post(page, {"answer": answer, "reason": REASON}).status_code == 302
    report.refresh_from_db()
    check = SolutionCheck.objects.get()
    assert (report.status, check.answer) == (status, answer)
    assert check.asked
    assert check.answered
    assert ("Hai risposto" in client.get(private_path(report)).content.decode()) == (answer == Answer.UNSURE)


def test_no_needs_a_reason_and_an_answer_comes_too_late_once_it_has_moved_on(office: Any) -> None:
    report = ended(office)
    with pytest.raises(ValidationError):
        answer_check(report=report, answer=Answer.NO)
    answer_check(report=report, answer=Answer.NO, reason=REASON)
    with pytest.raises(NotPossible):
        answer_check(report=report, answer=Answer.YES)
    assert SolutionCheck.objects.get().answer == Answer.NO


def test_an_answer_to_the_office_comes_with_photos(client: Client, office: Any) -> None:
    author: Any = factories.UserFactory()
    report: Any = factories.ReportFactory(city=office.city, manager=office, author=author)
    factories.move(report, status=S.WAITING_REPORTER)
    client.force_login(author)
    base = f"/{office.city.slug}/reports/mine/{report.pk}/"
    typed = client.post(
        f"{base}answer/", {"text": "Dal lato della scuola", "photos_only": "1", "photos": upload(picture())}
    )
    assert "Dal lato della scuola" in typed.content.decode()
    assert not report.photos.exists()
    refused = client.post(f"{base}answer/", {"text": "Ecco", "photos": upload(b"none", "none.jpg")})
    assert refused.status_code == 400
    assert "Ecco" in refused.content.decode()
    assert client.post(f"{base}answer/", {"text": ""}).status_code == 302, "the photo is an answer"
    report.refresh_from_db()
    assert (report.status, report.photos.count(), report.visibility) == (S.ASSIGNED, 1, "public")
    assert Move.objects.of(report).latest("id").quality == Move.Quality.AUTHOR


def test_photos_of_an_answer_wait_where_the_category_says_so(office: Any) -> None:
    category: Any = factories.CategoryFactory(admission="pending")
    for kept, visibility in ((), "public"), ([photos.keep(upload(picture()))], "pending"):
        report: Any = factories.ReportFactory(city=office.city, manager=office, category=category)
        factories.move(report, status=S.WAITING_REPORTER)
        assert answer_office(report=report, text="Ecco", kept_photos=kept).visibility == visibility
