"""The week of an area as a public page: new, moved, solved, open for comments."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from civicmap.pages.items import items
from engagement.alerts.week import DAYS, Chapter, week_of
from places.ground.clock import page_city
from places.models import Area, City

FIRST = datetime.date(2000, 1, 1)
"""No week that ends before this day is shown."""


@require_GET
def area_week(request: HttpRequest, city: str, kind: str, code: str) -> HttpResponse:
    """The last seven days in an area in force; with ``until`` those before an earlier day, as letters name it."""
    here = page_city(request, city)
    areas = Area.objects.current().select_related("kind").defer("boundary")
    area = get_object_or_404(areas, kind__city=here, kind__code=kind, code=code)
    area.kind.city = here
    tomorrow = here.today() + datetime.timedelta(days=1)
    until = _day(request.GET.get("until"), tomorrow)
    week = week_of(area, here, until)
    days = datetime.timedelta(days=DAYS)
    context = {
        "city": here,
        "area": area,
        "week": week,
        "new": _cards(week.new, here),
        "moved": _cards(week.moved, here),
        "solved": _cards(week.solved, here),
        "open": _cards(week.open, here),
        "is_now": until == tomorrow,
        "earlier": max(until - days, FIRST) if until > FIRST else None,
        "later": min(until + days, tomorrow),
    }
    return render(request, "civicmap/week.html", context)


def _day(text: str | None, last: datetime.date) -> datetime.date:
    """The day after the week, not after ``last``. Raises Http404 for what is no day, and for a day before ``FIRST``."""
    if not text:
        return last
    try:
        day = datetime.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a date
    except ValueError as fault:
        raise Http404 from fault
    if day < FIRST:
        raise Http404
    return min(day, last)


def _cards(chapter: Chapter, city: City) -> list[Any]:
    """The things of a chapter as cards, which say how they stand now."""
    return items([event.feature for event in chapter.events], city)
