"""Answers on a small city, compared with the same computed by shapely and pyproj."""

from __future__ import annotations

import datetime
import json
import random
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pyproj import Geod
from shapely.geometry import Point as Dot
from shapely.geometry import shape as read_shape

from civicmap.layers import all_layers
from layers.errors import BadParameter
from places.models import AreaFigure, City, Feature, Indicator, Visibility
from planning.answering import narrowing
from planning.answering.engine import matched_rows
from planning.answering.timelimit import QuestionTooSlow, time_limit
from planning.question.values import Question
from planning.showing.maps import answer_geojson
from tests import factories, shapes
from tests.planning.asking import ask, keys, values

GEOD = Geod(ellps="WGS84")


def figure(area: Any, code: str, value: Any, period: str = "2021", **indicator: Any) -> None:
    """A figure of an area, unless it is missing."""
    known, _made = Indicator.objects.get_or_create(code=code, defaults={"name_it": code, **indicator})
    if value is not None:
        AreaFigure.objects.create(city=area.kind.city, area=area, indicator=known, period=period, value=value)


@pytest.fixture
def scattered(city: City, districts: Any) -> dict[str, list[Feature]]:
    """Reports and assets at seeded places all over the city; a line and a polygon among the assets; some without a place."""
    chance = random.Random(20261121)

    def anywhere() -> Any:
        return shapes.point(round(chance.uniform(7.601, 7.699), 5), round(chance.uniform(45.001, 45.099), 5))

    library = factories.CategoryFactory(kind="assets.asset", code="library")
    park = factories.CategoryFactory(kind="assets.asset", code="park")
    return {
        "reports": [factories.ReportFactory(city=city, location=anywhere()) for _n in range(40)]
        + [factories.ReportFactory(city=city, location=None)],
        "assets": [
            factories.AssetFactory(city=city, location=anywhere(), category=library) for _n in range(6)
        ]
        + [
            factories.AssetFactory(city=city, location=None, shape=shapes.PATH_IN_A, category=park),
            factories.AssetFactory(city=city, location=None, shape=shapes.PARK_IN_B, category=park),
            factories.AssetFactory(city=city, location=None, category=library),
        ],
    }


def metres(one: Any, other: Any) -> float:
    return float(GEOD.inv(one.x, one.y, other.x, other.y)[2])


def placed(features: list[Feature]) -> list[Any]:
    return [feature for feature in features if feature.location]


@pytest.mark.parametrize("reach", [40, 400, 1500, 5000])
@pytest.mark.parametrize("relation", ["within-metres", "not-within-metres"])
def test_distances_are_true_metres_on_the_spheroid(
    scattered: dict[str, list[Feature]], reach: int, relation: str
) -> None:
    libraries = placed(scattered["assets"])
    near = {
        report.pk
        for report in placed(scattered["reports"])
        if min(metres(report.location, library.location) for library in libraries) <= reach
    }
    wanted = near if relation == "within-metres" else {r.pk for r in placed(scattered["reports"])} - near
    found = ask(f"subject=reports&relation={relation}&metres={reach}&target=assets&target-category=library")
    assert keys(found) == wanted
    assert "1 " in found.notes[0]


def test_the_smaller_side_is_held_and_the_answer_is_the_same(scattered: dict[str, list[Feature]]) -> None:
    """Few libraries and many reports, then few reports and many libraries."""
    there = ask("subject=reports&relation=within-metres&metres=900&target=assets&target-category=library")
    back = ask("subject=assets&category=library&relation=within-metres&metres=900&target=reports")
    pairs = [
        (report.pk, library.pk)
        for report in placed(scattered["reports"])
        for library in placed(scattered["assets"])
        if metres(report.location, library.location) <= 900
    ]
    assert keys(there) == {report for report, _library in pairs}
    assert keys(back) == {library for _report, library in pairs}


def test_lines_and_polygons_count_with_their_whole_shape(
    city: City, scattered: dict[str, list[Feature]]
) -> None:
    beside_the_end = factories.ReportFactory(city=city, location=shapes.point(7.6305, 45.04))
    in_the_park = factories.ReportFactory(city=city, location=shapes.point(7.6701, 45.0201))
    far = factories.ReportFactory(city=city, location=shapes.point(7.6998, 45.0998))
    near = keys(ask("subject=reports&relation=within-metres&metres=60&target=assets&target-category=park"))
    assert {beside_the_end.pk, in_the_park.pk} <= near
    assert far.pk not in near
    inside = keys(ask("subject=reports&relation=within&target=assets&target-category=park"))
    assert in_the_park.pk in inside
    assert beside_the_end.pk not in inside


def test_nothing_is_near_itself(city: City) -> None:
    alone = factories.ReportFactory(city=city, location=shapes.point(7.61, 45.01))
    one = factories.ReportFactory(city=city, location=shapes.point(7.65, 45.05))
    other = factories.ReportFactory(city=city, location=shapes.point(7.65, 45.0502))
    assert keys(ask("subject=reports&relation=within-metres&metres=50&target=reports")) == {one.pk, other.pk}
    assert keys(ask("subject=reports&relation=not-within-metres&metres=50&target=reports")) == {alone.pk}
    nearest = {
        row.key: row.cells["nearest"] for row in ask("subject=reports&relation=nearest&target=reports").rows
    }
    assert nearest[str(one.pk)] == other.title


@pytest.mark.parametrize("few", [1000, 1], ids=["held", "through the index"])
def test_the_nearest_and_its_distance_are_those_of_the_spheroid(
    scattered: dict[str, list[Feature]], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrowing, "FEW", few)
    found = ask("subject=reports&relation=nearest&target=assets&target-category=library")
    libraries = placed(scattered["assets"])
    by_key = {int(row.key): row for row in found.rows}
    assert len(by_key) == 40
    for report in placed(scattered["reports"]):
        distance, title = min((metres(report.location, one.location), one.title) for one in libraries)
        assert by_key[report.pk].cells["nearest"] == title
        assert by_key[report.pk].value == pytest.approx(distance, abs=0.001)
    assert [row.value for row in found.rows] == sorted(row.value or 0 for row in found.rows)


@pytest.mark.parametrize("target", ["reports", "assets", "houses"])
def test_the_index_finds_the_same_nearest_as_looking_at_all(
    scattered: dict[str, list[Feature]], target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Points, lines and polygons; a row is never its own nearest; a layer without rows has none."""

    def told(through_index: bool) -> tuple[list[tuple[str, Any, Any]], int]:
        # Which way is taken depends on statistics, which are not the test's own.
        monkeypatch.setattr(narrowing, "is_probed", lambda rows: through_index)
        with CaptureQueriesContext(connection) as queries:
            found = ask(f"subject=reports&relation=nearest&target={target}")
        probes = sum("OPERATOR(public.<->)" in query["sql"] for query in queries)
        return [(row.key, row.cells["nearest"], row.value) for row in found.rows], probes

    held, probes = told(False)
    assert (len(held), probes) == (40, 0)
    probed, probes = told(True)
    assert probed == held
    assert probes > 0


def test_without_a_target_nothing_is_near_and_everything_is_far(scattered: dict[str, list[Feature]]) -> None:
    assert ask("subject=reports&relation=within-metres&metres=500&target=houses").total == 0
    assert ask("subject=reports&relation=not-within-metres&metres=500&target=houses").total == 40
    found = ask("subject=reports&relation=nearest&target=houses&measure=mean&column=distance&group=category")
    assert {row.value for row in found.rows} == {None}


def test_measures_of_a_column_are_mean_sum_and_median(scattered: dict[str, list[Feature]]) -> None:
    libraries = placed(scattered["assets"])
    distances = sorted(
        min(metres(report.location, one.location) for one in libraries)
        for report in placed(scattered["reports"])
    )
    base = "subject=reports&relation=nearest&target=assets&target-category=library&column=distance"
    expected = {
        "mean": sum(distances) / 40,
        "sum": sum(distances),
        "median": (distances[19] + distances[20]) / 2,
    }
    for measure, value in expected.items():
        assert ask(f"{base}&measure={measure}").value == pytest.approx(value, abs=0.01)


def test_a_drawn_polygon_holds_what_it_meets(scattered: dict[str, list[Feature]]) -> None:
    text = "POLYGON((7.61 45.01,7.66 45.02,7.65 45.08,7.62 45.06,7.61 45.01))"
    polygon = read_shape(
        {
            "type": "Polygon",
            "coordinates": [[(7.61, 45.01), (7.66, 45.02), (7.65, 45.08), (7.62, 45.06), (7.61, 45.01)]],
        }
    )
    wanted = {
        report.pk
        for report in placed(scattered["reports"])
        if polygon.intersects(Dot(report.location.x, report.location.y))
    }
    assert wanted
    found = ask(f"subject=reports&polygon={text}")
    assert keys(found) == wanted
    assert "1 " in found.notes[0]


def test_areas_count_as_the_public_knows_them_and_tell_what_lies_outside(city: City, districts: Any) -> None:
    for place in (shapes.POINT_IN_A, shapes.POINT_ON_BORDER, shapes.POINT_IN_B, shapes.POINT_IN_GAP):
        factories.ReportFactory(city=city, location=place)
    factories.ReportFactory(city=city, location=shapes.POINT_IN_NO_AREA)
    factories.ReportFactory(city=city, location=None)
    found = ask("subject=reports&group=area:district")
    assert values(found) == {"A": 2, "B": 2}
    assert found.total == 6
    assert [(row.key, row.n) for row in found.rest] == [("outside", 1), ("without-position", 1)]
    assert all(ask(row.query).total == row.n for row in found.rest)


def test_months_without_anything_are_told_at_both_ends_of_the_period(city: City) -> None:
    factories.ReportFactory(city=city, published=datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC))
    asked = ask("subject=reports&group=month&from=2026-01-01&to=2026-05-31")
    assert [(row.key, row.n) for row in asked.rows] == [
        ("2026-01", 0), ("2026-02", 0), ("2026-03", 1), ("2026-04", 0), ("2026-05", 0),
    ]  # fmt: skip
    assert [row.key for row in ask("subject=reports&group=month").rows] == ["2026-03"]


def test_an_answer_tells_how_many_of_its_rows_are_examples(city: City) -> None:
    factories.ReportFactory(city=city)
    assert ask("subject=reports").notes == ()
    factories.ReportFactory.create_batch(2, city=city, is_example=True)
    for question in ("subject=reports", "subject=reports&group=category"):
        (note,) = ask(question).notes
        assert note.startswith("2 ")


def test_per_inhabitant_and_per_square_kilometre(city: City, districts: Any) -> None:
    for _n in range(3):
        factories.ReportFactory(city=city, location=shapes.POINT_IN_A)
    figure(districts["A"], "residents", 1500)
    figure(districts["A"], "residents", 9000, period="2011")
    found = ask("subject=reports&group=area:district&measure=per-1000")
    assert values(found) == {"A": 2.0, "B": None}
    assert found.value == 2.0
    assert found.people_period == "2021"
    assert any("2021" in note for note in found.notes)
    assert any("1 zona" in note or "1 area" in note for note in found.notes)
    older = ask("subject=reports&group=area:district&measure=per-1000&people=2011")
    assert values(older)["A"] == pytest.approx(3000 / 9000)
    surface = (
        abs(GEOD.polygon_area_perimeter([7.60, 7.65, 7.65, 7.60], [45.00, 45.00, 45.09, 45.09])[0]) / 1e6
    )
    dense = ask("subject=reports&group=area:district&measure=per-km2")
    assert values(dense)["A"] == pytest.approx(3 / surface, rel=1e-6)
    assert values(dense)["B"] == 0


def test_areas_asked_about_are_those_of_the_polygon_and_of_the_area_at_once(
    city: City, districts: Any
) -> None:
    quarters = factories.AreaKindFactory(city=city, code="quarter", position=2)
    for code, west in (("1", 7.60), ("2", 7.62), ("3", 7.66)):
        boundary = MultiPolygon(Polygon.from_bbox((west, 45.0, west + 0.02, 45.09)), srid=4326)
        factories.AreaFactory(kind=quarters, code=code, boundary=boundary)
    factories.ReportFactory(city=city, location=shapes.point(7.61, 45.05))
    inside = "polygon=POLYGON((7.605 45.01,7.615 45.01,7.615 45.08,7.605 45.08,7.605 45.01))"
    asked = "subject=reports&group=area:quarter"
    assert values(ask(f"{asked}&area=district:A")) == {"1": 1, "2": 0}
    assert values(ask(f"{asked}&{inside}")) == {"1": 1}
    # A quarter of the district beside the polygon is not asked about: nought would be a false figure of it.
    assert values(ask(f"{asked}&area=district:A&{inside}")) == {"1": 1}
    assert values(ask(f"{asked}&area=quarter:2&{inside}")) == {}
    assert values(ask(f"{asked}&area=quarter:1&{inside}")) == {"1": 1}


def test_a_period_too_long_is_a_fault_of_the_side_that_asked_for_it(city: City) -> None:
    for text, name in (
        ("subject=reports&last=9999y", "last"),
        ("subject=reports&relation=nearest&target=assets&target-last=9999y", "target-last"),
    ):
        with pytest.raises(BadParameter) as fault:
            ask(text)
        assert fault.value.name == name


def test_inhabitants_that_are_unknown_or_none_give_no_ratio(city: City, districts: Any) -> None:
    factories.ReportFactory(city=city, location=shapes.POINT_IN_A)
    nothing = ask("subject=reports&group=area:district&measure=per-1000")
    assert set(values(nothing).values()) == {None}
    assert nothing.value is None
    figure(districts["A"], "residents", 0)
    assert values(ask("subject=reports&group=area:district&measure=per-1000"))["A"] is None
    with pytest.raises(BadParameter) as fault:
        ask("subject=reports&group=area:district&measure=per-1000&people=1991")
    assert fault.value.name == "people"


def test_months_are_those_of_the_city_and_none_is_left_out(city: City) -> None:
    rome = ZoneInfo("Europe/Rome")
    for moment in (
        datetime.datetime(2026, 1, 31, 23, 30, tzinfo=rome),
        datetime.datetime(2026, 2, 1, 0, 30, tzinfo=rome),
        datetime.datetime(2026, 5, 1, 0, 30, tzinfo=rome),
    ):
        factories.ReportFactory(city=city, location=shapes.POINT_IN_A, published=moment)
    found = ask("subject=reports&group=month")
    assert [(row.key, row.value) for row in found.rows] == [
        ("2026-01", 1),
        ("2026-02", 1),
        ("2026-03", 0),
        ("2026-04", 0),
        ("2026-05", 1),
    ]
    assert ask("subject=reports&group=month&only=2026-02").total == 1


def test_the_last_months_end_today(city: City) -> None:
    rome = ZoneInfo("Europe/Rome")
    inside = factories.ReportFactory(
        city=city, location=None, published=datetime.datetime(2025, 11, 21, 0, 0, tzinfo=rome)
    )
    factories.ReportFactory(
        city=city, location=None, published=datetime.datetime(2025, 11, 20, 23, 59, tzinfo=rome)
    )
    found = ask("subject=reports&last=12m", today=datetime.date(2026, 11, 21))
    assert keys(found) == {inside.pk}


@pytest.mark.parametrize("size", [200, 700])
def test_each_row_lies_in_its_hexagon_and_each_hexagon_is_regular(
    scattered: dict[str, list[Feature]], size: int
) -> None:
    found = ask(f"subject=reports&group=hexagon&size={size}")
    assert sum(row.n for row in found.rows) == 40
    assert [(row.key, row.n) for row in found.rest] == [("without-position", 1)]
    layers: dict[str, Any] = {}
    outlines = {
        feature["id"]: read_shape(feature["geometry"])
        for feature in json.loads(answer_geojson(found, layers))["features"]
        if feature["geometry"]
    }
    assert len(outlines) == len(found.rows)
    for report in placed(scattered["reports"]):
        point = Dot(report.location.x, report.location.y)
        assert sum(outline.covers(point) for outline in outlines.values()) == 1
    for outline in outlines.values():
        corners = list(outline.exterior.coords)
        for (x1, y1), (x2, y2) in pairwise(corners):
            assert GEOD.inv(x1, y1, x2, y2)[2] == pytest.approx(size, rel=0.002)
    fullest = found.rows[0]
    assert ask(fullest.query).total == fullest.n


def test_every_number_opens_its_rows(scattered: dict[str, list[Feature]]) -> None:
    for group in ("area:district", "category", "month", "hexagon&size=2500"):
        found = ask(f"subject=reports&group={group}")
        for row in found.rows:
            assert (ask(row.query).total if row.query else 0) == row.n


def test_areas_can_be_the_subject_and_be_grouped_by_larger_ones(city: City, districts: Any) -> None:
    halves = factories.AreaKindFactory(city=city, code="half", name_it="Metà")
    factories.AreaFactory(kind=halves, code="W", boundary=shapes.rectangle(7.60, 45.00, 7.65, 45.10))
    factories.AreaFactory(kind=halves, code="E", boundary=shapes.rectangle(7.65, 45.00, 7.70, 45.10))
    assert values(ask("subject=areas-prova-district&group=area:half")) == {"W": 1, "E": 1}
    factories.HouseFactory(city=city, location=shapes.POINT_IN_A)
    without = ask("subject=areas-prova-district&relation=not-intersects&target=houses")
    assert [row.label for row in without.rows] == ["Quartiere B"]


def test_cql2_narrows_subject_and_target(scattered: dict[str, list[Feature]]) -> None:
    first = scattered["reports"][0]
    found = ask(f"subject=reports&filter=title+%3D+%27{first.title.replace(' ', '+')}%27")
    assert first.pk in keys(found)
    with pytest.raises(BadParameter) as fault:
        ask("subject=reports&filter=author_id+%3D+1")
    assert fault.value.name == "filter"
    with pytest.raises(BadParameter) as fault:
        ask("subject=reports&relation=nearest&target=assets&target-filter=nonsense+%3D+1")
    assert fault.value.name == "target-filter"


UNKNOWN = {
    "subject=nothing": "subject",
    "subject=areas-altrove-district": "subject",
    "subject=question-any": "subject",
    "subject=deprivation-nowhere": "subject",
    "subject=reports&category=nothing": "category",
    "subject=reports&status=nothing": "status",
    "subject=reports&area=district:Z": "area",
    "subject=areas-prova-district&category=x": "category",
    "subject=areas-prova-district&last=12m": "last",
    "subject=areas-prova-district&group=category": "group",
    "subject=areas-prova-district&group=month": "group",
    "subject=reports&group=area:zona": "group",
    "subject=reports&relation=within&target=nothing": "target",
    "subject=reports&relation=within&target=assets&target-category=nothing": "target-category",
    "subject=reports&measure=mean&column=title": "column",
    "subject=reports&measure=mean&column=author_id": "column",
    "subject=reports&shape=abcdefgh12": "shape",
    "subject=reports&group=area:district&only=Z": "only",
    "subject=reports&group=month&only=then": "only",
}


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_nobody_knows_is_refused_by_name(city: City, districts: Any, text: str) -> None:
    other = factories.CityFactory(slug="altrove", elsewhere=True)
    factories.AreaFactory(kind=factories.AreaKindFactory(city=other), boundary=shapes.OTHER_CITY)
    with pytest.raises(BadParameter) as fault:
        ask(text)
    assert fault.value.name == UNKNOWN[text]


def test_only_public_things_are_counted_and_only_at_their_public_place(city: City, districts: Any) -> None:
    library = factories.AssetFactory(city=city, location=shapes.POINT_IN_A)
    hidden_place = factories.ReportFactory(city=city, location=shapes.POINT_IN_A, precision="hidden")
    for visibility in (Visibility.DRAFT, Visibility.PENDING, Visibility.HIDDEN):
        factories.ReportFactory(city=city, location=shapes.POINT_IN_A, visibility=visibility)
    assert keys(ask("subject=reports")) == {hidden_place.pk}
    assert ask("subject=reports&relation=within-metres&metres=500&target=assets").total == 0
    assert ask("subject=reports&group=hexagon").rows == ()
    assert ask("subject=assets&relation=within-metres&metres=500&target=reports").total == 0
    factories.move(library, visibility=Visibility.HIDDEN)
    assert ask("subject=assets").total == 0


def test_limits_are_told(city: City) -> None:
    for _n in range(4):
        factories.ReportFactory(city=city, location=shapes.POINT_IN_A)
    found = ask("subject=reports&limit=3")
    assert (len(found.rows), found.total, found.truncated) == (3, 4, True)
    assert any("3" in note and "4" in note for note in found.notes)


def test_the_first_of_several_is_one(city: City) -> None:
    for _number in range(3):
        factories.ReportFactory(city=city)
    assert "Si vede la prima riga di 3." in ask("subject=reports&limit=1").notes


@pytest.mark.django_db(transaction=True)
def test_total_and_parts_are_of_the_same_moment() -> None:
    with time_limit(), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("repeatable read",)


def test_an_impatient_limit_ends_a_heavy_question_with_a_reason(scattered: dict[str, list[Feature]]) -> None:
    heavy = (
        "subject=reports&relation=nearest&target=reports&group=hexagon&size=50&measure=median&column=distance"
    )
    with pytest.raises(QuestionTooSlow) as fault:
        ask(heavy, milliseconds=1)
    assert fault.value.name == "subject"
    # The limit does not outlive the question, and the connection can be used.
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone()[0] == "0"
    assert ask("subject=reports").total == 41


RELATED = "subject=reports&relation=within-metres&metres=300&target=assets&group=area:district"


def test_the_number_of_queries_does_not_grow_with_the_rows(city: City, districts: Any) -> None:
    def count(text: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            ask(text)
        return len(queries)

    def grow(number: int) -> None:
        for _n in range(number):
            factories.ReportFactory(city=city, location=shapes.POINT_IN_A)
            factories.AssetFactory(city=city, location=shapes.POINT_IN_A)

    grow(3)
    texts = (RELATED, "subject=reports", "subject=reports&group=category", "subject=reports&group=hexagon")
    before = [count(text) for text in texts]
    grow(5)
    assert [count(text) for text in texts] == before


def test_relations_ask_the_spatial_index(city: City, scattered: dict[str, list[Feature]]) -> None:
    layers = {layer.name: layer for layer in all_layers()}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE places_feature, reports_report, assets_asset, places_area")
        cursor.execute("SET LOCAL enable_seqscan = off")
    for text, index in (
        ("subject=reports&relation=within-metres&metres=300&target=assets", "feature_public_location_gist"),
        (
            "subject=reports&relation=not-within-metres&metres=300&target=assets",
            "feature_public_location_gist",
        ),
        ("subject=reports&relation=within&target=areas-prova-district", "feature_public_location_gist"),
        ("subject=areas-prova-district&relation=intersects&target=reports", "feature_public_location_gist"),
        (
            "subject=reports&polygon=POLYGON((7.61 45.01,7.62 45.01,7.62 45.02,7.61 45.01))",
            "feature_public_location_gist",
        ),
    ):
        _layer, rows = matched_rows(Question.from_query_string(text, "prova"), layers)
        plan = rows.order_by().values("pk").explain()
        assert index in plan, plan
