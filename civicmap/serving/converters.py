"""Parts of addresses that are checked where the address is read."""

from __future__ import annotations

import re

from django.urls.converters import StringConverter

from layers.exports import FORMATS
from planning.showing.formats import EXTENSIONS


class TextConverter(StringConverter):
    """Any text without a NUL byte, which the database could not look up."""

    regex = r"[^/\x00]+"


class PlainConverter:
    """A whole number without leading zeros, so that each object has one address."""

    regex = "0|[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The number."""
        return str(value)


class ExportConverter(StringConverter):
    """The extension of a file format; GeoJSON has an address of its own."""

    regex = "|".join(re.escape(format.extension) for format in FORMATS if format.blocks or format.write)


class FormConverter(StringConverter):
    """The ending of an address that has two forms, JSON and XML."""

    regex = "json|xml"


class AnswerConverter(ExportConverter):
    """The same for answers to planners' questions, whose CSV comes with its metadata too."""

    regex = "|".join(re.escape(extension) for extension in EXTENSIONS)
