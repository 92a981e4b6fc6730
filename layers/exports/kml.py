"""KML 2.2, written by PostgreSQL line by line: one Placemark for each row, also for those without a place."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.db.models import QuerySet

from layers.declaration.layer import Column, Layer
from layers.exports.about import facts
from layers.exports.delimited import moment
from layers.exports.rows import column_of, inner_rows
from layers.geojson import DECIMALS
from layers.sql import Statement
from layers.sql.copying import RAW_LINES, copied, joined
from layers.xml import as_xml

TYPES = {"integer": "int", "number": "double", "boolean": "bool"}
"""Types of SimpleField; everything else is a string."""
FORBIDDEN = "".join(f"\\u{code:04X}" for code in (*range(1, 9), 11, 12, 13, *range(14, 32), 0xFFFE, 0xFFFF))
"""What XML 1.0 cannot hold in any spelling, and the carriage return, which stands beside a newline."""


def escaped(text: str) -> str:
    """SQL: the text as XML content on one line."""
    text = f"translate({text}, E'{FORBIDDEN}', '')"
    for sign, spelling in (("'&'", "&amp;"), ("'<'", "&lt;"), ("'>'", "&gt;"), ("E'\\n'", "&#10;")):
        text = f"replace({text}, {sign}, '{spelling}')"
    return text


def value(column: Column) -> str:
    """SQL: the value as text, null where there is none."""
    found = column_of(column)
    if column.type == "array":
        return f"array_to_string({found}, '; ')"
    if column.type == "date-time":
        return moment(found)
    if column.type == "boolean":
        return f"CASE {found} WHEN true THEN '1' WHEN false THEN '0' END"
    return f"{found}::text"


def element(tag: str, text: str, attributes: str = "") -> str:
    """SQL: an element, or nothing where the text is null."""
    return f"coalesce('<{tag}{attributes}>' || {escaped(text)} || '</{tag}>', '')"


def shape(place: str) -> str:
    """SQL: the geometry. PostGIS writes no collection of several kinds, so its members are put together here."""
    members = f"(SELECT string_agg(ST_AsKML(d.geom, {DECIMALS}), '' ORDER BY d.path) FROM ST_Dump({place}) d)"
    return (
        f"CASE WHEN GeometryType({place}) = 'GEOMETRYCOLLECTION' "
        f"THEN '<MultiGeometry>' || {members} || '</MultiGeometry>' ELSE ST_AsKML({place}, {DECIMALS}) END"
    )


def placemark(layer: Layer) -> str:
    """SQL: one row as a Placemark. Its name is the title, its description the description, where the layer has them."""
    parts = []
    for names, tag in ((("title", "name"), "name"), (("description",), "description")):
        found = next((column for name in names if (column := layer.column(name))), None)
        if found:
            parts.append(element(tag, value(found)))
    parts.append("'<styleUrl>#layer</styleUrl><ExtendedData><SchemaData schemaUrl=\"#columns\">'")
    parts += [
        element("SimpleData", value(column), f' name="{escape(column.name)}"') for column in layer.columns
    ]
    parts.append("'</SchemaData></ExtendedData>'")
    parts.append(f"coalesce({shape('q.g_geometry')}, '')")
    return "'<Placemark id=\"f' || q.g_id || '\">' || " + " || ".join(parts) + " || '</Placemark>'"


def colour(layer: Layer) -> str:
    """The layer's colour as KML writes it: alpha, blue, green, red."""
    red, green, blue = (layer.colour[start : start + 2] for start in (1, 3, 5))
    return f"{blue}{green}{red}"


def head(layer: Layer) -> bytes:
    """The document up to its first Placemark, with the types and titles of the columns."""
    fields = "\n".join(
        f"<SimpleField type={quoteattr(TYPES.get(column.type, 'string'))} name={quoteattr(column.name)}>"
        f"<displayName>{escape(as_xml(column.title))}</displayName></SimpleField>"
        for column in layer.columns
    )
    told = "".join(
        f"<Data name={quoteattr(name)}><displayName>{escape(as_xml(title))}</displayName>"
        f"<value>{escape(as_xml(text))}</value></Data>"
        for name, title, text in facts(layer)
        if name != "made"
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2">
<Document>
<name>{escape(as_xml(layer.title))}</name>
<description>{escape(as_xml(layer.description))}</description>
<Style id="layer"><IconStyle><color>ff{colour(layer)}</color></IconStyle>
<LineStyle><color>ff{colour(layer)}</color><width>3</width></LineStyle>
<PolyStyle><color>66{colour(layer)}</color></PolyStyle></Style>
<Schema id="columns" name={quoteattr(layer.name)}>
{fields}
</Schema>
<ExtendedData>{told}</ExtendedData>
""".encode()


def statement(layer: Layer, queryset: QuerySet[Any]) -> Statement:
    """The SELECT with one line of the document in each row."""
    inner, params = inner_rows(layer, queryset)
    return f"SELECT {placemark(layer)} FROM ({inner}) q", params


def blocks(layer: Layer, queryset: QuerySet[Any]) -> Generator[bytes, None, None]:
    """The document in blocks."""
    yield head(layer)
    yield from joined(copied(statement(layer, queryset), RAW_LINES))
    yield b"</Document>\n</kml>\n"
