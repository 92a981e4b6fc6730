"""Parts of addresses that are checked where the address is read."""

from __future__ import annotations

import re

from layers.exports import FORMATS


class TextConverter:
    """A word of any letters that the database can look up: it holds no NUL byte."""

    regex = r"[^/\x00]+"

    def to_python(self, value: str) -> str:
        """The word as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """The word as it stands."""
        return value


class ExportConverter:
    """The extension of a file format; GeoJSON has an address of its own."""

    regex = "|".join(re.escape(format.extension) for format in FORMATS if format.blocks or format.write)

    def to_python(self, value: str) -> str:
        """The extension as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """The extension as it stands."""
        return value
