"""What can be asked of a layer is told as a JSON schema, and the same columns are plain query parameters."""

from __future__ import annotations

from typing import Any

import pytest

from layers.cql2 import Condition, queryables
from layers.errors import BadParameter
from tests.layers.cql2_rows import LAYER, PLAIN, asked, make_rows


def test_the_schema_names_every_column_that_can_be_asked() -> None:
    schema = queryables.schema(LAYER, "https://example.org/ogc/collections/trial/queryables", "en")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == "https://example.org/ogc/collections/trial/queryables"
    assert schema["type"] == "object"
    properties = schema["properties"]
    assert set(properties) == {column.name for column in LAYER.columns if column.queryable} | {"geometry"}
    assert properties["geometry"] == {
        "title": "Geometry",
        "format": "geometry-any",
        "x-ogc-role": "primary-geometry",
    }
    assert properties["seats"] == {"title": "Seats", "type": "integer"}
    assert properties["size"] == {"title": "Size", "type": "number", "x-ogc-unit": "m²"}
    assert properties["tags"] == {"title": "Tags", "type": "array", "items": {"type": "string"}}
    assert properties["published"]["x-ogc-role"] == "primary-instant"
    assert properties["published"]["format"] == "date-time"
    assert properties["url"] == {"title": "Page", "type": "string", "format": "uri"}
    assert properties["city"]["enum"] == ["prova"]


@pytest.mark.parametrize(
    ("name", "text", "holds"),
    [
        ("title", "Nulla", lambda p: p["title"] == "Nulla"),
        ("seats", "10", lambda p: p["seats"] == 10),
        ("size", "1e6", lambda p: p["size"] == 1e6),
        ("is_example", "true", lambda p: p["is_example"]),
        ("opened", "2026-01-10", lambda p: str(p["opened"]) == "2026-01-10"),
        ("published", "2026-03-15T13:00:00+01:00", lambda p: p["published"].month == 3),
        ("tags", "a", lambda p: "a" in (p["tags"] or ())),
    ],
)
def test_a_value_finds_the_rows_that_have_it(name: str, text: str, holds: Any, city: Any) -> None:
    make_rows(city)
    column = LAYER.column(name)
    assert column is not None
    expected = {title for title, plain in PLAIN.items() if holds(plain)}
    assert expected, "there is such a row"
    assert asked(Condition(queryables.test(column, text))) == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("seats", "many"),
        ("seats", "1_0"),
        ("size", "nan"),
        ("size", "1e999"),
        ("is_example", "yes"),
        ("is_example", "2"),
        ("opened", "2026"),
        ("published", "2026-01-01"),
        ("title", "\0"),
    ],
)
def test_a_value_of_another_type_is_refused_by_name(name: str, text: str) -> None:
    column = LAYER.column(name)
    assert column is not None
    with pytest.raises(BadParameter) as fault:
        queryables.test(column, text)
    assert fault.value.name == name


@pytest.mark.parametrize(("text", "asked"), [("true", True), ("1", True), ("false", False), ("0", False)])
def test_a_boolean_is_asked_as_ogc_api_or_as_gdal_writes_it(text: str, asked: bool) -> None:
    column = LAYER.column("is_example")
    assert column is not None
    assert queryables.value(column, text) is asked
