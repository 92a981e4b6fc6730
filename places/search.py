"""Text search: Italian stems, accents folded."""

from __future__ import annotations

import re

SEARCH_CONFIG = "civicmap_italian"
"""Text search configuration made by the first migration: unaccent, then the Italian stemmer."""


def raw_query(text: str) -> str:
    """A ``to_tsquery`` text that wants every word, the last one as a prefix. Empty if there is no word.

    Only letters and digits survive, so nothing the user types is an operator.
    """
    words = re.findall(r"\w+", text.lower())[:12]
    if not words:
        return ""
    return " & ".join([*words[:-1], f"{words[-1]}:*"])
