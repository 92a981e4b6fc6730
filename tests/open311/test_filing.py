"""GeoReport v2 written: reports filed, tokens, changes of status; and what a key may do."""

from __future__ import annotations

import datetime
import uuid
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Letter
from engagement.models import Move, Photo
from places.models import City, Visibility
from reports.keys.models import ApiKey
from reports.keys.services import issue, revoke
from reports.models import Report, ReportContact
from reports.services import confirm_report
from reports.workflow import ReportStatus
from tests import factories, shapes
from tests.open311.test_reading import QUESTIONS

pytestmark = pytest.mark.django_db

POINT = {"lat": str(shapes.POINT_IN_A.y), "long": str(shapes.POINT_IN_A.x)}


@pytest.fixture
def category(city: City) -> Any:
    """A service with attributes and an office."""
    office = factories.OfficeFactory(city=city)
    return factories.CategoryFactory(code="potholes", name_it="Buche", questions=QUESTIONS, office=office)


def new_key(city: City | None, **values: Any) -> str:
    """The secret of a new key."""
    return issue(ApiKey(city=city, name="App", contact="app@example.org", **values))


@pytest.fixture
def key(city: City) -> str:
    """A key of the city whose reports need no confirmation."""
    return new_key(city)


def content(key: str, **changes: Any) -> dict[str, Any]:
    """A body with everything that is needed."""
    data = {
        "api_key": key, "service_code": "potholes", "description": "Una buca davanti al ponte", **POINT,
        "attribute[size]": "2,5", **changes,
    }  # fmt: skip
    return {name: value for name, value in data.items() if value is not None}


def post(client: Client, data: dict[str, Any], path: str = "requests.json", **headers: str) -> Any:
    return client.post(f"/open311/v2/{path}", data, headers=headers)


def test_a_report_is_filed_and_reads_back_as_it_was_sent(
    client: Client, city: City, category: Any, key: str
) -> None:
    data = content(
        key, email="anna@example.org", first_name="Anna", last_name="Bo", phone="333 111", account_id="a-1",
    )  # fmt: skip
    data |= {
        "attribute[kinds][]": ["hole", "crack"],
        "attribute[since]": "2026-05-31T10:00:00Z",
        "attribute[danger]": "true",
    }
    answer = post(client, data)
    assert answer.status_code == 201, answer.content
    (found,) = answer.json()
    report = Report.objects.get()
    assert found["service_request_id"] == report.reference
    assert "token" not in found
    assert found["account_id"] == "a-1"
    assert report.visibility == Visibility.PUBLIC
    assert report.manager == category.office
    assert report.attributes == {
        "size": 2.5,
        "danger": True,
        "since": "2026-05-31",
        "kinds": ["hole", "crack"],
    }
    contact = ReportContact.objects.get(report=report)
    assert (contact.email, contact.name, contact.phone) == ("anna@example.org", "Anna Bo", "333 111")
    assert Letter.objects.filter(kind="report-received").exists()
    (read,) = client.get(f"/open311/v2/requests/{report.reference}.json").json()
    assert read["description"] == "Una buca davanti al ponte"
    assert (read["lat"], read["long"]) == (shapes.POINT_IN_A.y, shapes.POINT_IN_A.x)
    assert read["status"] == "open"


def test_xml_answers_with_one_request(client: Client, city: City, category: Any, key: str) -> None:
    root = ElementTree.fromstring(post(client, content(key), "requests.xml").content)
    assert root.tag == "service_requests"
    assert root.findtext("request/service_request_id") == Report.objects.get().reference


def test_a_report_without_an_address_for_mail_is_taken_from_a_trusted_application(
    client: Client, city: City, category: Any, key: str
) -> None:
    assert post(client, content(key)).status_code == 201
    assert not ReportContact.objects.exists()
    assert Move.objects.get(what="status").note == "Open311: App"


def test_pictures_of_any_field_become_photos(client: Client, city: City, category: Any, key: str) -> None:
    picture = factories.tiny_webp()
    data = content(
        key, media=SimpleUploadedFile("a.webp", picture), photo1=SimpleUploadedFile("b.webp", picture)
    )
    assert post(client, data).status_code == 201
    assert Photo.objects.filter(feature=Report.objects.get().pk).count() == 2


def test_a_broken_picture_leaves_nothing_behind(client: Client, city: City, category: Any, key: str) -> None:
    data = content(key, media=SimpleUploadedFile("a.webp", b"nothing"))
    answer = post(client, data)
    assert answer.status_code == 400
    assert answer.json()[0]["description"].startswith("media: ")
    assert not Report.objects.exists()


def test_the_picture_of_an_address_is_named_to_the_staff_and_not_fetched(
    client: Client, city: City, category: Any, key: str
) -> None:
    (found,) = post(client, content(key, media_url="http://127.0.0.1/a.jpg")).json()
    assert "media_url" in found["service_notice"]
    assert "http://127.0.0.1/a.jpg" in Move.objects.get(what="status").note


def test_an_untrusted_application_gets_a_token_until_the_sender_confirms(
    client: Client, city: City, category: Any
) -> None:
    secret = new_key(city, trusted=False)
    refused = post(client, content(secret))
    assert refused.status_code == 400, "nobody could confirm it"
    (found,) = post(client, content(secret, email="anna@example.org")).json()
    assert "service_request_id" not in found
    report = Report.objects.get()
    assert report.visibility == Visibility.DRAFT
    path = f"/open311/v2/tokens/{found['token']}.json"
    assert client.get(path).json() == [{"service_request_id": None, "token": found["token"]}]
    confirm_report(report)
    assert client.get(path).json() == [{"service_request_id": report.reference, "token": found["token"]}]


def test_a_category_that_is_looked_at_first_waits(
    client: Client, city: City, category: Any, key: str
) -> None:
    category.admission = "pending"
    category.save()
    (found,) = post(client, content(key)).json()
    assert Report.objects.get().visibility == Visibility.PENDING
    assert client.get(f"/open311/v2/requests/{found['service_request_id']}.json").status_code == 404


def test_reports_nearby_are_named(client: Client, city: City, category: Any, key: str) -> None:
    near = factories.ReportFactory(city=city, category=category, location=shapes.POINT_IN_A)
    assert near.reference in post(client, content(key)).json()[0]["service_notice"]


def test_the_same_key_twice_makes_one_report(client: Client, city: City, category: Any, key: str) -> None:
    name = {"Idempotency-Key": str(uuid.uuid4())}
    first, again = post(client, content(key), **name), post(client, content(key), **name)
    assert first.json()[0]["service_request_id"] == again.json()[0]["service_request_id"]
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "status", "named"),
    [
        ({"service_code": None}, 400, "service_code"),
        ({"service_code": "nothing"}, 404, "service_code"),
        ({"lat": None, "long": None}, 400, "location"),
        ({"lat": None}, 400, "lat"),
        ({"long": ""}, 400, "long"),
        ({"lat": "north"}, 400, "lat"),
        ({"lat": "nan"}, 400, "lat"),
        ({"long": "1e9"}, 400, "long"),
        ({"lat": "45.5", "long": "8.5"}, 400, "location"),
        ({"lat": None, "long": None, "address_id": "12"}, 400, "address_id"),
        ({"description": "x" * 4001}, 400, "description"),
        ({"email": "no address"}, 400, "email"),
        ({"phone": "1" * 41}, 400, "phone"),
        ({"lang": "fr"}, 400, "lang"),
        ({"attribute[size]": None}, 400, "size"),
        ({"attribute[size]": "much"}, 400, "size"),
        ({"attribute[kinds]": "other"}, 400, "kinds"),
        ({"attribute[since]": "31/05/2026"}, 400, "since"),
        ({"api_key": None}, 403, "api_key"),
        ({"api_key": "wrong"}, 403, "api_key"),
        ({"api_key": "\x00"}, 403, "api_key"),
        ({"jurisdiction_id": "nowhere"}, 404, "jurisdiction_id"),
        ({"description": "\x00\ud7ff", "attribute[size]": "\x00"}, 400, "size"),
    ],
)
def test_every_fault_is_named_and_nothing_is_filed(
    client: Client, city: City, category: Any, key: str, changes: dict[str, Any], status: int, named: str
) -> None:
    answer = post(client, content(key, **changes))
    assert answer.status_code == status, answer.content
    faults = answer.json()
    assert {fault["code"] for fault in faults} == {status}
    assert any(fault["description"].startswith(f"{named}: ") for fault in faults)
    assert not Report.objects.exists()


def test_a_key_is_of_its_city_and_ends(client: Client, city: City, category: Any) -> None:
    other = factories.CityFactory(boundary=shapes.OTHER_CITY)
    foreign, everywhere = new_key(other), new_key(None)
    assert post(client, content(foreign, jurisdiction_id=city.slug)).status_code == 403
    assert post(client, content(everywhere, jurisdiction_id=city.slug)).status_code == 201
    known = ApiKey.objects.with_secret(everywhere).get()
    assert known.used == timezone.localdate()
    revoke(known)
    assert post(client, content(everywhere, jurisdiction_id=city.slug)).status_code == 403


def test_a_key_writes_as_often_as_its_rate_allows(client: Client, city: City, category: Any) -> None:
    secret = new_key(city, rate="1/hour")
    assert post(client, content(secret)).status_code == 201
    refused = post(client, content(secret))
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.json()[0]["code"] == 429


def test_a_key_is_revoked_by_who_administers_all_its_cities(client: Client, city: City) -> None:
    of_city, everywhere = new_key(city), new_key(None)
    person: Any = factories.UserFactory(staff=True)
    factories.RoleFactory(user=person, name="administrator", city=city)
    client.force_login(person)
    chosen = {"action": "revoke_keys", "_selected_action": ApiKey.objects.values_list("pk", flat=True)}
    page = client.post("/admin/reports/apikey/", chosen, follow=True).content.decode()
    assert "Chiavi revocate: 1." in page
    assert "Chiavi per tutte le città, che può revocare solo chi amministra tutte le città: 1." in page
    assert [ApiKey.objects.in_force().with_secret(one).exists() for one in (of_city, everywhere)] == [
        False,
        True,
    ]
    client.force_login(factories.UserFactory(superuser=True))
    client.post("/admin/reports/apikey/", chosen)
    assert not ApiKey.objects.in_force().exists()


def test_the_secret_of_a_key_is_not_kept(city: City, key: str) -> None:
    row = ApiKey.objects.values().get()
    assert key not in map(str, row.values())
    assert key.startswith(row["start"])


# --- Changes of status ---------------------------------------------------------------------------------------------


@pytest.fixture
def report(city: City, category: Any) -> Any:
    """A public report of the category's office."""
    return factories.ReportFactory(
        city=city, category=category, manager=category.office, location=shapes.POINT_IN_A
    )


def test_an_application_of_the_office_moves_its_reports(
    client: Client, city: City, category: Any, report: Any
) -> None:
    secret = new_key(city, office=category.office)
    data = {
        "api_key": secret,
        "service_request_id": report.reference,
        "status": "CLOSED",
        "description": "Riparata",
    }
    answer = post(client, data, "servicerequestupdates.json")
    assert answer.status_code == 201, answer.content
    report.refresh_from_db()
    assert (report.status, report.answer) == (ReportStatus.RESOLVED, "Riparata")
    again = post(client, data, "servicerequestupdates.json")
    assert again.json() == answer.json(), "the same update again changes nothing"
    (listed,) = client.get("/open311/v2/servicerequestupdates.json").json()
    assert (listed["status"], listed["status_code"], listed["description"]) == (
        "closed",
        "resolved",
        "Riparata",
    )
    root = ElementTree.fromstring(client.get("/open311/v2/servicerequestupdates.xml").content)
    assert root.findtext("request_update/service_request_id") == report.reference


def test_updates_are_listed_by_their_time(client: Client, city: City, report: Any) -> None:
    factories.move(report, status=ReportStatus.ASSIGNED, words="Ce ne occupiamo")
    after = (timezone.now() + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert len(client.get("/open311/v2/servicerequestupdates.json", {"end_date": after}).json()) == 1
    assert client.get("/open311/v2/servicerequestupdates.json", {"start_date": after}).json() == []


@pytest.mark.parametrize(
    ("changes", "status", "named"),
    [
        ({"description": " "}, 400, "description"),
        ({"status": "half"}, 400, "status"),
        ({"status_code": "withdrawn"}, 400, "status_code"),
        ({"status_code": "received"}, 400, "status_code"),
        ({"status_code": "duplicate"}, 400, "status_code"),
        ({"status_code": "resolved_by_citizen"}, 400, "status_code"),
        ({"service_request_id": "2020-000001"}, 404, "service_request_id"),
    ],
)
def test_a_faulty_update_changes_nothing(
    client: Client, city: City, category: Any, report: Any, changes: dict[str, str], status: int, named: str
) -> None:
    secret = new_key(city, office=category.office)
    data = {
        "api_key": secret,
        "service_request_id": report.reference,
        "status": "closed",
        "description": "Riparata",
    }
    answer = post(client, {**data, **changes}, "servicerequestupdates.json")
    assert answer.status_code == status, answer.content
    assert answer.json()[0]["description"].startswith(f"{named}: ")
    report.refresh_from_db()
    assert report.status == ReportStatus.RECEIVED


def test_other_keys_move_nothing(client: Client, city: City, category: Any, report: Any, key: str) -> None:
    data = {"service_request_id": report.reference, "status": "closed", "description": "Riparata"}
    elsewhere = new_key(city, office=factories.OfficeFactory(city=city))
    for secret in (key, elsewhere):
        assert post(client, {**data, "api_key": secret}, "servicerequestupdates.json").status_code == 403
    report.refresh_from_db()
    assert report.status == ReportStatus.RECEIVED


def test_a_report_of_a_private_category_is_taken_and_never_read_back(
    client: Client, city: City, category: Any, key: str
) -> None:
    category.is_private = True
    category.save()
    [record] = post(client, content(key)).json()
    assert "riservat" in record["service_notice"]
    report = Report.objects.get(reference=record["service_request_id"])
    assert report.visibility == Visibility.PRIVATE
    one = client.get(f"/prova/open311/v2/requests/{report.reference}.json")
    assert one.status_code == 404
    everything = client.get("/prova/open311/v2/requests.json?extensions=1").content.decode()
    assert report.reference not in everything
