"""The time zone of a city: its pages show its own time, whatever the zone of the site.

What is shown goes through Django's active time zone, so a view that knows its city enters it, and everything that the view, its
templates and its filters say is in the city's time until the answer is made.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from places.ground.known import city_named
from places.models import City


def enter(request: HttpRequest, city: City) -> City:
    """Make the request one of the city: the page's frame names it, and times are in its zone."""
    request.city = city  # type: ignore[attr-defined]
    timezone.activate(city.zone)
    return city


def page_city(request: HttpRequest, slug: str) -> City:
    """The city that the address of a page names, which the request is about from here on. Raises Http404."""
    city = city_named(slug)
    if city is None:
        raise Http404
    return enter(request, city)


def clock_of(city: City | None) -> AbstractContextManager[None]:
    """The time of a city, or the site's where there is none, for what is written outside of a request."""
    zone: ZoneInfo | None = city.zone if city else None
    return timezone.override(zone)


class ClockMiddleware:
    """Sets the site's time zone at the start and end of each request, because a thread serves many cities."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, then restore the site's time zone."""
        with timezone.override(None):
            return self.get_response(request)
