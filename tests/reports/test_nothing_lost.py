"""What is typed survives every way out of and back into a form: a step back, a sign-in, a session that has ended."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client

from engagement.models import Photo
from places.models import City
from reports.models import Report
from tests import factories, shapes
from tests.pictures import picture, upload

pytestmark = pytest.mark.django_db

PLACE = {"latitude": str(shapes.POINT_IN_A.y), "longitude": str(shapes.POINT_IN_A.x)}
TEXT = {"title": "Buca", "description": "Larga un metro", "email": "anna@example.org"}


@pytest.fixture(autouse=True)
def category(city: City) -> Any:
    """A category of reports."""
    return factories.CategoryFactory(code="potholes", office=factories.OfficeFactory(city=city))


@pytest.fixture
def base(city: City) -> str:
    return f"/{city.slug}/reports/new/"


def begin(client: Client, base: str) -> None:
    """The first two steps."""
    assert client.post(base, {"category": "potholes", "privacy": "on"}).status_code == 302
    assert client.post(f"{base}place/", {**PLACE, "photos": upload(picture())}).status_code == 302


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


def test_nothing_is_said_of_a_visit_that_has_not_ended(client: Client, base: str) -> None:
    first = client.get(base).content.decode()
    client.post(base, {"category": "potholes", "privacy": "on", "draft": hidden(first, "draft")})
    assert "cm-messages" not in client.get(f"{base}place/").content.decode()


def test_a_step_back_keeps_what_was_typed_even_unfinished(client: Client, base: str) -> None:
    begin(client, base)
    half = {"title": "", "description": "Larga un metro", "email": "anna@", "leave": "back"}
    answer = client.post(f"{base}description/", half)
    assert (answer.status_code, answer["Location"]) == (302, f"{base}place/")
    moved = client.post(f"{base}place/", {"address": "dietro la chiesa", "latitude": "4", "leave": "back"})
    assert moved["Location"] == base
    assert client.get(f"{base}summary/")["Location"] == f"{base}place/", "unfinished steps are asked again"
    assert "dietro la chiesa" in client.get(f"{base}place/").content.decode()
    assert client.post(f"{base}place/", PLACE).status_code == 302
    page = client.get(f"{base}description/").content.decode()
    assert "Larga un metro" in page
    assert 'value="anna@"' in page


def test_signing_in_from_the_third_step_keeps_the_text_and_comes_back(client: Client, base: str) -> None:
    begin(client, base)
    answer = client.post(f"{base}description/", {**TEXT, "title": "", "leave": "sign_in"})
    assert "/accounts/login/" in answer["Location"]
    person: Any = factories.UserFactory()
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    login = {"login": person.email, "password": factories.PASSWORD}
    back = client.post(answer["Location"], login)
    assert back["Location"] == f"{base}description/"
    assert "Larga un metro" in client.get(back["Location"]).content.decode()


def test_after_a_registration_with_its_mail_the_sign_in_leads_back(client: Client, base: str) -> None:
    begin(client, base)
    client.post(f"{base}description/", {**TEXT, "leave": "sign_in"})
    person: Any = factories.UserFactory()
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    # The mail's page leads to the sign-in without saying where the person came from.
    answer = client.post("/accounts/login/", {"login": person.email, "password": factories.PASSWORD})
    assert answer["Location"] == f"{base}description/"
    client.post("/accounts/logout/")
    answer = client.post("/accounts/login/", {"login": person.email, "password": factories.PASSWORD})
    assert answer["Location"] == "/me/", "once"


def test_an_ended_session_loses_neither_text_nor_place_nor_photos(client: Client, base: str) -> None:
    begin(client, base)
    sealed = hidden(client.get(f"{base}description/").content.decode(), "draft")
    later = Client()
    answer = later.post(f"{base}description/", {**TEXT, "draft": sealed})
    assert (answer.status_code, answer["Location"]) == (302, f"{base}summary/")
    page = later.get(f"{base}summary/").content.decode()
    assert "Larga un metro" in page
    assert "draft/report/0/" in page
    send = {"submission": hidden(page, "submission"), "draft": hidden(page, "draft")}
    last = Client()
    assert last.post(f"{base}summary/", send).status_code == 302
    assert Report.objects.get().location == shapes.POINT_IN_A
    assert Photo.objects.count() == 1
    # The old page sent once more is another report, not a change without effect of the one that was sent.
    again = Client()
    again.post(f"{base}description/", {**TEXT, "title": "Altra", "draft": sealed})
    assert hidden(again.get(f"{base}summary/").content.decode(), "submission") != send["submission"]


def test_a_draft_that_was_tampered_with_is_ignored_and_the_text_is_kept(client: Client, base: str) -> None:
    begin(client, base)
    sealed = hidden(client.get(f"{base}description/").content.decode(), "draft")
    later = Client()
    answer = later.post(f"{base}description/", {**TEXT, "draft": "x" + sealed})
    assert answer["Location"] == base
    begin(later, base)
    assert "Larga un metro" in later.get(f"{base}description/").content.decode()


def test_one_upload_is_never_given_to_two_reports(client: Client, base: str) -> None:
    begin(client, base)
    client.post(f"{base}description/", TEXT)
    page = client.get(f"{base}summary/").content.decode()
    sealed = hidden(page, "draft")
    client.post(f"{base}summary/", {"submission": hidden(page, "submission")})
    other = Client()
    other.post(f"{base}description/", {**TEXT, "draft": sealed})
    page = other.get(f"{base}summary/").content.decode()
    other.post(f"{base}summary/", {"submission": hidden(page, "submission")})
    assert Report.objects.count() == 2
    assert Photo.objects.count() == 1
    assert storages["private"].exists(str(Photo.objects.get().upload.name))


@pytest.mark.parametrize("number", ["²", "٣", "-1", "99", "", "x"])
def test_an_odd_number_of_a_photo_removes_none(client: Client, base: str, number: str) -> None:
    begin(client, base)
    assert client.post(f"{base}place/", {**PLACE, "drop_photo": number}).status_code == 302
    assert "draft/report/0/" in client.get(f"{base}place/").content.decode()


class TestForgedKey:
    """A form whose key is no longer good, as after a sign-in in another tab."""

    @pytest.fixture
    def strict(self) -> Client:
        client = Client(enforce_csrf_checks=True)
        client.get("/accounts/login/")
        return client

    def send(self, client: Client, url: str, body: dict[str, Any], **headers: str) -> Any:
        return client.post(url, {**body, "csrfmiddlewaretoken": "a" * 64}, headers=headers)

    def test_the_page_is_ours_and_sends_everything_again_with_one_button(
        self, strict: Client, base: str
    ) -> None:
        url = base.replace("/reports/new/", "/reports/new/description/")
        answer = self.send(strict, url, TEXT, Origin="http://testserver")
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "Larga un metro" in page
        assert "no-store" in answer["Cache-Control"]
        again = {name: hidden(page, name) for name in (*TEXT, "csrfmiddlewaretoken")}
        assert f'action="{url}"' in page
        assert strict.post(url, again, headers={"Origin": "http://testserver"}).status_code == 302
        assert "Larga un metro" in str(strict.session[f"draft-report-{base.split('/')[1]}"])

    def test_it_speaks_the_language_of_the_form(self, strict: Client) -> None:
        answer = self.send(strict, "/en/feedback/", {"message": "Hello there"}, Origin="http://testserver")
        assert "Send now" in answer.content.decode()

    @pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
    def test_what_another_site_sends_is_not_offered(self, strict: Client, origin: str) -> None:
        headers = {"Origin": origin} if origin else {}
        answer = self.send(strict, "/feedback/", {"message": "Di un altro"}, **headers)
        assert answer.status_code == 403
        assert "Di un altro" not in answer.content.decode()

    def test_a_password_is_never_written_into_a_page(self, strict: Client) -> None:
        body = {"login": "anna@example.org", "password": "segretissima"}
        answer = self.send(strict, "/accounts/login/", body, Origin="http://testserver")
        assert answer.status_code == 403
        assert "segretissima" not in answer.content.decode()


def test_a_move_written_in_an_ended_session_is_sent_after_signing_in(city: City, category: Any) -> None:
    member: Any = factories.UserFactory()
    category.office.members.add(member)
    report: Any = factories.ReportFactory(city=city, category=category, manager=category.office)
    client = Client()
    url = f"/{city.slug}/reports/move/{report.pk}/"
    move = {"status": "assigned", "words": "Ce ne occupiamo"}
    answer = client.post(url, move)
    assert "/accounts/login/" in answer["Location"]
    client.force_login(member)
    page = client.get(url).content.decode()
    assert "Ce ne occupiamo" in page
    assert client.post(url, {name: hidden(page, name) for name in move}).status_code == 302
    report.refresh_from_db()
    assert report.status == "assigned"
    assert 'name="status"' in client.get(url).content.decode(), "once"
