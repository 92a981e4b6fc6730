"""Organisations of the demonstration: the bodies that real pacts name, and made-up ones with a seat, marked as such."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.geos import Point

from assets.models import Organisation
from civicmap.cities.tables import table
from pacts.models import Pact
from places.models import Area, City, Source, Street

REAL_KINDS = {
    Pact.Proponent.ASSOCIATION: Organisation.Kind.ASSOCIATION,
    Pact.Proponent.COOPERATIVE: Organisation.Kind.BUSINESS,
    Pact.Proponent.SCHOOL: Organisation.Kind.SCHOOL,
}
"""Kinds of proponents that are bodies. People, informal groups and committees of people are not entered."""


def load_proponents(city: City, source: Source) -> int:
    """The bodies that proposed the pacts of a source, by name. The source knows no seats, so they have none."""
    count = 0
    pacts = (
        Pact.objects.filter(city=city, source=source, proponent_kind__in=REAL_KINDS)
        .exclude(proponent="")
        .order_by("-external_id")
    )
    # The source writes some names now with capitals, now without.
    named = {name.casefold(): (name, kind) for name, kind in pacts.values_list("proponent", "proponent_kind")}
    for name, kind in named.values():
        values = {"kind": REAL_KINDS[Pact.Proponent(kind)], "source": source}
        _body, is_new = Organisation.objects.get_or_create(city=city, name=name[:200], defaults=values)
        count += is_new
    return count


def load_examples(city: City, source: Source) -> int:
    """The example bodies, each on its street. Their area is that in which the seat lies."""
    count = 0
    for record in table("examples/organisations.toml")["organisation"]:
        street = record.get("street", "")
        seat = _middle(city, street) if street else None
        body, is_new = Organisation.objects.get_or_create(
            city=city,
            name=record["name"],
            defaults={
                "kind": record["kind"],
                "description": record["text"],
                "address": street,
                "location": seat,
                "source": source,
                "is_example": True,
            },
        )
        if is_new and seat:
            body.areas_served.set(Area.objects.current().filter(kind__city=city).covering(seat))
        count += is_new
    return count


def _middle(city: City, street: str) -> Point:
    """A point halfway along the street."""
    shape = Street.objects.filter(city=city, name=street).values_list("shape", flat=True).first()
    if shape is None:
        raise LookupError(f"{city.slug} has no street “{street}”")
    longest: Any = max(shape, key=lambda line: line.length)
    middle: Point = longest.interpolate_normalized(0.5)
    middle.srid = shape.srid
    return middle
