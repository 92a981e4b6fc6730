"""The page of one feature."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from civicmap.layers import find_layer
from civicmap.outlets.catalogue.structured import feature_page
from civicmap.pages.items import Item, items, opening_now, shown
from civicmap.pages.other_layers import other_page
from civicmap.serving.addresses import absolute, origin
from engagement.links.reading import public_links
from engagement.models import Move
from engagement.moves.timeline import STANDING, Moment, timeline
from engagement.procedures.present import present_of
from layers.declaration.layer import Layer, Text
from places.feature.extra_questions import public_answers
from places.feature.kind import Kind, kind_of_layer, kinds
from places.ground.clock import page_city
from places.hours import evaluating
from places.hours.calendar import CityCalendar, sun_place
from places.models import City, Feature, FeatureArea
from places.models.feature import StatusInfo

HIDDEN_COLUMNS = ("location", "shape", "address", "web_location", "search")
"""Columns deferred on the public page: the exact geometry."""
RADIUS = {"100m": 100, "street": 250, "area": 600}
"""Metres of the circle that stands for an approximate place."""

DAYS_SHOWN = 14
CLOSURES_SHOWN = 60
"""How many days ahead a closure is told."""


def find_feature(city: City, kind: Kind, pk: int) -> Any:
    """The public feature with what its page shows, or 404: what is not public is not there."""
    rows = kind.layer.queryset().select_related("category", "manager", "source", "author", *kind.related)
    return get_object_or_404(rows.defer(*HIDDEN_COLUMNS), city=city, pk=pk)


@require_GET
def short_feature(request: HttpRequest, city: str, layer: str, pk: int) -> HttpResponse:
    """The address that does not change when the title does: leads to the page. What is no feature has its page here."""
    found = find_layer(layer)
    if found is not None and not found.kind:
        return other_page(request, page_city(request, city), found, pk)
    return feature(request, city, layer, pk, "")


@require_GET
def feature(request: HttpRequest, city: str, layer: str, pk: int, slug: str) -> HttpResponse:
    """All that the public may know of one thing; an outdated slug leads to the present address."""
    place = page_city(request, city)
    kind = kind_of_layer(layer)
    if kind is None:
        raise Http404
    found = kind.layer
    thing = find_feature(place, kind, pk)
    thing.city = place
    if slug != thing.slug:
        return redirect(thing.get_absolute_url(), permanent=True)
    statuses = thing.own_statuses()
    photos = list(thing.photos.ready())
    context = {
        "city": place,
        "layer": found,
        "feature": thing,
        "status": (statuses.get(thing.status) or StatusInfo(thing.status, thing.status, "progress")).shown,
        "kind": kind,
        "dated": thing.HAPPENS,
        # For places the hours say more than the status; both badges together could contradict each other.
        "says_status": thing.HAPPENS or thing.status != STANDING or not _has_hours(thing),
        "photos": photos,
        "structured": feature_page(
            place, kind, thing, photos[0].large_url if photos else "", origin(request)
        ),
        "areas": list(
            FeatureArea.objects.filter(feature=thing, served=False)
            .select_related("area", "kind")
            .order_by("kind__position")
        ),
        "answers": public_answers(thing.category.questions, thing.attributes),
        "timeline": _told(thing),
        "radius": RADIUS.get(thing.precision, 100),
        "map_url": _map_url(place, found, thing),
        "geojson_url": f"{reverse('api_geojson', args=[found.name])}?limit=1&after={thing.pk - 1}",
        "permalink": absolute(request, reverse("feature_short", args=[place.slug, found.name, thing.pk])),
        "canonical": absolute(request, request.path),
        "acts": list(thing.acts.public()),
        "links": public_links(thing),
        "pointing": pointing(thing, place),
        **_opening(thing, place),
        **_way(thing),
    }
    return render(request, "civicmap/feature.html", context)


def _told(thing: Feature) -> list[Moment]:
    """The timeline, latest first; empty where a place was only entered and published."""
    moments = timeline(thing)
    return moments if thing.HAPPENS or len(moments) > 2 else []


def _map_url(city: City, layer: Layer, thing: Feature) -> str:
    """The map with this thing's card open."""
    point = thing.public_location
    view = f"17/{point.y:.5f}/{point.x:.5f}&" if point else ""
    return f"{reverse('map', args=[city.slug])}?layer={layer.name}#{view}item={thing.pk}"


def _has_hours(thing: Any) -> bool:
    return bool(getattr(thing, "opening_hours", ""))


def _opening(thing: Any, city: City) -> dict[str, Any]:
    """Opening hours today and for two weeks; nothing where none are written down."""
    if not _has_hours(thing):
        return {}
    text = thing.opening_hours
    calendar = CityCalendar(city)
    days = calendar.of(thing)
    today = timezone.localdate(timezone=days.zone)
    week = evaluating.days(text, today, DAYS_SHOWN, calendar=days, place=sun_place(thing))
    soon = today + datetime.timedelta(days=CLOSURES_SHOWN)
    return {
        "closures": [closed for closed in days.closures if closed.last >= today and closed.first <= soon],
        "opening": opening_now(thing, calendar),
        "this_week": week[:7],
        "next_week": week[7:],
        "today": today,
    }


def pointing(thing: Feature, city: City) -> list[tuple[Text, list[Item]]]:
    """What points at the thing, such as the desks of a house, by the headings that the kinds give it."""
    found = []
    for kind in kinds():
        for relation in kind.pointing:
            pointed_at: Any = kind.model._meta.get_field(relation.key).related_model
            if isinstance(thing, pointed_at):
                rows = shown(kind.model.objects.public().filter(**{relation.key: thing})).order_by("title")
                found.append((relation.title, items(rows, city)))
    return [(title, rows) for title, rows in found if rows]


def _way(thing: Any) -> dict[str, Any]:
    """The way of the thing through its procedure; nothing for kinds without phases."""
    procedure = getattr(thing, "procedure", None)
    if procedure is None:
        return {}
    stated = _only_stated(thing)
    every = [] if stated else list(procedure.phases.filter(is_public=True))
    return {
        "procedure": procedure,
        "phases": phases(thing.phase, every, stated=stated),
        "present": present_of([thing])[thing.pk],
        "rule_acts": list(procedure.acts.public()),
    }


def _only_stated(thing: Any) -> bool:
    """Whether the phase is only what a source says: nobody has moved the thing since it was imported."""
    imported = thing.source_id is not None and not thing.is_example
    return imported and not Move.objects.of_status().filter(feature=thing.pk).exclude(before="").exists()


def phases(current: Any, every: list[Any], *, stated: bool = False) -> list[tuple[str, Any]]:
    """The way through a procedure: ``done``, ``now``, ``end`` or ``next`` and the phase.

    Ends without result are no part of the way, unless the thing stands there; then nothing comes next. Of what came
    from a source only the phase that the source states is known: ``stated``. A last phase is never going on: ``end``.
    """
    if stated:
        return [("stated", current)] if current.is_public else []
    here = "end" if current.tone in ("done", "closed") else "now"
    way = [phase for phase in every if phase.tone != "closed" or phase.pk == current.pk]
    if current.tone == "closed":
        way = [phase for phase in way if phase.position == 0 or phase.is_start or phase.pk == current.pk]
    steps = []
    for phase in sorted(way, key=lambda phase: (phase.position, phase.pk)):
        place = here if phase.pk == current.pk else "done" if phase.position < current.position else "next"
        steps.append((place, phase))
    return steps
