"""A layer with a column of every type, rows for it, and what filters mean for those rows in plain Python."""

from __future__ import annotations

import datetime
import json
import math
import re
import unicodedata
from fractions import Fraction
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.postgres.fields import ArrayField
from django.db.models import FloatField, IntegerField, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, NullIf
from shapely import wkt

from layers.cql2 import JSON, TEXT, Condition, parse
from layers.declaration.layer import Column, Layer
from places.feature.filtering import FEATURE_FILTERS, matching
from places.models import City, House
from tests import factories


def answer(name: str, field: Any) -> Any:
    """An answer to a question, in a type; null where there is none."""
    return Cast(KeyTextTransform(name, "attributes"), field)


LAYER = Layer(
    name="trial",
    title="Trial",
    description="Rows of a test.",
    queryset=lambda: House.objects.public(),
    matching=matching,
    columns=(
        Column("title", "Title"),
        Column("network", "Network", value=NullIf("network", Value(""))),
        Column("seats", "Seats", "integer", value=answer("seats", IntegerField())),
        Column("size", "Size", "number", value=answer("size", FloatField()), unit="m²", measure=True),
        Column("is_example", "Example", "boolean"),
        Column("opened", "Opened", "date", value="valid_from"),
        Column("closed", "Closed", "date", value="valid_to"),
        Column("published", "Published", "date-time"),
        Column("tags", "Tags", "array", value=answer("tags", ArrayField(TextField()))),
        Column("more tags", "More tags", "array", value=answer("more", ArrayField(TextField()))),
        Column("city", "City", value="city__slug", choices=lambda: ["prova"]),
        Column("source", "Source", value="source__title"),
        Column("url", "Page", "uri", value="website"),
        Column("phone", "Telephone", queryable=False),
    ),
    geometry=Coalesce("public_shape", "public_location", output_field=GeometryField(srid=4326)),
    filters=FEATURE_FILTERS,
    temporal="published",
)

day = datetime.date
ROWS: list[dict[str, Any]] = [
    {"title": "Casa Però", "network": "Rete", "seats": 10, "size": 2.5, "opened": day(2026, 1, 10)},
    {"title": "CASA PERO", "seats": 0, "size": 0.1, "closed": day(2026, 3, 1), "tags": ["a", "b"]},
    {"title": "casa però", "network": "rete", "seats": -7, "tags": ["b", "a"], "more tags": ["a"]},
    {"title": "100% %_ \\ it's", "network": "100%", "size": 1e6, "tags": [], "more tags": ["a", "c"]},
    {"title": "Straße", "is_example": True, "seats": 3, "size": 3.0, "source": "Elenco", "tags": ["c"]},
    {"title": "STRASSE", "network": "Straße", "opened": day(2026, 2, 1), "closed": day(2026, 2, 28)},
    {"title": "Nulla"},
    {"title": "Linea", "shape": "LINESTRING (7.60 45.00, 7.64 45.04)", "tags": ["a", "b", "c"]},
    {"title": "Parco", "shape": "POLYGON ((7.61 45.01, 7.63 45.01, 7.63 45.03, 7.61 45.03, 7.61 45.01))"},
    {"title": "Lontano", "place": "POINT (7.66 45.06)", "seats": 10, "size": 10.0, "source": "Elenco"},
]
PLACES = ["POINT (7.62 45.02)", "POINT (7.61 45.01)", "POINT (7.6 45)", "POINT (7.64 45.02)"]


def row(number: int) -> dict[str, Any]:
    """A row with every property, null where it has none; its geometry as a shapely object."""
    found: dict[str, Any] = {column.name: None for column in LAYER.columns if column.queryable}
    found |= {"is_example": False, "city": "prova", "url": ""}
    found |= {name: value for name, value in ROWS[number].items() if name not in ("shape", "place")}
    found["published"] = datetime.datetime(2026, 1 + number, 15, 12, tzinfo=datetime.UTC)
    place = ROWS[number].get("place") or PLACES[number % len(PLACES)]
    found["geometry"] = None if number == 6 else wkt.loads(ROWS[number].get("shape") or place)
    return found


PLAIN = {row["title"]: row for row in (row(number) for number in range(len(ROWS)))}


def make_rows(city: City) -> None:
    """Store the rows."""
    source = factories.SourceFactory(title="Elenco")
    for number, given in enumerate(ROWS):
        plain = row(number)
        answers: dict[str, Any] = {name: given[name] for name in ("seats", "size") if name in given}
        for name, key in (("tags", "tags"), ("more tags", "more")):
            if name in given:
                answers[key] = "{" + ",".join(given[name]) + "}"
        place = None if number == 6 else given.get("place") or PLACES[number % len(PLACES)]
        factories.HouseFactory(
            city=city,
            title=given["title"],
            network=given.get("network", ""),
            is_example=given.get("is_example", False),
            valid_from=given.get("opened"),
            valid_to=given.get("closed"),
            published=plain["published"],
            source=source if "source" in given else None,
            attributes=answers,
            location=place,
            shape=given.get("shape"),
        )


def asked(condition: Condition) -> set[str]:
    """Titles of the rows the database finds."""
    return set(condition.apply(LAYER, LAYER.queryset()).values_list("title", flat=True))


def found(text: str) -> set[str]:
    """Titles of the rows that a filter in text finds; the same filter in JSON finds the same."""
    condition = parse(text, TEXT)
    titles = asked(condition)
    assert asked(parse(json.dumps(condition.tree), JSON)) == titles
    return titles


def expected(tree: Any) -> set[str]:
    """Titles of the rows for which Python says the tree is true."""
    return {title for title, plain in PLAIN.items() if truth(tree, plain) is True}


def truth(node: Any, plain: dict[str, Any]) -> Any:
    """True, false or None (unknown), or the value of a scalar; numbers as fractions."""
    if isinstance(node, bool | str) or node is None:
        return node
    if isinstance(node, int | float):
        return Fraction(str(node))
    if "property" in node:
        value = plain[node["property"]]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return Fraction(str(value)) if is_number else value
    if "date" in node:
        return datetime.date.fromisoformat(node["date"])
    if "timestamp" in node:
        return datetime.datetime.fromisoformat(node["timestamp"])
    return operation(node["op"], node["args"], plain)


def operation(name: str, args: list[Any], plain: dict[str, Any]) -> Any:
    """The value of an operation."""
    if name == "in":
        args = [args[0], *args[1]]
    values = [truth(arg, plain) for arg in args]
    if name == "and":
        return False if False in values else None if None in values else True
    if name == "or":
        return True if True in values else None if None in values else False
    if name == "isNull":
        return values[0] is None
    if name == "between":
        value, low, high = values
        return operation("and", [compare(">=", value, low), compare("<=", value, high)], plain)
    if name == "in":
        return operation("or", [compare("=", values[0], value) for value in values[1:]], plain)
    if None in values:
        return None
    if name == "not":
        return not values[0]
    if name in ("casei", "accenti"):
        return fold(name, values[0])
    if name == "like":
        return re.fullmatch(pattern(values[1]), values[0], re.DOTALL) is not None
    if name in ("=", "<>", "<", "<=", ">", ">="):
        return compare(name, *values)
    return calculate(name, *values)


def compare(name: str, left: Any, right: Any) -> bool | None:
    """A comparison; a day beside a time is compared as days."""
    if left is None or right is None:
        return None
    if isinstance(left, datetime.datetime) != isinstance(right, datetime.datetime):
        left, right = (
            value.date() if isinstance(value, datetime.datetime) else value for value in (left, right)
        )
    answers = {"=": left == right, "<>": left != right}
    if name not in answers:
        answers |= {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
    return answers[name]


def fold(name: str, text: str) -> str:
    """Text without case, or without accents."""
    if name == "casei":
        return text.casefold()
    parts = unicodedata.normalize("NFD", text.replace("ß", "ss"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def pattern(text: str) -> str:
    """A pattern of LIKE as a regular expression."""
    parts = re.findall(r"\\.|.", text, re.DOTALL)
    return "".join(
        re.escape(part[1]) if len(part) == 2 else {"%": ".*", "_": "."}.get(part, re.escape(part))
        for part in parts
    )


def calculate(name: str, left: Fraction, right: Fraction) -> Fraction | None:
    """Arithmetic; what has no result is unknown."""
    if name in ("/", "%", "div") and right == 0:
        return None
    if name == "div":
        return Fraction(math.trunc(left / right))
    if name == "%":
        return left - right * math.trunc(left / right)
    if name == "/":
        return left / right
    return {"+": left + right, "-": left - right, "*": left * right}[name]
