"""Reports as service requests, written by PostgreSQL in one statement, as JSON or as XML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from layers.sql import inner_select
from places.models import Feature
from reports.models import Report
from reports.workflow import OPEN_STATUSES

PLACEHOLDER = re.compile("(?<!%)%s")
ANY_KEY = "00000000-0000-0000-0000-000000000000"
NO_XML = r"regexp_replace({}, E'[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]', '', 'g')"
"""Text without the characters that XML cannot hold."""
WHEN = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
OPEN = "CASE WHEN {} = ANY (%(open)s) THEN 'open' ELSE 'closed' END"

Column = tuple[str, str]
"""Name and SQL: ``f`` is the feature, ``r`` the report, ``c`` its category, ``o`` its office, ``m`` its newest move, ``p`` a photo."""

TEXT = """CASE
    WHEN f.description = '' THEN f.title
    WHEN starts_with(f.description, rtrim(f.title, '…')) THEN f.description
    ELSE f.title || E'\\n\\n' || f.description END"""
"""Title and text are one here; a title that is the beginning of the text is not said twice."""

COLUMNS: tuple[Column, ...] = (
    ("service_request_id", "r.reference"),
    ("status", OPEN.format("f.status")),
    ("status_notes", "nullif(m.words, '')"),
    ("service_name", "coalesce(nullif(c.name_{lang}, ''), c.name_it)"),
    ("service_code", "c.code"),
    ("description", TEXT),
    ("agency_responsible", "o.name"),
    ("service_notice", "NULL::text"),
    ("requested_datetime", WHEN.format("f.published")),
    ("updated_datetime", WHEN.format("f.updated")),
    ("expected_datetime", WHEN.format("r.due")),
    ("address", "nullif(f.public_address, '')"),
    ("address_id", "NULL::text"),
    ("zipcode", "NULL::text"),
    ("lat", "round(ST_Y(f.public_location)::numeric, 6)::float8"),
    ("long", "round(ST_X(f.public_location)::numeric, 6)::float8"),
    ("media_url", "replace(%(photo)s, %(any)s, p.key::text)"),
)
"""GeoReport v2, GET Service Requests, in its order."""

NOTES: dict[str, Column] = {
    "json": (
        "notes",
        """(SELECT coalesce(json_agg(json_build_object(
            'type', CASE WHEN n.before = '' THEN 'opened' ELSE 'status' END, 'status', {open}, 'status_code', n.after,
            'datetime', {when}, 'description', nullif(n.words, '')) ORDER BY n.at, n.id), '[]')
        FROM engagement_move n WHERE n.feature_id = f.id AND n.what = 'status')""",
    ),
    "xml": (
        "notes",
        """(SELECT xmlagg(xmlelement(name note,
            xmlelement(name type, CASE WHEN n.before = '' THEN 'opened' ELSE 'status' END), xmlelement(name status, {open}),
            xmlelement(name status_code, n.after), xmlelement(name datetime, {when}),
            xmlelement(name description, {words})) ORDER BY n.at, n.id)
        FROM engagement_move n WHERE n.feature_id = f.id AND n.what = 'status')""",
    ),
}
"""Extension: every status the report has had."""

EXTENDED: tuple[Column, ...] = (
    ("title", "f.title"),
    ("status_code", "f.status"),
    ("competent_body", "nullif(r.competent_body, '')"),
    ("position", "CASE WHEN f.public_location IS NULL THEN 'none' ELSE f.precision END"),
    ("is_example", "f.is_example"),
    ("url", "%(page)s || f.id || '/'"),
)
"""Extension: what GeoReport v2 has no name for, in ``extended_attributes``."""

SOURCES = """
FROM (SELECT known.id, row_number() OVER () AS n FROM ({inner}) known) found
JOIN places_feature f ON f.id = found.id
JOIN reports_report r ON r.feature_ptr_id = f.id
LEFT JOIN places_category c ON c.id = f.category_id
LEFT JOIN places_office o ON o.id = f.manager_id
LEFT JOIN LATERAL (
    SELECT words FROM engagement_move WHERE feature_id = f.id AND what = 'status' ORDER BY at DESC, id DESC LIMIT 1
) m ON true
LEFT JOIN LATERAL (
    SELECT key FROM engagement_photo WHERE feature_id = f.id AND state = 'ready' ORDER BY position, id LIMIT 1
) p ON true
"""
NEWEST_FIRST = (F("published").desc(nulls_last=True), F("id").desc())


@cache
def row_sql(form: str, lang: str, *, extensions: bool) -> str:
    """The SQL that writes one request in a form and a language."""
    columns = [(name, sql.replace("{lang}", lang)) for name, sql in COLUMNS]
    if form == "json":
        pairs = [f"'{name}', {sql}" for name, sql in columns]
        if extensions:
            more = ", ".join(f"'{name}', {sql}" for name, sql in EXTENDED)
            pairs += [f"'notes', {_notes(form)}", f"'extended_attributes', json_build_object({more})"]
        return f"json_build_object({', '.join(pairs)})::text"
    elements = [_element(name, sql) for name, sql in columns]
    if extensions:
        more = ", ".join(_element(name, sql) for name, sql in EXTENDED)
        elements += [
            f"xmlelement(name notes, {_notes(form)})",
            f"xmlelement(name extended_attributes, {more})",
        ]
    return f"xmlelement(name request, {', '.join(elements)})::text"


def _notes(form: str) -> str:
    _name, sql = NOTES[form]
    return sql.format(
        open=OPEN.format("n.after"), when=WHEN.format("n.at"), words=NO_XML.format("nullif(n.words, '')")
    )


def _element(name: str, sql: str) -> str:
    typed = name in ("lat", "long", "is_example")
    return f"xmlelement(name {name}, {sql if typed else NO_XML.format(f'({sql})')})"


def written(sql: str, params: dict[str, Any]) -> str:
    """The text that a ``statement()`` gives."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: tuple[str | None] = cursor.fetchone()
    return found[0] or ""


def statement(
    reports: QuerySet[Feature] | QuerySet[Report],
    *,
    form: str,
    origin: str,
    city: str,
    extensions: bool = False,
) -> tuple[str, dict[str, Any]]:
    """The SQL, with its parameters, that writes reports in their order: JSON objects with commas between, or XML elements."""
    inner, values = inner_select(reports, {"known_id": F("pk")})
    names = {f"v{n}": value for n, value in enumerate(values)}
    numbers = iter(names)
    inner = PLACEHOLDER.sub(lambda _found: f"%({next(numbers)})s", inner)
    inner = f"SELECT known_id AS id FROM ({inner}) ids"
    lang = "en" if (get_language() or "it").startswith("en") else "it"
    row = row_sql(form, lang, extensions=extensions)
    between = "," if form == "json" else ""
    sql = f"SELECT string_agg(line, '{between}' ORDER BY n) FROM (SELECT {row} AS line, found.n {SOURCES.format(inner=inner)}) written"
    return sql, {
        **names,
        "open": list(OPEN_STATUSES),
        "photo": origin + reverse("photo", args=[ANY_KEY, "large"]),
        "any": ANY_KEY,
        "page": f"{origin}/{city}/{Report.LAYER}/",
    }


def requests_of(city: Any, *, codes: Sequence[str] = (), statuses: Sequence[str] = ()) -> QuerySet[Feature]:
    """The public reports of a city, of these categories and statuses, the newest first."""
    roots = Feature.objects.public().of_kinds([Report.KIND]).in_city(city)
    if codes:
        roots = roots.filter(category__code__in=codes)
    if statuses:
        roots = roots.filter(status__in=statuses)
    return roots.order_by(*NEWEST_FIRST)
