"""The office asks, the sender answers on the private page or among their things, and the report is the office's again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from places.models import City
from reports.models import Report
from reports.services import move_report
from reports.workflow import ANSWERED, MOVES
from tests import factories
from tests.reports import story

pytestmark = pytest.mark.django_db

ASKED = "Da quale lato della strada?"
ANSWER = "Dal lato della scuola, citofono Rossi."


@pytest.fixture
def member(city: City) -> Any:
    """Somebody of the office in charge."""
    person: Any = factories.UserFactory()
    factories.OfficeFactory(city=city, name="Strade", email="strade@example.org").members.add(person)
    return person


def asked(report: Any, member: Any) -> Any:
    report.manager = member.offices.get()
    report.save()
    return move_report(report=report, status="waiting_reporter", words=ASKED, user=member)


def test_every_answer_is_an_allowed_move() -> None:
    assert all(new in MOVES[old] for old, new in ANSWERED.items())


def test_a_guest_answers_on_the_private_page(client: Client, city: City, member: Any) -> None:
    factories.CategoryFactory(code="potholes")
    story.fill_in(client, city.slug, "potholes")
    story.send(client, city.slug)
    link = story.link_in(story.mails()[-1]["body"])
    client.post(f"{link}confirm/")
    report = asked(Report.objects.get(), member)
    page = client.get(link).content.decode()
    assert ASKED in page
    assert f'action="{link}answer/#answer"' in page
    empty = client.post(f"{link}answer/", {"text": "  "})
    assert empty.status_code == 400
    assert client.post(f"{link}answer/", {"text": ANSWER}).status_code == 302
    report.refresh_from_db()
    assert report.status == "assigned"
    assert ANSWER in client.get(link).content.decode()
    assert ANSWER not in Client().get(report.get_absolute_url()).content.decode(), "for the office alone"
    letter = story.mails()[-1]
    assert letter["to"] == ["strade@example.org"]
    assert ANSWER not in letter["body"]
    late = client.post(f"{link}answer/", {"text": "Ancora io"}, follow=True)
    assert "Ancora io" not in late.content.decode()


def test_with_an_account_the_way_leads_from_my_things_and_the_office_sees_it_first(
    client: Client, city: City, member: Any
) -> None:
    author: Any = factories.UserFactory()
    report = asked(factories.ReportFactory(city=city, author=author, title="Buca vecchia"), member)
    factories.ReportFactory(city=city, manager=report.manager, title="Buca nuova")
    client.force_login(author)
    private = f"/{city.slug}/reports/mine/{report.pk}/"
    assert f'href="{private}#answer"' in client.get("/me/").content.decode()
    assert client.post(f"{private}answer/", {"text": ANSWER}).status_code == 302
    assert "#answer" not in client.get("/me/").content.decode()
    client.force_login(member)
    queue = client.get("/me/").content.decode()
    assert "chi l’ha inviata ha risposto" in queue
    assert queue.index("Buca vecchia") < queue.index("Buca nuova")
    move = f"/{city.slug}/reports/move/{report.pk}/"
    assert ANSWER in client.get(move).content.decode()
    client.post(move, {"status": "in_progress", "words": "Grazie, arriviamo."})
    assert "chi l’ha inviata ha risposto" not in client.get("/me/").content.decode()


def test_nobody_answers_a_report_that_does_not_wait_or_is_not_theirs(
    client: Client, city: City, member: Any
) -> None:
    author: Any = factories.UserFactory()
    report: Any = factories.ReportFactory(city=city, author=author)
    client.force_login(author)
    client.post(f"/{city.slug}/reports/mine/{report.pk}/answer/", {"text": ANSWER})
    report.refresh_from_db()
    assert report.status == "received"
    asked(report, member)
    client.force_login(factories.UserFactory())
    answer = client.post(f"/{city.slug}/reports/mine/{report.pk}/answer/", {"text": ANSWER})
    assert answer.status_code == 404
