"""What people may do with a thing now: what its kind declares, as far as the present phase of its procedure leaves it open."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from engagement.procedures.governed import Governed
from engagement.procedures.models import Meanwhile
from places.ground.clock import page_city
from places.models import Feature, Visibility

COMMENTED, SUPPORTED, FOLLOWED, FLAGGED, SECONDED, CORRECTED = (
    "commented",
    "supported",
    "followed",
    "flagged",
    "seconded",
    "corrected",
)
"""Codes of ``MAY_BE``. Seconding says “it concerns me too”; correcting is suggesting other values of ``SUGGESTED``."""

OPEN_IN_PHASE: dict[str, str] = {COMMENTED: Meanwhile.COMMENTS, SUPPORTED: Meanwhile.SUPPORT}
"""What a phase opens and closes for things that go through a procedure; the rest is open in every phase."""


def may_be(feature: Feature, done: str) -> bool:
    """Whether this is done to things of the kind at all."""
    return done in type(feature).MAY_BE


def may_now(feature: Any, done: str) -> bool:
    """Whether this may be done to the thing as it stands. Needs the thing as its own kind."""
    if not may_be(feature, done) or feature.visibility != Visibility.PUBLIC:
        return False
    opened = OPEN_IN_PHASE.get(done)
    return opened is None or not isinstance(feature, Governed) or opened in feature.phase.open_for


def thing_on_page(request: HttpRequest, city: str, pk: int, done: str) -> Any:
    """The public thing, as its own kind, that somebody wants to do something with; the request is about its city. Raises Http404.

    What is not done to things of the kind is not found either; what is closed at the moment is.
    """
    here = page_city(request, city)
    rows = Feature.objects.public().in_city(here).of_kinds(Feature.kinds_that_may_be(done)).filter(pk=pk)
    thing: Any = rows.select_related("category").specific().first()
    if thing is None:
        raise Http404
    thing.city = here
    return thing
