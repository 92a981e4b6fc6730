"""Filters in CQL2 find what they say: compared with plain Python, shapely and Allen's relations of periods."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import wkt

from layers.cql2 import CONFORMANCE, JSON, Condition, parse
from layers.cql2.compiling import Compiler
from layers.errors import BadParameter
from tests import factories
from tests.layers.cql2_rows import LAYER, PLAIN, asked, expected, found, make_rows

EVERY = set(PLAIN)


@pytest.fixture
def rows(city: Any) -> None:
    """The rows of the trial layer."""
    make_rows(city)


# basic-cql2, cql2-text, cql2-json

BASIC = [
    "seats = 10",
    "seats <> 10",
    "seats < 3 OR size >= 10",
    "size = 0.1",
    "title > 'Z'",
    "'Rete' = network",
    "is_example",
    "is_example = true",
    "NOT is_example AND seats IS NOT NULL",
    "source = 'Elenco'",
    "source IS NULL",
    "true",
    "false OR \"title\" = 'Nulla'",
    "opened >= DATE('2026-01-31')",
    "opened >= '2026-01-31'",
    "published < TIMESTAMP('2026-03-15T13:00:00+01:00')",
    "published > DATE('2026-03-15')",
    "published >= DATE('2026-03-15')",
    "published = DATE('2026-03-15')",
    "url = ''",
    "title = '100% %_ \\ it''s'",
    "city = 'prova' AND (seats = 3 OR (seats = 0 AND size < 1))",
]


def python(text: str) -> set[str]:
    """What Python finds for a filter in text."""
    tree = parse(text).tree
    if text == "opened >= '2026-01-31'":
        tree = {"op": ">=", "args": [{"property": "opened"}, {"date": "2026-01-31"}]}
    if text == "title > 'Z'":
        # The database has an order of its own for letters; what matters here is that there is one.
        return found(text)
    return expected(tree)


def test_comparisons_find_what_python_finds(rows: None) -> None:
    for text in BASIC:
        assert found(text) == python(text), text


def test_what_is_null_is_neither_equal_nor_unequal(rows: None) -> None:
    with_network = {title for title, plain in PLAIN.items() if plain["network"]}
    assert found("network = 'Rete'") == {"Casa Però"}
    assert found("NOT network = 'Rete'") == with_network - {"Casa Però"}
    assert found("network <> 'Rete'") == with_network - {"Casa Però"}
    assert found("NOT (network = 'Rete' AND seats = 99)") == {
        title
        for title, plain in PLAIN.items()
        if (plain["network"] not in (None, "Rete")) or plain["seats"] not in (None, 99)
    }
    assert found("NOT source = 'Elenco'") == set()
    assert found("network = 'Rete' OR NOT network = 'Rete'") == with_network
    assert found("NOT network IS NULL") == with_network


# advanced-comparison-operators, case- and accent-insensitive-comparison, arithmetic, property-property

ADVANCED = [
    "title LIKE 'Casa%'",
    "title LIKE '100\\% \\%\\_ \\\\ it''s'",
    "title LIKE '100\\%%'",
    "title LIKE '_ulla'",
    "title NOT LIKE '%a%'",
    "network LIKE '%'",
    "seats BETWEEN 0 AND 3",
    "seats NOT BETWEEN 0 AND 3",
    "opened BETWEEN DATE('2026-01-01') AND DATE('2026-01-31')",
    "published BETWEEN DATE('2026-02-15') AND TIMESTAMP('2026-04-15T00:00:00Z')",
    "seats IN (3, 10)",
    "seats NOT IN (3, 10)",
    "title IN ('Nulla', 'x')",
    "NOT network IN ('Rete', 'rete')",
    "CASEI(title) = CASEI('casa PERÒ')",
    "CASEI(title) IN (CASEI('strasse'), CASEI('NULLA'))",
    "CASEI(network) LIKE CASEI('RETE')",
    "ACCENTI(title) = ACCENTI('Casa Pero')",
    "CASEI(ACCENTI(title)) LIKE CASEI(ACCENTI('%però'))",
    "size = seats",
    "size < seats",
    "title = network",
    "seats + size = 13",
    "seats - 3 * 2 = 4",
    "-seats > 0",
    "seats / 4 = 2.5",
    "seats % 4 = -3",
    "seats div 4 = 2",
    "10 / seats > 0",
    "NOT 10 / seats > 0",
    "seats % seats = 0",
    "1 div seats >= 0",
    "0.1 + 0.2 = 0.3",
    "size * 3 = 0.3",
]


def test_operators_find_what_python_finds(rows: None) -> None:
    for text in ADVANCED:
        assert found(text) == python(text), text


def test_powers_have_a_result_or_are_unknown(rows: None) -> None:
    assert found("seats ^ 2 = 100") == {"Casa Però", "Lontano"}
    assert found("2 ^ seats = 1024 AND 2 ^ 3 ^ 2 = 64") == {"Casa Però", "Lontano"}
    for unknown in ("0 ^ -1", "(0 - 8) ^ 0.5", "10 ^ 400", "1e15 ^ 21", "seats ^ (0 - 1) ^ 0.5"):
        assert found(f"({unknown}) IS NULL") >= EVERY - {"Casa Però", "CASA PERO", "Straße", "Lontano"}
        assert found(f"({unknown}) = 1") == set()
    assert found(" * ".join(["1e15"] * 20) + " * size > 0") == {
        title for title, plain in PLAIN.items() if plain["size"]
    }


PROPERTIES = st.sampled_from(["seats", "size"]).map(lambda name: {"property": name})
NUMBERS = st.one_of(PROPERTIES, st.sampled_from([-7, 0, 0.1, 1, 2.5, 3, 10, 1e6]))
CALCULATED = st.recursive(
    NUMBERS,
    lambda inner: st.builds(
        lambda op, a, b: {"op": op, "args": [a, b]},
        st.sampled_from(["+", "-", "*", "%", "div"]),
        inner,
        inner,
    ),
    max_leaves=4,
)
NAMES = st.sampled_from(["title", "network", "source"]).map(lambda name: {"property": name})
TEXTS = st.sampled_from(["Rete", "rete", "Nulla", "casa però", "Straße", "100%", ""])
COMPARED = st.one_of(
    st.builds(
        lambda op, a, b: {"op": op, "args": [a, b]},
        st.sampled_from(["=", "<>", "<", "<=", ">", ">="]),
        CALCULATED,
        CALCULATED,
    ),
    st.builds(lambda a, low, high: {"op": "between", "args": [a, low, high]}, NUMBERS, NUMBERS, NUMBERS),
    st.builds(
        lambda a, listed: {"op": "in", "args": [a, listed]},
        NUMBERS,
        st.lists(NUMBERS, min_size=1, max_size=3),
    ),
    st.builds(
        lambda op, a, b: {"op": op, "args": [a, b]}, st.sampled_from(["=", "<>"]), NAMES, TEXTS | NAMES
    ),
    st.builds(
        lambda a, b: {"op": "=", "args": [{"op": "casei", "args": [a]}, {"op": "casei", "args": [b]}]},
        NAMES,
        TEXTS,
    ),
    st.builds(
        lambda a, text: {"op": "like", "args": [a, text]},
        NAMES,
        st.lists(st.sampled_from(["%", "_", "\\%", "\\_", "\\\\", "a", "e", "Rete", "ß"]), max_size=4).map(
            "".join
        ),
    ),
    st.builds(lambda a: {"op": "isNull", "args": [a]}, NAMES | CALCULATED),
    st.just({"property": "is_example"}),
    st.booleans(),
)
CONDITIONS = st.recursive(
    COMPARED,
    lambda inner: st.one_of(
        st.builds(lambda a: {"op": "not", "args": [a]}, inner),
        st.builds(
            lambda op, parts: {"op": op, "args": parts},
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=2, max_size=3),
        ),
    ),
    max_leaves=8,
)


def test_any_condition_finds_what_python_finds(rows: None) -> None:
    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(CONDITIONS)
    def check(tree: Any) -> None:
        condition = parse(json.dumps(tree), JSON)
        titles = asked(condition)
        assert titles == expected(tree)
        assert parse(condition.to_text()).properties == condition.properties

    check()


# basic-spatial-functions, basic-spatial-functions-plus, spatial-functions

PARK = "POLYGON ((7.61 45.01, 7.63 45.01, 7.63 45.03, 7.61 45.03, 7.61 45.01))"
LITERALS = [
    "POINT (7.62 45.02)",
    "POINT Z (7.61 45.01 230)",
    "MULTIPOINT ((7.61 45.01), (7.7 45.1))",
    "LINESTRING (7.60 45.00, 7.64 45.04)",
    "LINESTRING (7.60 45.02, 7.66 45.02)",
    "MULTILINESTRING ((7.60 45.03, 7.64 45.03), (7.0 45.0, 7.1 45.1))",
    PARK,
    "POLYGON ((7.62 45.00, 7.65 45.00, 7.65 45.05, 7.62 45.05, 7.62 45.00))",
    "POLYGON ((7.63 45.01, 7.65 45.01, 7.65 45.03, 7.63 45.03, 7.63 45.01))",
    "POLYGON ((7.5 44.9, 7.7 44.9, 7.7 45.1, 7.5 45.1, 7.5 44.9), (7.62 45.03, 7.625 45.03, 7.625 45.035, 7.62 45.03))",
    "MULTIPOLYGON (((7.59 44.99, 7.62 44.99, 7.62 45.02, 7.59 44.99)), ((7.65 45.05, 7.67 45.05, 7.67 45.07, 7.65 45.05)))",
    "GEOMETRYCOLLECTION (POINT (7.62 45.02), MULTIPOINT ((7.6 45)))",
]
RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "S_INTERSECTS": shapely.intersects,
    "S_DISJOINT": shapely.disjoint,
    "S_EQUALS": shapely.equals,
    "S_TOUCHES": shapely.touches,
    "S_WITHIN": shapely.within,
    "S_CONTAINS": shapely.contains,
    "S_CROSSES": shapely.crosses,
    "S_OVERLAPS": shapely.overlaps,
}


def by_shapely(relation: Callable[[Any, Any], bool], literal: Any) -> set[str]:
    """Titles of rows with a geometry of which shapely says so."""
    return {
        title
        for title, plain in PLAIN.items()
        if plain["geometry"] is not None and relation(plain["geometry"], literal)
    }


def test_spatial_functions_agree_with_shapely(rows: None) -> None:
    for name in RELATIONS:
        check_relation(name)


def check_relation(name: str) -> None:
    """Compare one function with shapely's, for every literal."""
    hits = 0
    for literal in LITERALS:
        shape = shapely.force_2d(wkt.loads(literal))
        if shape.geom_type == "GeometryCollection":
            shape = shapely.union_all(list(shape.geoms))
        right = by_shapely(RELATIONS[name], shape)
        assert found(f"{name}(geometry, {literal})") == right, literal
        without_place = {"Nulla"}
        assert found(f"NOT {name}(geometry, {literal})") == EVERY - right - without_place
        turned = {"S_WITHIN": "S_CONTAINS", "S_CONTAINS": "S_WITHIN"}.get(name, name)
        assert found(f"{turned}({literal}, geometry)") == right
        hits += bool(right)
    assert hits >= 2


def test_boxes_are_geometries_and_cross_the_antimeridian(rows: None) -> None:
    inside = by_shapely(shapely.intersects, shapely.box(7.6, 45, 7.62, 45.02))
    assert found("S_INTERSECTS(geometry, BBOX(7.6, 45, 7.62, 45.02))") == inside
    assert found("S_INTERSECTS(geometry, BBOX(7.6, 45, 0, 7.62, 45.02, 500))") == inside
    assert found("S_INTERSECTS(geometry, BBOX(170, 40, 7.62, 50))") == by_shapely(
        shapely.intersects, shapely.box(-180, 40, 7.62, 50)
    )
    assert found("S_INTERSECTS(geometry, BBOX(8, 40, 7, 50))") == set()


def test_mixed_collections_can_be_asked_whether_they_meet(rows: None) -> None:
    mixed = f"GEOMETRYCOLLECTION (POINT (7.66 45.06), {PARK})"
    assert found(f"S_INTERSECTS(geometry, {mixed})") == by_shapely(shapely.intersects, wkt.loads(mixed))
    with pytest.raises(BadParameter, match="S_DISJOINT"):
        found(f"S_WITHIN(geometry, {mixed})")


def test_a_stored_collection_is_unknown_to_simple_relations(rows: None, city: Any) -> None:
    from_both = GEOSGeometry(f"GEOMETRYCOLLECTION (LINESTRING (7.6 45, 7.7 45), {PARK})", srid=4326)
    LAYER.queryset().filter(title="Nulla").get()
    house = LAYER.queryset().get(title="Parco")
    type(house).objects.filter(pk=house.pk)
    house.shape = from_both
    house.save()
    assert "Parco" in found("S_INTERSECTS(geometry, POINT (7.65 45))")
    for name in set(RELATIONS) - {"S_INTERSECTS", "S_DISJOINT"}:
        assert "Parco" not in found(f"{name}(geometry, {PARK})")
        assert "Parco" not in found(f"NOT {name}(geometry, {PARK})")


def test_distances_are_metres_on_the_ground(rows: None) -> None:
    # One hundredth of a degree of latitude is 1,111 m here, of longitude 788 m.
    def near(metres: int) -> set[str]:
        return found(f"S_DWITHIN(geometry, POINT (7.65 45.06), {metres})") & {"Lontano"}

    assert (near(780), near(796)) == (set(), {"Lontano"})
    assert found("S_DWITHIN(geometry, POINT (7.65 45.06), 1000000)") == EVERY - {"Nulla"}


FAR = [
    (4326, False, 7.66, 45.06),
    (4326, True, 45.06, 7.66),
    (3857, False, 852707.2995, 5630972.2092),
    (32632, False, 394497.7917, 4990489.0339),
    (6707, True, 4990489.0338, 394497.7917),
    (7791, False, 394497.7917, 4990489.0338),
    (3003, False, 1394523.3266, 4990508.7216),
]
"""One place in several systems: EPSG code, whether the northing stands first, the two numbers."""


def test_coordinates_are_read_in_their_reference_system_and_axis_order(rows: None) -> None:
    for srid, northing_first, x, y in FAR:
        step = 0.001 if srid == 4326 else 50
        box = f"S_INTERSECTS(geometry, BBOX({x - step}, {y - step}, {x + step}, {y + step}))"
        square = (
            f"S_WITHIN(geometry, POLYGON(({x - step} {y - step}, {x + step} {y - step},"
            f" {x + step} {y + step}, {x - step} {y + step}, {x - step} {y - step})))"
        )
        for text in (box, square, f"S_DWITHIN(geometry, POINT({x} {y}), 5)"):
            assert asked(parse(text, srid=srid, northing_first=northing_first)) == {"Lontano"}, (srid, text)


@pytest.mark.parametrize(
    "text",
    [
        f"S_INTERSECTS(geometry, {PARK})",
        f"S_WITHIN({PARK}, geometry) AND seats = 3",
        "S_DWITHIN(geometry, POINT(7.61 45.01), 300)",
        "S_EQUALS(geometry, POINT(7.61 45.01)) OR S_EQUALS(geometry, POINT(7.62 45.01))",
    ],
)
def test_spatial_filters_use_the_index_of_the_public_place(text: str, rows: None) -> None:
    queryset = parse(text).apply(LAYER, LAYER.queryset())
    sql, _params = queryset.query.sql_with_params()
    assert '"public_location" OPERATOR(public.&&) ' in sql
    assert '"public_shape" OPERATOR(public.&&) ' in sql


# temporal-functions


def allen(a: tuple[Any, Any], b: tuple[Any, Any]) -> str:
    """Allen's relation of two periods."""
    if a[1] < b[0] or a[0] > b[1]:
        return "before" if a[1] < b[0] else "after"
    if a[1] == b[0] or a[0] == b[1]:
        return "meets" if a[1] == b[0] else "metby"
    start = (a[0] > b[0]) - (a[0] < b[0])
    end = (a[1] > b[1]) - (a[1] < b[1])
    return {
        (0, 0): "equals",
        (0, -1): "starts",
        (0, 1): "startedby",
        (1, 0): "finishes",
        (-1, 0): "finishedby",
        (1, -1): "during",
        (-1, 1): "contains",
        (-1, -1): "overlaps",
        (1, 1): "overlappedby",
    }[start, end]


NAMED = [
    "after", "before", "contains", "during", "equals", "finishedby", "finishes", "meets", "metby", "overlappedby",
    "overlaps", "startedby", "starts",
]  # fmt: skip


def test_temporal_functions_are_allens_relations(city: Any) -> None:
    factories.HouseFactory(city=city)
    ends = [datetime.date(2026, month, 1) for month in (1, 2, 3, 4)]
    periods = [(a, b) for a in ends for b in ends if a < b]
    for first in periods:
        for second in periods:
            relation = allen(first, second)
            meant = {relation, "disjoint" if relation in ("before", "after") else "intersects"}
            arguments = ", ".join(f"INTERVAL('{a}', '{b}')" for a, b in (first, second))
            columns = {
                f"is_{name}": Compiler(LAYER).condition(parse(f"T_{name.upper()}({arguments})").tree)
                for name in [*NAMED, "disjoint", "intersects"]
            }
            said = LAYER.queryset().annotate(**columns).values(*columns).get()
            assert {name[3:] for name, holds in said.items() if holds} == meant, arguments


TIMES = [
    ("T_AFTER(published, TIMESTAMP('2026-03-15T12:00:00Z'))", lambda p: p["published"].month > 3),
    ("T_AFTER(published, DATE('2026-03-15'))", lambda p: p["published"].month > 3),
    ("T_INTERSECTS(published, DATE('2026-03-15'))", lambda p: p["published"].month == 3),
    (
        "T_INTERSECTS(published, INTERVAL('2026-02-15', '2026-04-15'))",
        lambda p: 2 <= p["published"].month <= 4,
    ),
    ("T_INTERSECTS(published, INTERVAL('2026-03-15T12:00:01Z', '..'))", lambda p: p["published"].month > 3),
    ("T_DURING(published, INTERVAL('..', '2026-03-15'))", lambda p: p["published"].month < 3),
    ("T_BEFORE(published, INTERVAL(DATE('2026-03-15'), '..'))", lambda p: p["published"].month < 3),
    ("T_DISJOINT(published, INTERVAL('..', '..'))", lambda p: False),
    ("T_EQUALS(opened, DATE('2026-01-10'))", lambda p: str(p["opened"]) == "2026-01-10"),
    (
        "T_INTERSECTS(INTERVAL(opened, closed), INTERVAL('2026-02-28', '..'))",
        lambda p: p["opened"] and p["closed"] and str(p["closed"]) >= "2026-02-28",
    ),
    ("T_METBY(INTERVAL(opened, '..'), INTERVAL('..', opened))", lambda p: p["opened"]),
    ("NOT T_AFTER(opened, DATE('2026-01-15'))", lambda p: str(p["opened"]) == "2026-01-10"),
    ("T_BEFORE(opened, closed)", lambda p: p["opened"] and p["closed"]),
    ("T_AFTER(published, '2026-03-15')", lambda p: p["published"].month > 3),
]


def test_instants_and_open_periods(rows: None) -> None:
    for text, holds in TIMES:
        assert found(text) == {title for title, plain in PLAIN.items() if holds(plain)}, text


# array-functions


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("A_EQUALS", lambda mine, other: mine == other),
        ("A_CONTAINS", lambda mine, other: mine >= other),
        ("A_CONTAINEDBY", lambda mine, other: mine <= other),
        ("A_OVERLAPS", lambda mine, other: bool(mine & other)),
    ],
)
def test_lists_are_compared_as_sets(name: str, holds: Callable[[Any, Any], bool], rows: None) -> None:
    with_tags = {title: set(plain["tags"]) for title, plain in PLAIN.items() if plain["tags"] is not None}
    for written in (["a"], ["a", "b"], ["b", "a", "c"], ["x", "a"]):
        texts = ", ".join(f"'{member}'" for member in written)
        right = {title for title, tags in with_tags.items() if holds(tags, set(written))}
        assert found(f"{name}(tags, ({texts}))") == right
        assert found(f"NOT {name}(tags, ({texts}))") == set(with_tags) - right
    pairs = {
        title for title, plain in PLAIN.items()
        if None not in (plain["tags"], plain["more tags"]) and holds(set(plain["tags"]), set(plain["more tags"]))
    }  # fmt: skip
    assert found(f'{name}(tags, "more tags")') == pairs
    none = {"op": name.lower(), "args": [{"property": "tags"}, []]}
    assert asked(Condition(none)) == {title for title, tags in with_tags.items() if holds(tags, set())}


# Together


def test_a_condition_knows_its_properties_and_joins_others() -> None:
    first = parse("seats > 1 AND T_AFTER(published, INTERVAL(opened, '..'))")
    assert first.properties == {"seats", "published", "opened"}
    both = first & parse("A_CONTAINS(tags, ('a'))")
    assert both.properties == {"seats", "published", "opened", "tags"}
    assert parse(both.to_text()).tree == parse(json.dumps(both.tree), JSON).tree
    with pytest.raises(ValueError, match="reference systems"):
        first & parse("seats = 1", srid=32632)


EXAMPLES = {
    "cql2-text": "title = 'Nulla'",
    "cql2-json": "title = 'Nulla'",
    "basic-cql2": "NOT (title <> 'Nulla' OR title IS NULL)",
    "advanced-comparison-operators": "title LIKE 'Nul%' AND title IN ('Nulla') AND title BETWEEN 'N' AND 'O'",
    "case-insensitive-comparison": "CASEI(title) = CASEI('NULLA')",
    "accent-insensitive-comparison": "ACCENTI(title) = ACCENTI('Nullà')",
    "basic-spatial-functions": "S_INTERSECTS(geometry, BBOX(7, 45, 8, 46)) OR title = 'Nulla'",
    "basic-spatial-functions-plus": "S_INTERSECTS(geometry, LINESTRING(7 45, 7 46)) OR title = 'Nulla'",
    "spatial-functions": "S_TOUCHES(geometry, LINESTRING(7 45, 7 46)) OR title = 'Nulla'",
    "temporal-functions": "T_DURING(published, INTERVAL('2026-07-01', '2026-07-31'))",
    "array-functions": "A_CONTAINS(tags, ('a')) OR title = 'Nulla'",
    "property-property": "title = title AND title = 'Nulla'",
    "arithmetic": "seats + 1 = 1 OR title = 'Nulla'",
}


def test_every_declared_class_is_answered_and_no_other_is_declared(rows: None) -> None:
    assert {uri.rsplit("/", 1)[1] for uri in CONFORMANCE} == set(EXAMPLES)
    for name, text in EXAMPLES.items():
        assert "Nulla" in found(text), name
    with pytest.raises(BadParameter, match="soundex"):
        found("soundex(title) = 'N400'")
