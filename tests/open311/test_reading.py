"""GeoReport v2 read: services, definitions, requests, their updates; in JSON and in XML, and every error of the specification."""

from __future__ import annotations

import datetime
import json
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from places.models import City, Visibility
from reports.workflow import OPEN_STATUSES, ReportStatus
from tests import factories, shapes

pytestmark = pytest.mark.django_db

QUESTIONS = [
    {"code": "size", "type": "number", "label_it": "Quanto è grande?", "required": True},
    {"code": "danger", "type": "boolean", "label_it": "È pericolosa?"},
    {"code": "since", "type": "date", "label_it": "Da quando?"},
    {
        "code": "kinds",
        "type": "multivaluelist",
        "label_it": "Che cosa?",
        "choices": [{"code": "hole", "label_it": "Buca"}, {"code": "crack", "label_it": "Crepa"}],
    },
]


@pytest.fixture
def category(city: City) -> Any:
    """A service with attributes, below a group."""
    roads = factories.CategoryFactory(code="roads", name_it="Strade")
    return factories.CategoryFactory(
        code="potholes",
        name_it="Buche & crepe",
        parent=roads,
        questions=QUESTIONS,
        office=factories.OfficeFactory(city=city),
    )


def read(client: Client, path: str, **params: Any) -> Any:
    """The JSON of an answer."""
    answer = client.get(f"/open311/v2/{path}.json", params)
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    return answer.json()


def xml(client: Client, path: str, **params: Any) -> ElementTree.Element:
    """The root element of an answer."""
    answer = client.get(f"/open311/v2/{path}.xml", params)
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return ElementTree.fromstring(answer.content)


def report(category: Any, city: City, **values: Any) -> Any:
    """A public report of the service."""
    values = {"location": shapes.POINT_IN_A, **values}
    return factories.ReportFactory(city=city, category=category, manager=category.office, **values)


# --- Description of the service ----------------------------------------------------------------------------------


def test_discovery_names_the_endpoint_in_both_forms(client: Client, city: City) -> None:
    found = read(client, "discovery")
    assert set(found) == {"changeset", "contact", "key_service", "endpoints"}
    (one,) = found["endpoints"]
    assert one["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert one["url"] == "http://testserver/open311/v2"
    assert one["formats"] == ["application/json", "text/xml"]
    root = xml(client, "discovery")
    assert [found.text for found in root.findall("endpoints/endpoint/formats/format")] == one["formats"]
    assert client.get("/open311/discovery.json").json() == found
    own = client.get(f"/{city.slug}/open311/v2/discovery.json").json()
    assert own["endpoints"][0]["url"] == f"http://testserver/{city.slug}/open311/v2"


def test_services_are_the_categories_that_a_report_may_have(
    client: Client, city: City, category: Any
) -> None:
    (found,) = read(client, "services")
    assert found["service_code"] == "potholes"
    assert (found["service_name"], found["group"]) == ("Buche & crepe", "Strade")
    assert found["metadata"] is True
    assert found["type"] == "realtime"
    service = xml(client, "services").find("service")
    assert service is not None
    assert service.findtext("metadata") == "true"
    assert service.findtext("service_name") == "Buche & crepe"


def test_a_definition_asks_the_questions_of_the_category(client: Client, city: City, category: Any) -> None:
    found = read(client, "services/potholes")
    assert found["service_code"] == "potholes"
    assert [(one["code"], one["datatype"], one["required"]) for one in found["attributes"]] == [
        ("size", "number", True),
        ("danger", "singlevaluelist", False),
        ("since", "datetime", False),
        ("kinds", "multivaluelist", False),
    ]
    assert [one["order"] for one in found["attributes"]] == [1, 2, 3, 4]
    assert found["attributes"][3]["values"] == [
        {"key": "hole", "name": "Buca"},
        {"key": "crack", "name": "Crepa"},
    ]
    root = xml(client, "services/potholes")
    assert [one.text for one in root.findall("attributes/attribute/values/value/key")] == [
        "true",
        "false",
        "hole",
        "crack",
    ]


# --- Requests ----------------------------------------------------------------------------------------------------

FIELDS = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description", "agency_responsible",
    "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address", "address_id", "zipcode",
    "lat", "long", "media_url",
]  # fmt: skip


def test_a_request_has_the_fields_of_the_specification_in_both_forms(
    client: Client, city: City, category: Any
) -> None:
    one = report(
        category, city, title="Buca <profonda> & larga", description="Davanti al numero 3", address="Via Po 3"
    )
    factories.move(one, status=ReportStatus.RESOLVED, words="Riparata \x0b ieri")
    photo = factories.PhotoFactory(feature=one, ready=True)
    (found,) = read(client, "requests")
    assert list(found) == FIELDS
    assert found["service_request_id"] == one.reference
    assert found["status"] == "closed"
    assert found["description"] == "Buca <profonda> & larga\n\nDavanti al numero 3"
    assert (found["lat"], found["long"]) == (shapes.POINT_IN_A.y, shapes.POINT_IN_A.x)
    assert found["agency_responsible"] == category.office.name
    assert found["media_url"] == f"http://testserver/media/photos/{photo.key}-large.webp"
    assert datetime.datetime.fromisoformat(found["requested_datetime"]).tzinfo is not None
    request = xml(client, "requests").find("request")
    assert request is not None
    assert [element.tag for element in request] == FIELDS
    assert request.findtext("description") == found["description"]
    assert request.findtext("status_notes") == "Riparata  ieri"
    assert read(client, f"requests/{one.reference}") == [found]


def test_a_text_whose_title_is_its_beginning_is_said_once(client: Client, city: City, category: Any) -> None:
    report(category, city, title="Una buca profonda…", description="Una buca profonda davanti al ponte")
    assert read(client, "requests")[0]["description"] == "Una buca profonda davanti al ponte"


@pytest.mark.parametrize("status", list(ReportStatus))
def test_every_status_is_open_or_closed(client: Client, city: City, category: Any, status: str) -> None:
    one = report(category, city, status=status)
    assert [found["status"] for found in read(client, "requests")] == [
        "open" if status in OPEN_STATUSES else "closed"
    ]
    asked = "open" if status in OPEN_STATUSES else "closed"
    assert [found["service_request_id"] for found in read(client, "requests", status=asked)] == [
        one.reference
    ]
    other = "closed" if asked == "open" else "open"
    assert read(client, "requests", status=other) == []
    assert len(read(client, "requests", status="open,closed")) == 1


def test_a_list_covers_ninety_days_unless_a_page_is_asked(client: Client, city: City, category: Any) -> None:
    now = timezone.now()
    old = report(category, city, published=now - datetime.timedelta(days=200))
    new = report(category, city, published=now - datetime.timedelta(days=2))
    assert [one["service_request_id"] for one in read(client, "requests")] == [new.reference]
    assert [one["service_request_id"] for one in read(client, "requests", page=1)] == [
        new.reference,
        old.reference,
    ]
    assert [one["service_request_id"] for one in read(client, "requests", page=2, page_size=1)] == [
        old.reference
    ]
    assert read(client, "requests", page=3, page_size=1) == []
    start = (now - datetime.timedelta(days=210)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [one["service_request_id"] for one in read(client, "requests", start_date=start)] == [
        old.reference
    ]
    end = (now - datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    assert [one["service_request_id"] for one in read(client, "requests", end_date=end)] == [new.reference]


def test_numbers_override_every_other_filter(client: Client, city: City, category: Any) -> None:
    one = report(category, city, published=timezone.now() - datetime.timedelta(days=400))
    found = read(client, "requests", service_request_id=f"{one.reference},2020-000001", status="closed")
    assert [row["service_request_id"] for row in found] == [one.reference]


def test_a_box_and_a_service_narrow_the_list(client: Client, city: City, category: Any) -> None:
    other = factories.CategoryFactory(code="lamps", name_it="Lampioni")
    one = report(category, city)
    report(other, city, location=shapes.POINT_IN_B)
    assert [row["service_request_id"] for row in read(client, "requests", service_code="potholes")] == [
        one.reference
    ]
    assert [row["service_request_id"] for row in read(client, "requests", bbox="7.61,45,7.63,45.1")] == [
        one.reference
    ]
    assert len(read(client, "requests", service_code="potholes,lamps")) == 2


def test_extensions_tell_every_status_and_the_page(client: Client, city: City, category: Any) -> None:
    one = report(category, city)
    factories.move(one, status=ReportStatus.ASSIGNED, words="Ce ne occupiamo")
    (found,) = read(client, "requests", extensions="true")
    assert found["extended_attributes"]["status_code"] == "assigned"
    assert (
        client.get(
            found["extended_attributes"]["url"].removeprefix("http://testserver"), follow=True
        ).status_code
        == 200
    )
    assert [(note["type"], note["status_code"], note["description"]) for note in found["notes"]][-1] == (
        "status", "assigned", "Ce ne occupiamo",
    )  # fmt: skip
    root = xml(client, "requests", extensions="true")
    assert [element.text for element in root.findall("request/notes/note/description")][
        -1
    ] == "Ce ne occupiamo"


def test_what_is_not_public_is_not_there(client: Client, city: City, category: Any) -> None:
    for visibility in (Visibility.DRAFT, Visibility.PENDING, Visibility.HIDDEN):
        one = report(category, city, visibility=visibility)
        assert client.get(f"/open311/v2/requests/{one.reference}.json").status_code == 404
    assert read(client, "requests") == []
    assert read(client, "servicerequestupdates") == []


def test_the_sender_is_never_told(client: Client, city: City, category: Any) -> None:
    one = report(
        category, city, author=factories.UserFactory(display_name="Xilofono", email="xilofono@example.org")
    )
    factories.ReportContactFactory(
        report=one, email="xilofono@example.org", name="Xilofono", phone="3331112223"
    )
    for form in ("json", "xml"):
        for path in (f"requests.{form}", f"requests/{one.reference}.{form}"):
            body = client.get(f"/open311/v2/{path}", {"extensions": "true"}).content.decode().lower()
            assert "xilofono" not in body
            assert "3331112223" not in body


def test_another_city_is_another_jurisdiction(client: Client, city: City, category: Any) -> None:
    other = factories.CityFactory(boundary=shapes.OTHER_CITY, homepage="https://www.comune.altrove.it/")
    one = report(category, city)
    assert read(client, "requests", jurisdiction_id=city.slug)[0]["service_request_id"] == one.reference
    assert read(client, "requests", jurisdiction_id="comune.altrove.it") == []
    assert client.get(f"/{other.slug}/open311/v2/requests.json").json() == []
    fault = client.get("/open311/v2/requests.json")
    assert fault.status_code == 400, "which city is not said"
    assert client.get("/open311/v2/requests.json", {"jurisdiction_id": "nowhere"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("requests.json?start_date=ieri", 400),
        ("requests.json?start_date=2026-01-01&end_date=2026-12-01", 400),
        ("requests.json?start_date=2026-02-01&end_date=2026-01-01", 400),
        ("requests.json?start_date=0001-01-01T00:00:00%2B14:00", 400),
        ("requests.json?start_date=9999-12-31", 400),
        ("requests.json?end_date=0001-01-02T00:00:00Z", 400),
        ("servicerequestupdates.json?start_date=9999-12-31", 400),
        ("servicerequestupdates.json?end_date=0001-01-02T00:00:00Z", 400),
        ("requests.json?status=half", 400),
        ("requests.json?bbox=1,2,3", 400),
        ("requests.json?page=0", 400),
        ("requests.json?page_size=x", 400),
        ("requests.json?service_code=nothing", 404),
        ("requests/2026-999999.json", 404),
        ("requests/%00.json", 404),
        ("requests.json?service_code=%00", 404),
        ("requests.json?jurisdiction_id=%00", 404),
        ("nothing.json", 404),
        ("requests/2026-000001/notes.json", 404),
        ("services/nothing.json", 404),
        ("tokens/nothing.json", 404),
        ("tokens/6f1e2c34-0000-4000-8000-000000000000.json", 404),
    ],
)
def test_every_fault_is_a_list_with_its_status(
    client: Client, city: City, category: Any, path: str, status: int
) -> None:
    answer = client.get(f"/open311/v2/{path}")
    assert answer.status_code == status
    (fault,) = answer.json()
    assert fault["code"] == status
    assert fault["description"]
    written = client.get(f"/open311/v2/{path.replace('.json', '.xml')}")
    assert written.status_code == status
    assert ElementTree.fromstring(written.content).findtext("error/code") == str(status)


def test_an_unknown_address_is_a_list_of_errors_too(client: Client, city: City) -> None:
    for root in ("/open311", f"/{city.slug}/open311"):
        for path in ("", "nothing", "v2/", "v2/requests", "v2/requests.json/"):
            answer = client.get(f"{root}/{path}")
            assert (answer.status_code, answer.json()[0]["code"]) == (404, 404), path
        written = client.post(f"{root}/v2/nothing.xml")
        assert written.status_code == 404
        assert ElementTree.fromstring(written.content).findtext("error/code") == "404"


@pytest.mark.parametrize("path", ["requests", "servicerequestupdates"])
def test_a_page_far_beyond_the_last_is_empty(client: Client, city: City, category: Any, path: str) -> None:
    factories.move(report(category, city), status=ReportStatus.ASSIGNED, words="Ce ne occupiamo")
    assert len(read(client, path, page=1)) == 1
    assert read(client, path, page="9" * 18) == []


def test_what_is_no_number_names_no_request(client: Client, city: City, category: Any) -> None:
    one = report(category, city)
    assert read(client, "requests", service_request_id="\x00") == []
    assert len(xml(client, "requests", service_request_id="\x00,nothing")) == 0
    found = read(client, "requests", service_request_id=f"\x00,{one.reference}")
    assert [row["service_request_id"] for row in found] == [one.reference]


def test_an_empty_parameter_is_an_absent_one(client: Client, city: City, category: Any) -> None:
    report(category, city)
    assert len(read(client, "requests", status="", service_code="", start_date="", jurisdiction_id="")) == 1


def test_who_has_the_newest_list_gets_304(client: Client, city: City, category: Any) -> None:
    one = report(category, city)
    first = client.get("/open311/v2/requests.json")
    tag = first.headers["ETag"]
    assert client.get("/open311/v2/requests.json", headers={"If-None-Match": tag}).status_code == 304
    factories.move(one, status=ReportStatus.ASSIGNED, words="Ce ne occupiamo")
    assert client.get("/open311/v2/requests.json", headers={"If-None-Match": tag}).status_code == 200


def test_a_list_asks_the_same_number_of_questions_for_any_length(
    client: Client, city: City, category: Any, django_assert_max_num_queries: Any
) -> None:
    for _number in range(12):
        report(category, city)
    with django_assert_max_num_queries(5):
        assert len(client.get(f"/{city.slug}/open311/v2/requests.json", {"extensions": "1"}).json()) == 12


def test_other_sites_may_read_and_nothing_else_is_answered(client: Client, city: City) -> None:
    answer = client.get("/open311/v2/services.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers
    refused = client.delete("/open311/v2/services.json")
    assert refused.status_code == 405
    assert refused.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert json.loads(refused.content)[0]["code"] == 405
    assert client.options("/open311/v2/requests.json").headers["Allow"] == "GET, HEAD, POST, OPTIONS"
