"""Statistics of reports for programs, ``/{city}/statistics.json`` and ``.csv``; and the addresses of the rows behind each number."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicmap.serving.addresses import origin
from layers.exports.delimited import safe_value
from layers.filters import refuse_unknown
from layers.http.responses import data_response, error_response, etag_of, not_modified, public_endpoint
from places.ground.clock import clock_of
from places.ground.known import city_named
from places.versions import data_version
from planning.question.values import Group, Question, Source
from planning.showing.numbers import day, number
from reports.layers import REPORTS
from reports.statistics.asking import NAMES, parse
from reports.statistics.figures import (
    AREA,
    CATEGORY,
    EVENT,
    FEWEST,
    NOBODY,
    Asked,
    Figures,
    Line,
    Table,
    event_condition,
    table,
)

FIELDS = ("key", "label", "within", *Figures._fields)
"""Names of the columns of a file."""


def rows_address(asked: Asked, line: Line | None, name: str = "received") -> str:
    """The page that lists the reports of one count, of a line or of all."""
    categories: tuple[str, ...] = ()
    conditions = [asked.condition] if asked.condition else []
    only = ""
    if line and asked.group == CATEGORY:
        categories = (line.key,)
    elif line and asked.group == AREA:
        only = line.key
    elif line and asked.group == EVENT:
        conditions.append(event_condition(line.key))
    elif line:
        quoted = line.key.replace("'", "''")
        conditions.append("office IS NULL" if line.key == NOBODY else f"office = '{quoted}'")
    if name in asked.conditions:
        conditions.append(asked.conditions[name])
    condition = " AND ".join(f"({one})" for one in conditions) if len(conditions) > 1 else "".join(conditions)
    question = Question(
        city=asked.city,
        subject=Source(REPORTS.name, asked.filters(*categories), condition=condition),
        group=Group.AREA if only else "",
        kind=asked.kind if only else "",
        only=only,
    )
    return f"{reverse('analysis', args=[asked.city])}?{question.query_string()}"


def pairs(asked: Asked) -> list[tuple[str, str]]:
    """The query parameters of a table, with the days it is about."""
    found = [
        ("from", asked.start.isoformat() if asked.start else ""),
        ("to", asked.end.isoformat()),
        ("group", f"{asked.group}:{asked.kind}" if asked.kind else asked.group),
        ("area", str(asked.area or "")),
        ("event", asked.event),
    ]
    return [(name, value) for name, value in found if value]


def notes(asked: Asked, found: Table) -> list[str]:
    """What has to be known of the figures."""
    told = [
        _("Public reports that were published from %(start)s to %(end)s, as they stand now.")
        % {"start": day(asked.start), "end": day(asked.end)}
        if asked.start
        else _("Public reports that were published until %(end)s, as they stand now.")
        % {"end": day(asked.end)},
        _("Days are counted from the moment at which the sender confirmed the report."),
        _("Closed is what has ended, solved or not."),
        _(
            "Late is what was closed after its day or is open past it. Reports without a target are never late."
        ),
        _("No days are told of fewer than %(count)s reports: they would tell of single cases.")
        % {"count": FEWEST},
    ]
    if asked.group == AREA:
        told.append(_("Areas without reports are not listed."))
    if found.total.examples:
        told.append(
            ngettext(
                "%(count)s of the reports is example content.",
                "%(count)s of the reports are example content.",
                found.total.examples,
            )
            % {"count": number(found.total.examples, 0)}
        )
    return told


@public_endpoint
def statistics_file(request: HttpRequest, city: str, ending: str) -> HttpResponse:
    """The table of a page as JSON or CSV. The version is read before the rows; what is late changes with the day."""
    refuse_unknown(request.GET, NAMES)
    version = data_version(city)
    place = city_named(city)
    if place is None:
        return error_response(404, _("There is no city “%(city)s” here.") % {"city": city})
    asked = parse(request.GET, place)
    etag = etag_of(request, version, asked.midnight)
    if (known := not_modified(request, etag)) is not None:
        return known
    with clock_of(place):
        found = table(asked)
        if ending == "json":
            body = as_json(request, asked, found)
            return data_response(request, body, "application/json; charset=utf-8", etag)
        name = f"statistics-{asked.city}-{asked.end.isoformat()}.csv"
        response = data_response(request, as_csv(found), "text/csv; charset=utf-8", etag, filename=name)
    described = f"{reverse('statistics_json', args=[city])}?{request.GET.urlencode()}"
    response["Link"] = f'<{described}>; rel="describedby"; type="application/json"'
    return response


def as_json(request: HttpRequest, asked: Asked, found: Table) -> bytes:
    """The table with its notes; each line with the page of its reports."""
    base = origin(request)
    lines = [{**values(line), "rows_url": base + rows_address(asked, line)} for line in found.lines]
    body = {
        **dict.fromkeys(("from", "area", "event")),
        **dict(pairs(asked)),
        "city": asked.city,
        "notes": notes(asked, found),
        "total": {**found.total._asdict(), "rows_url": base + rows_address(asked, None)},
        "rows": lines,
    }
    return json.dumps(body, ensure_ascii=False).encode()


def as_csv(found: Table) -> bytes:
    """The lines and the total, whose key is empty, as CSV (RFC 4180, UTF-8)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(FIELDS)
    for line in (*found.lines, Line("", _("All together"), "", found.total)):
        writer.writerow(safe_value(value) for value in values(line).values())
    return text.getvalue().encode()


def values(line: Line) -> dict[str, Any]:
    """A line by the names of its columns; days to the hundredth."""
    told = {
        name: round(value, 2) if isinstance(value, float) else value
        for name, value in line.figures._asdict().items()
    }
    return {"key": line.key, "label": line.label, "within": line.within, **told}
