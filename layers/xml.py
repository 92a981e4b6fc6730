"""Texts that an XML document can hold."""

from __future__ import annotations

import re

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold in any spelling (section 2.2)."""


def as_xml(text: object) -> str:
    """The text without the characters that XML cannot hold."""
    return NOT_XML.sub("", str(text))
