"""The door for reports that a browser kept while it had no network."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client

from accounts.limits import floods
from accounts.models import User
from places.models import City
from reports.models import Report, ReportContact
from tests import factories, shapes
from tests.pictures import picture, upload

pytestmark = pytest.mark.django_db

ADDRESS = "/prova/reports/outbox/"


@pytest.fixture(autouse=True)
def category(city: City) -> Any:
    """A category of reports."""
    return factories.CategoryFactory(code="potholes", office=factories.OfficeFactory(city=city))


def verified(email: str) -> User:
    """An account with a confirmed address."""
    user: User = factories.UserFactory(email=email)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


def typed(**changed: Any) -> dict[str, Any]:
    """What a browser sends."""
    return {
        "submission": str(uuid.uuid4()),
        "category": "potholes",
        "privacy": "on",
        "latitude": str(shapes.POINT_IN_A.y),
        "longitude": str(shapes.POINT_IN_A.x),
        "title": "Buca",
        "description": "Larga un metro",
        "email": "anna@example.org",
        **changed,
    }


def test_a_report_arrives_with_its_photo_as_from_the_form(client: Client) -> None:
    answer = client.post(ADDRESS, typed(photos=upload(picture())))
    assert answer.status_code == 201, answer.content
    report = Report.objects.get()
    assert answer.json()["reference"] == report.reference
    assert (report.title, report.location, report.photos.count()) == ("Buca", shapes.POINT_IN_A, 1)
    assert report.contact.email == "anna@example.org"
    assert report.visibility == "draft", "a guest confirms by mail"
    assert "no-store" in answer["Cache-Control"]


def test_the_same_report_sent_again_makes_nothing_new_and_is_answered_alike(client: Client) -> None:
    sent = typed(photos=upload(picture()))
    first = client.post(ADDRESS, sent).json()
    again = client.post(ADDRESS, {**sent, "title": "Buca profonda", "photos": upload(picture())})
    assert again.status_code == 200
    assert again.json() == {**first, "again": True}
    assert (Report.objects.get().title, Report.objects.get().photos.count()) == ("Buca", 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"submission": "x"}, ""),
        ({"category": "nothing"}, "category"),
        ({"privacy": ""}, "privacy"),
        ({"title": ""}, "title"),
        ({"email": "anna@"}, "email"),
        ({"latitude": "0", "longitude": "0"}, "address"),
        ({"latitude": "", "longitude": ""}, "address"),
        ({"latitude": "north"}, "latitude"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_stored(
    client: Client, wrong: dict[str, str], field: str
) -> None:
    answer = client.post(ADDRESS, typed(**wrong))
    assert answer.status_code == 400
    assert list(answer.json()["faults"]) == [field]
    assert not Report.objects.exists()


def test_faults_are_told_in_the_language_of_the_address(client: Client) -> None:
    italian, english = (client.post(prefix + ADDRESS, typed(title="")).json() for prefix in ("", "/en"))
    assert italian["faults"]["title"] == ["Campo obbligatorio."]
    assert english["faults"]["title"] == ["This field is required."]


def test_a_refused_photo_refuses_the_report_and_leaves_no_file(client: Client) -> None:
    answer = client.post(ADDRESS, typed(photos=[upload(picture()), upload(b"no picture")]))
    assert (answer.status_code, list(answer.json()["faults"])) == (400, ["photos"])
    assert not Report.objects.exists()
    assert not kept_files()


def kept_files() -> list[str]:
    """Uploads in private storage."""
    private = storages["private"]
    folders, _files = private.listdir("")
    return [name for folder in folders for name in private.listdir(folder)[1]]


def test_an_unknown_address_is_taken_in_words_since_nobody_is_there_to_ask(client: Client) -> None:
    answer = client.post(ADDRESS, typed(latitude="", longitude="", address="dietro la chiesa"))
    assert answer.status_code == 201
    report = Report.objects.get()
    assert (report.location, report.address) == (None, "dietro la chiesa")


def test_only_the_account_with_the_address_of_the_report_becomes_its_author(client: Client) -> None:
    anna = verified(email="anna@example.org")
    client.force_login(verified(email="bruno@example.org"))
    assert client.post(ADDRESS, typed()).status_code == 201
    guest = Report.objects.get()
    assert (guest.author, guest.contact.email) == (None, "anna@example.org")
    client.force_login(anna)
    assert client.post(ADDRESS, typed(email="Anna@example.org")).status_code == 201
    own = Report.objects.exclude(pk=guest.pk).get()
    assert own.author == anna
    assert not ReportContact.objects.filter(report=own).exists()


def test_too_many_reports_are_told_when_to_come_again(client: Client, settings: Any) -> None:
    settings.REPORT_RATE = "1/hour"
    assert client.post(ADDRESS, typed()).status_code == 201
    answer = client.post(ADDRESS, typed())
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert Report.objects.count() == 1


def test_the_token_asked_for_just_before_sending_opens_the_door() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(ADDRESS, typed()).status_code == 403
    token = client.get(f"{ADDRESS}token/")
    assert "no-store" in token["Cache-Control"]
    sent = client.post(ADDRESS, typed(), headers={"X-CSRFToken": token.json()["csrf"]})
    assert sent.status_code == 201


def test_the_page_that_browsers_keep_holds_no_token_and_sets_no_cookie(client: Client) -> None:
    page = client.get(ADDRESS)
    assert page.status_code == 200
    assert not page.cookies
    assert "csrfmiddlewaretoken" not in page.content.decode()


def test_each_category_brings_its_own_questions(client: Client, city: City) -> None:
    question = {
        "code": "depth",
        "type": "number",
        "required": True,
        "label_it": "Profondità",
        "label_en": "Depth",
    }
    factories.CategoryFactory(code="holes", questions=[question])
    page = client.get(ADDRESS).content.decode()
    assert 'data-questions="holes" disabled hidden' in page
    assert 'id="id_holes_q_depth"' in page
    missing = client.post(ADDRESS, typed(category="holes"))
    assert list(missing.json()["faults"]) == ["q_depth"]
    assert client.post(ADDRESS, typed(category="holes", q_depth="30")).status_code == 201
    assert Report.objects.get().attributes == {"depth": 30}


def test_during_a_flood_a_guests_report_waits_its_time_and_then_passes(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FLOOD_PROOF = "on"
    sent = typed()
    first = client.post(ADDRESS, sent)
    assert (first.status_code, first["Retry-After"]) == (429, str(floods.WAIT))
    early = client.post(ADDRESS, {**sent, "proof_wait": first.json()["wait"]})
    assert (early.status_code, early.json()) == (429, {}), "the token that was given goes on holding"
    monkeypatch.setattr(floods, "WAIT", 0)
    assert client.post(ADDRESS, {**sent, "proof_wait": first.json()["wait"]}).status_code == 201
    assert Report.objects.count() == 1
