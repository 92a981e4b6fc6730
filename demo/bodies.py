"""Organisations of the demonstration: the bodies that real pacts name, and made-up ones with a seat, marked as such."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.gis.geos import Point

from assets.models import Organisation
from civicmap.cities.tables import table
from demo.bulk import NewFeature, write_features
from demo.files import items
from demo.real import PROPONENTS, real
from pacts.models import Pact
from places.models import Area, Category, City, Precision, Source, Street

FORMS = {
    Pact.Proponent.ASSOCIATION: Organisation.LegalForm.ASSOCIATION,
    Pact.Proponent.COOPERATIVE: Organisation.LegalForm.BUSINESS,
    Pact.Proponent.SCHOOL: Organisation.LegalForm.SCHOOL,
}
"""Proponents that are bodies. People, informal groups and committees of people are not entered."""


def load_proponents(
    city: City, source: Source, categories: dict[str, Category]
) -> tuple[int, dict[str, Organisation]]:
    """The bodies that the pacts of a source name. Answers how many are new, and all by their folded names.

    The source knows no seats, so they have none.
    """
    named: dict[str, tuple[str, str]] = {}
    for item in sorted(items(f"{city.slug}/pacts.geojson"), key=lambda item: str(item["id"]), reverse=True):
        kind = PROPONENTS[item["proposer_kind"]]
        if item["proposer"] and kind in FORMS:
            # The source writes some names now with capitals, now without.
            named[item["proposer"].casefold()] = (item["proposer"], kind)
    found = [
        NewFeature(
            real(
                city,
                source,
                categories["school-body" if kind == Pact.Proponent.SCHOOL else "neighbourhood-life"],
                external_id=f"proponent/{name}"[:120],
                title=name[:200],
                legal_form=FORMS[Pact.Proponent(kind)],
            )
        )
        for name, kind in named.values()
    ]
    fresh = write_features(Organisation, source, found)
    return len(fresh), by_name(Organisation.objects.filter(city=city, source=source))


def by_name(bodies: Iterable[Organisation]) -> dict[str, Organisation]:
    """Organisations by their folded names."""
    return {body.title.casefold(): body for body in bodies}


def load_examples(city: City, source: Source, categories: dict[str, Category], now: datetime.datetime) -> int:
    """The example bodies, each on its street. Their areas are those in which the seat lies; of a group without one, the first."""
    found = []
    for number, record in enumerate(table("examples/organisations.toml")["organisation"]):
        street = record.get("street", "")
        day = now - datetime.timedelta(days=40 + 9 * number)
        is_informal = record["legal_form"] == Organisation.LegalForm.INFORMAL
        values = {
            "city": city,
            "category": categories[record["category"]],
            "status": "active",
            "visibility": "public",
            "created": day,
            "updated": day,
            "published": day,
            "is_example": True,
            "external_id": f"organisation/{number:02d}",
            "title": record["name"],
            "description": record["text"],
            "legal_form": record["legal_form"],
            "address": street,
            "location": _middle(city, street) if street else None,
            "precision": Precision.HIDDEN if is_informal else Precision.EXACT,
        }
        found.append(NewFeature(values))
    fresh = write_features(Organisation, source, found)
    serving = Area.objects.current().filter(kind__city=city).order_by("kind__position", "code")[:1]
    for body in Organisation.objects.filter(
        pk__in=[one.pk for one in fresh], legal_form=Organisation.LegalForm.INFORMAL
    ):
        body.areas_served.set(serving)
    return len(fresh)


def _middle(city: City, street: str) -> Point:
    """A point halfway along the street."""
    shape = Street.objects.filter(city=city, name=street).values_list("shape", flat=True).first()
    if shape is None:
        raise LookupError(f"{city.slug} has no street “{street}”")
    longest: Any = max(shape, key=lambda line: line.length)
    middle: Point = longest.interpolate_normalized(0.5)
    middle.srid = shape.srid
    return middle
