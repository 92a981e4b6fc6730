"""Reports sent and read by machines."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

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
        ({"description": "\u200b\u3164"}, "description"),
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
    factories.move(report, visibility=Visibility.HIDDEN)
    assert client.get(f"/api/reports/{report.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"properties": None}, "properties"),
        ({"properties": []}, "properties"),
        ({"type": "FeatureCollection"}, "type"),
        ({"geometry": "POINT (7.62 45.05)"}, "location"),
        ({"geometry": "0101000020E61000007B14AE47E17A1E406666666666864640"}, "location"),
        ({"geometry": {"type": "Point", "coordinates": ["7.62", "45.05"]}}, "location"),
        ({"geometry": {"type": "Point", "coordinates": [True, False]}}, "location"),
        ({"geometry": {"type": "Point", "coordinates": [7.62]}}, "location"),
        ({"geometry": {"type": "Point", "coordinates": [10**400, 45]}}, "location"),
        ({"geometry": {"type": "LineString", "coordinates": [[7.62, 45.05], [7.63, 45.05]]}}, "location"),
        ({"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32632"}}}, "crs"),
    ],
)
def test_what_is_no_feature_with_a_point_is_told_in_our_words(
    client: Client, city: City, category: Any, change: dict[str, Any], field: str
) -> None:
    answer = post(client, {**feature(city), **change})
    assert answer.status_code == 400
    assert list(answer.json()) == [field]
    assert not re.search(r"Traceback|GEOS|GDAL|received|expected str|dict\b", answer.content.decode())


def test_a_height_is_taken_and_not_kept(client: Client, city: City, category: Any) -> None:
    sent = feature(city)
    sent["geometry"]["coordinates"].append(239.5)
    sent["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert post(client, sent).status_code == 201
    place = Report.objects.get().location
    assert place is not None
    assert not place.hasz


@pytest.mark.parametrize("sign", ["\x00", "\ud800"])
@pytest.mark.parametrize("field", ["city", "category", "lang", "title", "description", "email", "answers"])
def test_signs_that_cannot_be_kept_are_told_by_field(
    client: Client, city: City, category: Any, field: str, sign: str
) -> None:
    value = {"size": f"1{sign}"} if field == "answers" else f"x{sign}"
    answer = client.generic(
        "POST",
        "/api/reports/",
        json.dumps(feature(city, **{field: value})),
        content_type="application/geo+json",
    )
    assert answer.status_code == 400
    assert list(answer.json()) == ["size" if field == "answers" else field]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[" * 90_000, 400),
        (b'{"a":' * 900 + b"1" + b"}" * 900, 400),
        (b"\xff\xfe\x00", 400),
        (b'{"a": NaN}', 400),
        (b'{"properties": ' + b"9" * 5000 + b"}", 400),
        (b" " * 100_001, 413),
        (b"", 400),
        (b"null", 400),
    ],
)
def test_a_body_that_is_no_json_is_told_without_a_librarys_words(
    client: Client, body: bytes, status: int
) -> None:
    answer = client.generic("POST", "/api/reports/", body, content_type="application/json; charset=utf-16")
    assert answer.status_code == status
    assert "line 1 column" not in answer.content.decode()
    assert "codec" not in answer.content.decode()


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["prova"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=6) | st.just("type"), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["city", "category", "title", "description", "address", "email", "name", "lang", "answers", "location", "properties"]
)  # fmt: skip
POINTS = st.fixed_dictionaries(
    {"type": st.just("Point") | VALUES, "coordinates": st.lists(VALUES, max_size=4)}
)


@examples(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    properties=st.dictionaries(NAMES, VALUES, max_size=4) | VALUES,
    geometry=POINTS | VALUES,
    whole=st.booleans(),
)
def test_no_value_of_any_kind_is_an_error_of_the_server(
    client: Client, city: City, category: Any, settings: Any, properties: Any, geometry: Any, whole: bool
) -> None:
    settings.REPORT_RATE = "1000/hour"
    sent = feature(city)
    if isinstance(properties, dict) and whole:
        properties = {**sent["properties"], **properties}
    body = json.dumps({**sent, "properties": properties, "geometry": geometry})
    answer = client.generic("POST", "/api/reports/", body, content_type="application/geo+json")
    assert answer.status_code in (201, 400)
    json.loads(answer.content)
