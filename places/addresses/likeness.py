"""Similarity of a written street name to one of the gazetteer."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

from places.addresses.vocabulary import NUMERALS
from places.addresses.written import StreetWords, kind_of

_WORD = re.compile(r"\w+['’.]?")
_SMALL = frozenset(
    [
        "di",
        "de",
        "del",
        "dello",
        "della",
        "delle",
        "degli",
        "dei",
        "dell",
        "d",
        "da",
        "dal",
        "al",
        "alla",
        "allo",
        "e",
        "ed",
        "la",
        "le",
        "il",
        "lo",
        "i",
        "gli",
    ]
)
"""Words with little weight."""
LEAST_ALIKE = 0.62
"""Ratio from which two words may be the same one misspelled."""


@dataclass(frozen=True)
class Likeness:
    """``score`` grows with the likeness, above 1 for all words; ``exact`` where nothing is missing or different."""

    score: float
    exact: bool


def likeness(wanted: StreetWords, name: str) -> Likeness:
    """Compare a street as somebody wrote it with a name of the gazetteer, in the spelling that fits best."""
    kind, rest = kind_of(name)
    # Without a kind the word may be one itself: “corso”.
    names = [_words(rest)] if wanted.kind else [_words(rest), _words(name)]
    scored = [_alike(_words(spelling), there) for spelling in wanted.spellings for there in names]
    part, covered = max(scored, default=(0.0, 0.0))
    same_kind = bool(kind) and wanted.kind == kind
    exact = part >= 1 and covered >= 1 and (same_kind or not wanted.kind)
    return Likeness(round(part + 0.12 * covered + (0.1 if same_kind else 0.0), 2), exact)


def fold(text: str) -> str:
    """Small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _words(text: str) -> list[str]:
    words = [found[0].strip("'’") for found in _WORD.finditer(fold(text))]
    return [word for word in words if word not in _SMALL] or words


def _alike(typed: list[str], there: list[str]) -> tuple[float, float]:
    """How much of the typed words is in the name, and how much of the name was typed."""
    left = list(there)
    found = covered = 0.0
    for position, word in enumerate(typed):
        best, other = max(
            ((_word_likeness(word, one, last=position == len(typed) - 1), one) for one in left),
            default=(0.0, ""),
        )
        if best > 0:
            left.remove(other)
            found += best * len(word)
            covered += len(other)
    part = found / max(1, sum(map(len, typed)))
    joined = SequenceMatcher(None, "".join(typed), "".join(there)).ratio()
    return max(part, 0.9 * joined), covered / max(1, sum(map(len, there)))


def _word_likeness(typed: str, word: str, *, last: bool) -> float:
    bare = typed.rstrip(".")
    if bare == word.rstrip(".") or any(bare in ways and word in ways for ways in NUMERALS):
        return 1.0
    if typed.endswith(".") or len(bare) == 1:
        return 0.9 if word.startswith(bare) else 0.0
    if word.startswith(bare) and (last or len(bare) > 2):
        # The last word may not be finished yet.
        return 0.95
    ratio = SequenceMatcher(None, bare, word).ratio()
    return 0.95 * ratio if ratio >= LEAST_ALIKE else 0.0
