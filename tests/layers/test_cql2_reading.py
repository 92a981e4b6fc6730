"""Filters that cannot be answered are refused in words; none breaks the server, and none becomes SQL."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cql2
import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civicmap.layers import find_layer
from layers.cql2 import JSON, TEXT, parse
from layers.cql2.reading import MAX_BRACKETS, MAX_LENGTH
from layers.errors import BadParameter
from tests import factories, shapes
from tests.layers.cql2_rows import LAYER, asked, make_rows

FAULTS = {
    "colour = 'red'": "colour",
    "phone = '1'": "phone",
    "visibility = 'draft'": "visibility",
    "author__email = 'a'": "author__email",
    "title = 3": "title",
    "S_INTERSECTS(geometry, POINT EMPTY)": "text",
    "seats = 'many'": "seats",
    "seats = true": "seats",
    "is_example = 2": "is_example",
    "is_example < true": "is_example",
    "is_example BETWEEN true AND false": "is_example",
    "opened > 3": "opened",
    "opened > 'soon'": "soon",
    "opened = DATE('2026-02-30')": "2026-02-30",
    "published < TIMESTAMP('2026-01-01')": "2026-01-01",
    "published < TIMESTAMP('0001-01-01T00:00:00+23:00')": "is not a time",
    "tags = 'a'": "tags",
    "geometry = 'a'": "geometry",
    "title = network + 1": "network",
    "title LIKE network": "LIKE",
    "seats LIKE '1%'": "seats",
    "title LIKE 'a\\'": "backslash",
    "CASEI(seats) = 'a'": "seats",
    "title = null": "IS NULL",
    "title": "title",
    "3": "3",
    "NOT seats": "seats",
    "title = 'a' AND seats": "seats",
    "A_CONTAINS(title, ('a'))": "title",
    "A_CONTAINS(tags, (1, 2))": "texts",
    "S_INTERSECTS(title, POINT(1 2))": "title",
    "S_INTERSECTS(geometry, geometry, geometry)": "s_intersects",
    "S_INTERSECTS(geometry, 'POINT(1 2)')": "POINT",
    "S_INTERSECTS(geometry, POINT(200 2))": "world",
    "S_INTERSECTS(geometry, POINT(7 95))": "world",
    "S_INTERSECTS(geometry, BBOX(7, 46, 8, 45))": "southern",
    "S_INTERSECTS(geometry, BBOX(7, 46))": "box",
    "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))": "Self-intersection",
    "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0)))": "ring",
    "S_INTERSECTS(geometry, POLYGON EMPTY)": "geometry",
    "S_INTERSECTS(geometry, LINESTRING(1 2))": "geometry",
    "S_DWITHIN(geometry, POINT(7 45), -1)": "metres",
    "S_DWITHIN(geometry, POINT(7 45), seats)": "metres",
    "S_BUFFER(geometry, 3) = 3": "s_buffer",
    "T_AFTER(title, DATE('2026-01-01'))": "title",
    "T_AFTER(seats, published)": "seats",
    "T_DURING(published, INTERVAL('2026-02-01', '2026-01-01'))": "ends before",
    "T_DURING(published, INTERVAL('2026-02-01T00:00:00Z', '2026-01-31'))": "ends before",
    "T_DURING(published, INTERVAL(title, '..'))": "title",
    "published = INTERVAL('..', '..')": "period",
    "pg_sleep(10) = 1": "pg_sleep",
    "seats > 1e400": "finite",
    "seats * 1e16 > 1": "too large",
    "seats ^ 1 ^ 1 ^ 1 ^ 1 = 1": "calculates",
    "seats" + " + 1" * 21 + " = 1": "calculates",
    "seats = 1 AND": "character 14",
    "": "empty",
    "   ": "empty",
    "seats = 1)": "brackets",
    "(seats = 1": "brackets",
    "title = 'a\0b'": "character",
    "title = 'a\ud800b'": "character",
    "title = '" + "a" * MAX_LENGTH + "'": "long",
}
JSON_FAULTS: dict[Any, str] = {
    "{": "JSON",
    "[]": "list",
    "null": "null",
    "NaN": "JSON",
    '{"op": "="}': "JSON",
    '{"op": "=", "args": []}': "=",
    '{"op": "not", "args": []}': "not",
    '{"op": "and", "args": [true]}': "and",
    '{"op": "in", "args": [{"property": "seats"}, []]}': "IN",
    '{"op": "=", "args": [{"property": "title"}, "\\u0000"]}': "character",
    '{"op": "=", "args": [{"property": "title"}, "\\ud800"]}': "JSON",
    '{"op": "=", "args": [{"property": "seats"}, 1e999]}': "finite|JSON",
    '{"op": "-", "args": [{"property": "seats"}]}': "-",
    '{"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": ["a", 1]}]}': "JSON",
    '{"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Curve", "coordinates": [1, 1]}]}': "JSON",
    '{"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": [1]}]}': "JSON",
    json.dumps({"op": "in", "args": [{"property": "seats"}, list(range(30_000))]}): "long",
}


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences as they are written in the code."""
    with translation.override("en"):
        yield


@pytest.mark.parametrize("language", [TEXT, JSON])
@pytest.mark.usefixtures("english")
def test_each_fault_is_named(language: str) -> None:
    for text, word in (FAULTS if language == TEXT else JSON_FAULTS).items():
        with pytest.raises(BadParameter, match=f"(?i){word}") as fault:
            parse(text, language).check(LAYER)
        assert fault.value.name == "filter"
        assert len(str(fault.value.reason)) < 200


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(BadParameter) as fault:
        parse("true", "cql")
    assert fault.value.name == "filter-lang"


DEEP = [
    "(" * 200 + "true" + ")" * 200,
    "(" * 40 + "true",
    "title IN " + "(" * 40 + "1, 2",
    "NOT " * 5000 + "true",
    "NOT (-(" * 30,
    "-" * 5000 + "seats = 1",
    "seats" + " = 1" * 5000,
    "seats" + " + 1" * 5000 + " = 1",
    "seats" + " BETWEEN 1 AND 2" * 5000,
    "CASEI(" * 5000 + "title" + ")" * 5000 + " = 'a'",
    "('\\' = title OR " + "(" * 40,
    '"\'" = 1 OR ' + "(" * 40,
]


def test_what_nests_too_deep_never_reaches_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    def untouched(text: str) -> None:
        raise AssertionError(f"the parser was asked: {text[:40]}")

    monkeypatch.setattr(cql2, "parse_text", untouched)
    monkeypatch.setattr(cql2, "parse_json", untouched)
    for text in DEEP:
        with pytest.raises(BadParameter):
            parse(text)
    for text in ("[" * 50_000, "[" * 200 + "]" * 200, '{"op":"not","args":[' * 200 + "true" + "]}" * 200):
        with pytest.raises(BadParameter):
            parse(text, JSON)


def test_long_filters_of_many_parts_are_read(city: Any) -> None:
    make_rows(city)
    many = " OR ".join(f"(seats = {number} AND NOT title = 'x')" for number in range(500))
    assert asked(parse(many)) == {"Casa Però", "CASA PERO", "Straße", "Lontano"}
    deep = "(" * MAX_BRACKETS + "seats = 3" + ")" * MAX_BRACKETS
    assert asked(parse(deep)) == {"Straße"}
    ring = ", ".join(f"{7.5 + n / 10_000} 45.2" for n in range(2000))
    around = f"POLYGON((7.5 45.2, {ring}, 7.7 44.9, 7.5 44.9, 7.5 45.2))"
    assert "Lontano" in asked(parse(f"S_INTERSECTS(geometry, {around})"))


def test_no_text_of_a_reader_is_in_the_sql() -> None:
    marker = "MARK'ER\"; DROP"
    quoted = marker.replace("'", "''")
    text = (
        f"title = '{quoted}' OR CASEI(title) LIKE CASEI('%{quoted}%') OR title IN ('{quoted}', 'x')"
        f" OR title BETWEEN '{quoted}' AND 'z' OR A_CONTAINS(tags, ('{quoted}', 'y'))"
        f" OR ACCENTI('{quoted}') = 'x' OR seats = 987654321 OR seats + 987654321 > 0"
        " OR opened > DATE('1987-06-05') OR S_INTERSECTS(geometry, POINT(9.87654321 45))"
    )
    sql, params = parse(text).apply(LAYER, LAYER.queryset()).query.sql_with_params()
    for written in ("MARK", "DROP", "987654321", "1987", "9.87654321"):
        assert written not in sql
    assert sum("MARK" in str(value) for value in params) == 6


WORDS = [
    "title", "seats", "size", "tags", "opened", "published", "geometry", '"more tags"', "is_example", "nothing",
    "=", "<>", "<", ">=", "+", "-", "*", "/", "%", "^", "div", "AND", "OR", "NOT", "IN", "LIKE", "BETWEEN", "IS", "NULL",
    "(", ")", "(", ")", ",", "'a'", "'%\\'", "''", "'", '"', "1", "0", "-1.5e3", "1e308", "true", "null",
    "DATE('2026-01-01')", "DATE('x')", "TIMESTAMP('2026-01-01T00:00:00Z')", "INTERVAL('..','..')", "CASEI", "ACCENTI",
    "S_INTERSECTS", "S_TOUCHES", "S_DWITHIN", "T_AFTER", "A_OVERLAPS", "BBOX(1,2,3,4)", "POINT(1 2)", "\u00e0", ";", "--",
]  # fmt: skip
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.integers(-(2**70), 2**70),
    st.text(max_size=5),
    st.sampled_from(["title", "seats", "tags", "opened", "geometry", "nothing"]).map(
        lambda n: {"property": n}
    ),
    st.sampled_from(["2026-01-01", "x", "..", None, 3]).map(lambda value: {"date": value}),
    st.lists(st.floats(-200, 200), max_size=6).map(lambda value: {"bbox": value}),
    st.lists(st.floats(-200, 200), max_size=4).map(lambda value: {"type": "Point", "coordinates": value}),
    st.lists(st.lists(st.floats(-90, 90), min_size=2, max_size=2), max_size=5).map(
        lambda value: {"type": "Polygon", "coordinates": [value]}
    ),
)
LOGIC = ["=", "<", "and", "or", "not", "like", "in", "between", "isNull"]
VALUES = ["casei", "accenti", "+", "/", "^", "%", "div"]
SPACE = ["s_intersects", "s_within", "s_touches", "s_dwithin"]
OPERATIONS = st.sampled_from([*LOGIC, *VALUES, *SPACE, "t_after", "t_during", "a_equals", "a_contains", "x"])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda op, args: {"op": op, "args": args}, OPERATIONS, st.lists(inner, max_size=3)),
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(lambda value: {"interval": value}),
    ),
    max_leaves=8,
)


def answered(text: str, language: str) -> bool:
    """Whether a filter is answered; if not it was refused, and nothing else went wrong."""
    try:
        with transaction.atomic():
            asked(parse(text, language))
    except BadParameter:
        return False
    return True


def test_broken_filters_are_refused_and_never_an_error_of_the_server(city: Any) -> None:
    make_rows(city)
    outcomes: set[bool] = set()
    quiet = settings(
        max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
    )

    @quiet
    @given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join))
    def words(text: str) -> None:
        outcomes.add(answered(text, TEXT))

    @quiet
    @given(st.text(max_size=30))
    def letters(text: str) -> None:
        answered(text, TEXT)
        answered(text, JSON)

    @quiet
    @given(TREES)
    def trees(tree: Any) -> None:
        outcomes.add(answered(json.dumps(tree), JSON))

    words()
    letters()
    trees()
    assert outcomes == {True, False}


def examples_of_the_chapter() -> list[tuple[str, str, str]]:
    """Language, layer and text of each example."""
    chapter = (Path(__file__).parents[2] / "docs" / "filters.md").read_text(encoding="utf-8")
    return re.findall(r"```(cql2\S*) (\S+)\n(.*?)```", chapter, re.DOTALL)


def test_the_example_of_reports_without_an_answer_finds_them(city: Any, districts: Any) -> None:
    waiting = factories.ReportFactory(city=city, title="Buca in via Roma", location=shapes.POINT_IN_A)
    factories.ReportFactory(city=city, title="Buca in via Po", location=shapes.POINT_IN_A, answer="Riparata")
    text = next(text for _language, _name, text in examples_of_the_chapter() if "answer" in text)
    layer = find_layer("reports")
    assert layer is not None
    condition = parse(text.replace("zona:05", "district:A"))
    assert list(condition.apply(layer, layer.queryset())) == [waiting]


def test_every_example_of_the_chapter_is_answered(city: Any) -> None:
    examples = examples_of_the_chapter()
    assert len(examples) >= 7
    for language, name, text in examples:
        layer = find_layer(name)
        assert layer is not None, name
        condition = parse(text, JSON if language == JSON else TEXT)
        assert list(condition.apply(layer, layer.queryset())) == []
