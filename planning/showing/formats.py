"""The formats of an answer: those of layers, and the CSV table with its notes beside it."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from layers.declaration.layer import Layer
from layers.exports import FORMATS, Format, csvw, delimited
from planning.question.values import Group, Question

SHAPELESS = (Group.CATEGORY, Group.MONTH)
NEED_SHAPES = ("shp.zip", "kml")


def bundled(layer: Layer, queryset: QuerySet[Any]) -> Generator[bytes, None, None]:
    """The table, its metadata and a readme in one archive."""
    yield csvw.bundle(layer, b"".join(delimited.blocks(layer, queryset)))


BUNDLE = Format(
    "csv.zip",
    "application/zip",
    _("CSV with its notes (zip)"),
    _("A plain table, with its sources, years and notes beside it"),
    blocks=bundled,
)
METADATA = Format(
    csvw.EXTENSION,
    csvw.MEDIA_TYPE,
    _("Metadata of the CSV table"),
    _("For programs that read CSV on the Web"),
)
"""Tells of the table at its address; ``planning.api`` writes it."""
EXTENSIONS = tuple(
    one.extension for one in (METADATA, BUNDLE, *FORMATS) if one is METADATA or one.blocks or one.write
)
"""The ends of addresses of answers; GeoJSON has an address of its own."""


def formats_of(question: Question) -> list[Format]:
    """The formats an answer can be written in: groups without shapes are no file of shapes."""
    shapeless = question.group in SHAPELESS and not question.only
    fitting = [one for one in FORMATS if not (shapeless and one.extension in NEED_SHAPES)]
    return [BUNDLE, *fitting]


def offered(question: Question) -> list[Format]:
    """The formats the page offers: of CSV the archive, since the table alone cannot say what it is made of."""
    return [one for one in formats_of(question) if one.extension != "csv"]


def find_answer_format(extension: str, question: Question) -> Format | None:
    """The format of that extension, or None where the answer has none of it."""
    known = (METADATA, *formats_of(question))
    return next((one for one in known if one.extension == extension), None)
