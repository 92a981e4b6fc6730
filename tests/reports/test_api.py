"""Reports sent and read by machines."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from places.models import City, Visibility
from reports.models import Report
from tests import factories, shapes

pytestmark = pytest.mark.django_db


@pytest.fixture
def category(city: City) -> Any:
    """A category with a question."""
    question = {"code": "size", "type": "number", "label_it": "Quanto?", "required": False}
    return factories.CategoryFactory(code="potholes", questions=[question])


def feature(here: City, **changes: Any) -> dict[str, Any]:
    """A report as GeoJSON."""
    point = changes.pop("point", shapes.POINT_IN_A)
    properties = {
        "city": here.slug,
        "category": "potholes",
        "description": "Una buca",
        "email": "anna@example.org",
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [point.x, point.y]} if point else None,
        "properties": {**properties, **changes},
    }


def post(client: Client, data: Any, **headers: str) -> Any:
    """Send it."""
    return client.post("/api/reports/", data, content_type="application/geo+json", headers=headers)


def test_a_feature_makes_a_draft_that_waits_for_its_confirmation(
    client: Client, city: City, category: Any
) -> None:
    answer = post(client, feature(city, answers={"size": "2"}))
    assert answer.status_code == 201, answer.content
    report = Report.objects.get()
    assert answer.json()["reference"] == report.reference
    assert (report.visibility, report.title, report.attributes) == (Visibility.DRAFT, "Una buca", {"size": 2})
    assert client.get(f"/api/reports/{report.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"point": shapes.POINT_OUTSIDE}, "location"),
        ({"point": None}, "location"),
        ({"category": "nothing"}, "category"),
        ({"city": "atlantis"}, "city"),
        ({"description": ""}, "description"),
        ({"description": "Una \x1bbuca"}, "description"),
        ({"title": "Buca\x07"}, "title"),
        ({"title": "Buca\nin via Roma"}, "title"),
        ({"email": "nobody"}, "email"),
        ({"email": ""}, "email"),
        ({"answers": {"size": "huge"}}, "size"),
    ],
)
def test_what_is_wrong_is_told_by_field(
    client: Client, city: City, category: Any, changes: dict[str, Any], field: str
) -> None:
    answer = post(client, feature(city, **changes))
    assert answer.status_code == 400
    assert field in answer.json()
    assert not Report.objects.exists()


def test_the_same_idempotency_key_makes_one_report(client: Client, city: City, category: Any) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    answers = [post(client, feature(city), **key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["reference"] == answers[1].json()["reference"]
    assert Report.objects.count() == 1
    assert post(client, feature(city), **{"Idempotency-Key": "twice"}).status_code == 400


def test_form_and_api_share_one_limit(client: Client, city: City, category: Any, settings: Any) -> None:
    settings.REPORT_RATE = "1/hour"
    assert post(client, feature(city)).status_code == 201
    answer = post(client, feature(city))
    assert answer.status_code == 429
    assert answer["Retry-After"]


def test_one_public_report_is_read_with_its_public_place_only(
    client: Client, city: City, category: Any
) -> None:
    report = factories.ReportFactory(city=city, category=category, coarse=True, address="Via Segreta 12")
    factories.ReportContactFactory(report=report)
    answer = client.get(f"/api/reports/{report.pk}/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/geo+json"
    data = answer.json()
    report.refresh_from_db()
    assert data["geometry"]["coordinates"] == pytest.approx(
        [report.public_location.x, report.public_location.y]
    )
    assert data["geometry"]["coordinates"] != [report.location.x, report.location.y]
    assert "sender@example.org" not in answer.content.decode()
    assert "Via Segreta 12" not in answer.content.decode()
    report.visibility = Visibility.HIDDEN
    report.save()
    assert client.get(f"/api/reports/{report.pk}/").status_code == 404
