"""What can be asked of a layer is told as a JSON schema, and the same columns are plain query parameters."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from layers import queryables
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


def test_columns_are_query_parameters_unless_the_name_is_taken() -> None:
    names = {column.name for column in queryables.parameters(LAYER)}
    assert {"seats", "is_example", "published", "tags"} <= names
    assert not names & {"city", "phone", "limit"}


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("title=Nulla", lambda p: p["title"] == "Nulla"),
        ("seats=10&size=10", lambda p: p["size"] == 10),
        ("size=1e6", lambda p: p["size"] == 1e6),
        ("is_example=true", lambda p: p["is_example"]),
        ("opened=2026-01-10", lambda p: str(p["opened"]) == "2026-01-10"),
        ("published=2026-03-15T13:00:00%2B01:00", lambda p: p["published"].month == 3),
        ("tags=a&tags=c", lambda p: {"a", "c"} <= set(p["tags"] or ())),
        ("seats=", lambda p: True),
        ("city=elsewhere&limit=3", lambda p: True),
    ],
)
def test_parameters_find_the_rows_with_the_value(query: str, holds: Any, city: Any) -> None:
    make_rows(city)
    condition = queryables.condition(LAYER, QueryDict(query))
    titles = asked(condition) if condition else set(PLAIN)
    assert titles == {title for title, plain in PLAIN.items() if holds(plain)}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("seats=many", "seats"),
        ("size=nan", "size"),
        ("is_example=yes", "is_example"),
        ("opened=2026", "opened"),
        ("published=2026-01-01", "published"),
        ("title=%00", "title"),
    ],
)
def test_a_value_of_another_type_is_refused_by_name(query: str, name: str) -> None:
    with pytest.raises(BadParameter) as fault:
        queryables.condition(LAYER, QueryDict(query))
    assert fault.value.name == name
