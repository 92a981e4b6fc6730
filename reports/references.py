"""The reference of a report: a year and a number, such as 2026-000412, in the spellings that people use."""

from __future__ import annotations

import re
import unicodedata

_BETWEEN = r"\s*[-/._:\u2010-\u2015\u2212\s]\s*"
_BEFORE = r"^[^0-9]{0,60}?"
_AFTER = r"[^0-9]{0,60}$"
_SPELLINGS = (
    re.compile(rf"{_BEFORE}(?P<year>20[0-9]{{2}}){_BETWEEN}(?P<number>[0-9]{{1,6}}){_AFTER}"),
    re.compile(rf"{_BEFORE}(?P<year>20[0-9]{{2}})(?P<number>[0-9]{{6}}){_AFTER}"),
    re.compile(rf"{_BEFORE}(?P<number>[0-9]{{1,6}}){_BETWEEN}(?P<year>20[0-9]{{2}}){_AFTER}"),
)


def parse_reference(text: str) -> str:
    """The reference in a text that names one and no other number; empty where it does not. “n. 412/2026” is 2026-000412."""
    words = unicodedata.normalize("NFKC", text).strip()
    for spelling in _SPELLINGS:
        if found := spelling.match(words):
            return f"{found['year']}-{int(found['number']):06d}"
    return ""
