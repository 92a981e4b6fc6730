"""Example corrections that wait for a decision, each about example content, by nobody with an account."""

from __future__ import annotations

import datetime
from typing import Any

from assets.models import Organisation, Service
from civicmap.cities.tables import table
from engagement.models import Suggestion
from engagement.suggestions.services import suggest
from engagement.suggestions.values import PLACE, value_of
from places.models import City, Precision, Source

EAST, NORTH = 0.0009, 0.0004
"""Degrees by which the suggested pin stands off: some 80 metres."""


def load_corrections(city: City, source: Source, today: datetime.datetime) -> int:
    """Suggest corrections of two services and one organisation, once. Says how many."""
    rows = Suggestion.objects.filter(feature__city=city, is_example=True)
    if rows.exists():
        return 0
    texts = table("examples/corrections.toml")
    offered = Service.objects.public().filter(city=city, source=source)
    services = list(offered.order_by("external_id", "pk")[:2])
    bodies = Organisation.objects.public().filter(city=city, source=source, precision=Precision.EXACT)
    seated = bodies.filter(location__isnull=False).order_by("pk").first()
    if len(services) < 2 or seated is None:
        return 0
    hours: dict[str, Any] = {name: texts[name] for name in ("opening_hours", "phone")}
    lon, lat = value_of(seated, PLACE)
    _write(services[0], hours, texts["hours"])
    _write(services[1], {}, texts["words"])
    _write(seated, {PLACE: [round(lon + EAST, 6), round(lat + NORTH, 6)]}, texts["place"])
    written = Suggestion.objects.filter(feature__in=[thing.pk for thing in (*services, seated)])
    return written.update(is_example=True, created=today - datetime.timedelta(hours=5))


def _write(thing: Any, values: dict[str, Any], words: str) -> None:
    changes = {name: (value_of(thing, name), value) for name, value in values.items()}
    suggest(thing, changes=changes, words=words)
