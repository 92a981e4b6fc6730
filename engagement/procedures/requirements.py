"""What a transition may require of a thing, as a closed list of codes.

A rule names codes; the model of the kind gives the function of each (``Governed.requirements``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Test = Callable[[Any], "StrOrPromise | None"]
"""Asks a thing; answers what is missing in one sentence, or None."""


class Requirement(models.TextChoices):
    """What must be known of a thing before it may go on."""

    PLACE = "place", _("it has a place")
    PROPONENT = "proponent", _("who proposes it is stated")
    ASSET = "asset", _("its type needs a listed asset, and it names one")
    DOCUMENT = "document", _("it has a document")
    SIGNED = "signed", _("it has the date of signature")
    ENDS = "ends", _("it has an end date")
    ENDED = "ended", _("its end date has passed")


def has_place(thing: Any) -> StrOrPromise | None:
    """A point, a line or an area; the public one may be coarser."""
    if thing.location is None and thing.shape is None:
        return _("Place: put it on the map first.")
    return None


def has_document(thing: Any) -> StrOrPromise | None:
    """An act with its file, or the address of a text."""
    if getattr(thing, "document_url", "") or thing.acts.exclude(document="").exists():
        return None
    return _("Document: add an act with its file first.")
