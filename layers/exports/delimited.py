"""CSV (RFC 4180, UTF-8), written by PostgreSQL and safe to open in a spreadsheet.

Commas and no byte order mark: the default of scripts, databases and R. Italian Excel expects semicolons and a mark; XLSX serves it.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Any

import psycopg
from django.db.models import QuerySet
from django.utils.translation import gettext

from layers.declaration.layer import Column, Layer
from layers.exports.rows import COPY_CSV, column_of, inner_rows
from layers.geojson import DECIMALS
from layers.sql import Statement, quote
from layers.sql.copying import copied, joined

DANGEROUS = "=+-@\t\r\n＝＋－＠"
"""Characters with which a spreadsheet begins a formula, full-width forms included; no cell starts with them."""
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
UNSUSPECTED = (65, 65000)
"""Between these code points lies no sign of DANGEROUS, and nearly every cell begins with one of them: a quick first look."""
LIST_SEPARATOR = "; "


def moment(value: str) -> str:
    """SQL: a time as RFC 3339 writes it, in UTC."""
    return f"replace(({value} AT TIME ZONE 'UTC')::text, ' ', 'T') || 'Z'"


def safe_cell(text: str) -> str:
    """SQL: the text, behind an apostrophe where it begins like a formula and is not a number."""
    first = ", ".join(str(ord(sign)) for sign in DANGEROUS)
    low, high = UNSUSPECTED
    return (
        f"CASE WHEN ascii({text}) BETWEEN {low} AND {high} THEN {text} "
        f"WHEN ascii({text}) IN ({first}) AND {text} !~ '{NUMBER}' THEN '''' || {text} ELSE {text} END"
    )


def cell(column: Column) -> str:
    """SQL: the value as it stands in the file. Times are UTC, truth is true or false, lists are joined by semicolons."""
    value = column_of(column)
    if column.type == "array":
        return safe_cell(f"array_to_string({value}, '{LIST_SEPARATOR}')")
    if column.type == "date-time":
        return moment(value)
    if column.type == "boolean":
        return f"CASE {value} WHEN true THEN 'true' WHEN false THEN 'false' END"
    if column.type in ("date", "integer", "number"):
        return value
    return safe_cell(f"{value}::text")


def safe_value(value: Any) -> Any:
    """The same for a table that Python writes; times and days as ISO 8601 has them."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    is_formula = isinstance(value, str) and value.startswith(tuple(DANGEROUS))
    return f"'{value}" if is_formula and not re.fullmatch(NUMBER, value, re.ASCII) else value


def geometry_cells(layer: Layer) -> list[tuple[str, str]]:
    """SQL and name of the columns that hold the place: longitude and latitude of points, WKT of everything else."""
    place = "q.g_geometry"
    point = f"GeometryType({place}) = 'POINT'"
    lonlat = [
        (
            f"CASE WHEN {point} THEN round({axis}({place}) * 1e{DECIMALS}) / 1e{DECIMALS} END",
            name,
        )
        for axis, name in (("ST_X", "longitude"), ("ST_Y", "latitude"))
    ]
    if layer.geometry_type == "point":
        return lonlat
    if layer.geometry_type == "polygon":
        return [(f"ST_AsText({place}, {DECIMALS})", "wkt")]
    return [*lonlat, (f"CASE WHEN NOT {point} THEN ST_AsText({place}, {DECIMALS}) END", "wkt")]


def statement(layer: Layer, queryset: QuerySet[Any]) -> Statement:
    """The SELECT whose rows are the lines of the file: id, the public columns, the place."""
    inner, params = inner_rows(layer, queryset)
    cells = [("q.g_id", "id"), *((cell(column), column.name) for column in layer.columns)]
    cells += geometry_cells(layer)
    return (
        f"SELECT {', '.join(f'{value} AS {quote(name)}' for value, name in cells)} FROM ({inner}) q",
        params,
    )


def blocks(layer: Layer, queryset: QuerySet[Any]) -> Generator[bytes, None, None]:
    """The file in blocks, the names of the columns first.

    A truncated file looks complete, and the web server closes an interrupted answer as if it were. So after an error the file ends with
    a line that says so to people, and whose quote is not closed, which stops programs.
    """
    warning = f'"{gettext("This file is not complete. Fetch it again.")}'
    try:
        yield from joined(copied(statement(layer, queryset), f"{COPY_CSV}, HEADER true"))
    except psycopg.Error:
        yield warning.encode()
        raise
