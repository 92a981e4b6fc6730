"""The public statistics of a city's reports: ``/{city}/statistics/``."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civicmap.outlets.statistics import notes, pairs, rows_address
from layers.errors import BadParameter
from layers.http.once import asking_once
from places.bilingual import localized
from places.feature.filtering import find_area
from places.ground.clock import page_city
from places.ground.known import kinds_of_areas
from places.models import City
from planning.showing.charts import Chart, Value, bars
from planning.showing.numbers import day, number
from reports.incidents import incidents_of
from reports.statistics.asking import NAMES, parse, year_before
from reports.statistics.figures import (
    AREA,
    CATEGORY,
    EVENT,
    OFFICE,
    ORDINARY,
    Asked,
    Figures,
    Line,
    Table,
    table,
    years,
)

SHOWN = (
    "received", "answered", "days_to_answer", "most_days_to_answer", "closed", "days_to_close", "most_days_to_close", "open",
    "reopened", "late",
)  # fmt: skip
"""The columns of the table in their order; the names of Figures."""


@dataclass(frozen=True)
class Cell:
    """A number in words and the address of its reports."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Row:
    """A line of the table. ``is_below``: part of the upper category above it."""

    label: str
    cells: list[Cell]
    is_below: bool = False


@require_safe
@asking_once()
def statistics(request: HttpRequest, city: str) -> HttpResponse:
    """The figures of the reports that were published in a period, by category, office, event or area; each leads to its reports."""
    place = page_city(request, city)
    today = place.today()
    context: dict[str, Any] = {"city": place, "today": today}
    try:
        asked = parse(request.GET, place)
        found = table(asked)
    except BadParameter as fault:
        context |= {
            "fault": fault,
            "form": form(request.GET, place),
            "periods": periods(request.GET, place, today),
        }
        return render(request, "civicmap/statistics.html", context, status=400)
    query = urlencode(pairs(asked))
    context |= {
        "form": form(request.GET, place, asked),
        "periods": periods(request.GET, place, today, asked),
        "area": find_area(place, asked.area) if asked.area else None,
        "rows": rows(asked, found),
        "total": cells(asked, None, found.total),
        "chart": chart(asked, found),
        "notes": notes(asked, found),
        "period": period_in_words(asked),
        "csv_url": f"{reverse('statistics_csv', args=[place.slug])}?{query}",
        "json_url": f"{reverse('statistics_json', args=[place.slug])}?{query}",
    }
    return render(request, "civicmap/statistics.html", context)


def form(params: QueryDict, city: City, asked: Asked | None = None) -> dict[str, Any]:
    """What the form shows: what was asked, or, where it cannot be understood, what was written."""
    values = dict(pairs(asked)) if asked else {name: params.get(name, "") for name in NAMES}
    groups = [(CATEGORY, _("category")), (OFFICE, _("office in charge"))]
    events = incidents_of(city)
    if events and not values.get("event"):
        groups.append((EVENT, _("event")))
    if not values.get("area"):
        groups += [
            (f"{AREA}:{kind.code}", localized(kind.name_it, kind.name_en)) for kind in kinds_of_areas(city)
        ]
    return {
        "start": values.get("from", ""),
        "end": values.get("to", ""),
        "area": values.get("area", ""),
        "groups": [(code, label, code == values.get("group")) for code, label in groups],
        "events": [
            (code, label, code == values.get("event"))
            for code, label in (*events, (ORDINARY, _("Part of no event")))
        ]
        if events
        else [],
    }


def periods(
    params: QueryDict, city: City, today: datetime.date, asked: Asked | None = None
) -> list[tuple[str, str, bool]]:
    """Ready periods: label, query string, whether it is the present one. The rest of the question stays."""
    chosen = (asked.start, asked.end) if asked else None
    rest = [(name, params[name]) for name in ("group", "area", "event") if params.get(name)]
    found = [(_("Last 12 months"), urlencode(rest), chosen == (year_before(today), today))]
    for year in years(city, today):
        first, last = datetime.date(year, 1, 1), min(datetime.date(year, 12, 31), today)
        days = [("from", first.isoformat()), ("to", last.isoformat())]
        found.append((str(year), urlencode([*days, *rest]), chosen == (first, last)))
    return found


def period_in_words(asked: Asked) -> str:
    """The period of a table."""
    if asked.start is None:
        return _("until %(end)s") % {"end": day(asked.end)}
    return _("from %(start)s to %(end)s") % {"start": day(asked.start), "end": day(asked.end)}


def rows(asked: Asked, found: Table) -> list[Row]:
    """The lines of the table."""
    return [Row(line.label, cells(asked, line, line.figures), bool(line.within)) for line in found.lines]


def cells(asked: Asked, line: Line | None, figures: Figures) -> list[Cell]:
    """The numbers of a line. Counts lead to their reports."""
    return [cell(asked, line, name, value) for name, value in told(figures)]


def told(figures: Figures) -> Iterable[tuple[str, Any]]:
    """The figures that the table shows."""
    values = figures._asdict()
    return [(name, values[name]) for name in SHOWN]


def cell(asked: Asked, line: Line | None, name: str, value: Any) -> Cell:
    """One number; days have one decimal, and no address: the count beside them has it."""
    if value is None:
        return Cell("–")
    if isinstance(value, float):
        return Cell(number(value, 1))
    return Cell(number(value, 0), rows_address(asked, line, name) if value else "")


def chart(asked: Asked, found: Table) -> Chart:
    """The reports of each line; of categories the upper ones."""
    return bars(
        [
            Value(
                line.label, line.figures.received, number(line.figures.received, 0), rows_address(asked, line)
            )
            for line in found.lines
            if not line.within
        ],
        _("Reports received"),
    )
