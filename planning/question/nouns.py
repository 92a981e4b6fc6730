"""What sentences call the rows of a layer: several, one, and the nearest one. Layers without such words are called by their title.

Languages decline these words, and put others around them; so each stands here as a whole phrase for translators.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Noun:
    """``one`` follows “every”; ``nearest`` follows “distance”, with ``%(rest)s`` for what narrows the rows, or nothing."""

    many: Any
    one: Any
    nearest: Any


NOUNS = {
    ("reports", ""): Noun(_("reports"), _("report"), _("to the nearest report%(rest)s")),
    ("reports", "open"): Noun(_("open reports"), _("open report"), _("to the nearest open report%(rest)s")),
    ("reports", "closed"): Noun(
        _("closed reports"), _("closed report"), _("to the nearest closed report%(rest)s")
    ),
    ("assets", ""): Noun(_("places"), _("place"), _("to the nearest place%(rest)s")),
    ("services", ""): Noun(_("services"), _("service"), _("to the nearest service%(rest)s")),
    ("houses", ""): Noun(
        _("neighbourhood houses"), _("neighbourhood house"), _("to the nearest neighbourhood house%(rest)s")
    ),
    ("pacts", ""): Noun(_("pacts"), _("pact"), _("to the nearest pact%(rest)s")),
    ("initiatives", ""): Noun(_("initiatives"), _("initiative"), _("to the nearest initiative%(rest)s")),
    ("organisations", ""): Noun(
        _("organisations"), _("organisation"), _("to the nearest organisation%(rest)s")
    ),
}
"""By the name of the layer, and ``open`` or ``closed`` where its rows are said to be that."""
