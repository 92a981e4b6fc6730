"""The metadata of every file: licence, sources, periods, notes, origin and time of creation."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from layers.declaration.layer import Layer

JOIN = "; "


def periods(layer: Layer) -> str:
    """The periods of the layer's figures, in order."""
    own = {*(column.period for column in layer.columns), *(credit.period for credit in layer.credits)}
    return ", ".join(sorted(own - {""}))


def credits_text(layer: Layer) -> str:
    """Every part with its source, licence and period in one text; empty where the parts have none of their own."""
    return JOIN.join(str(credit) for credit in layer.credits)


def facts(layer: Layer) -> list[tuple[str, Any, str]]:
    """Name for programs, name for people, and text, of what is known."""
    found = [
        ("licence", _("Licence"), str(layer.licence)),
        ("attribution", _("Source"), str(layer.attribution)),
        ("periods", _("Period of the figures"), periods(layer)),
        ("credits", _("Licence and source of each part"), credits_text(layer)),
        ("notes", _("Notes"), " ".join(layer.notes)),
        ("address", _("Address"), layer.address or settings.SITE_URL),
        ("made", _("Made on"), timezone.localtime().isoformat(timespec="seconds")),
    ]
    return [fact for fact in found if fact[2]]


def members(layer: Layer) -> dict[str, Any]:
    """The same for a JSON document, without the moment: equal data give equal bytes."""
    found: dict[str, Any] = {
        "licence": str(layer.licence),
        "attribution": str(layer.attribution),
        "credits": [
            {
                "part": str(credit.part),
                "licence": credit.licence,
                "attribution": credit.attribution,
                "period": credit.period,
            }
            for credit in layer.credits
        ],
        "notes": list(layer.notes),
        "address": layer.address,
    }
    return {name: value for name, value in found.items() if value}


def json_members(layer: Layer) -> str:
    """The members as JSON text that goes on with a comma; empty where there is nothing to say."""
    found = members(layer)
    return json.dumps(found, ensure_ascii=False)[1:-1] + "," if found else ""
