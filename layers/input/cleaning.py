"""Cleans typed texts: invisible and line-breaking characters are replaced, nothing is refused.

Word processors, spreadsheets and phones put separators, odd blanks and invisible marks into what is copied from them.
"""

from __future__ import annotations

import re
import unicodedata

LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
BLANKS = re.compile("[\t\u00a0\u115f\u1160\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0]")
"""Blanks of every width, and letters without a glyph."""
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""Control characters, direction marks, soft hyphens, lone surrogates: they can change how other characters are displayed."""
JOINERS = re.compile("(?<!\\S)[\u200c\u200d]+|[\u200c\u200d]+(?!\\S)")
"""Joiners, which are kept only between letters of some scripts and between parts of an emoji."""
BULLETS = re.compile("[\uf0a7\uf0b7\uf0d8\uf0fc]")
"""Bullets from private-use fonts of word processors."""


def mended_text(text: str) -> str:
    """A text of several lines, its lines ended alike, without signs that nobody can see. Empty where nothing is seen."""
    return _seen("\n".join(line.rstrip() for line in LINE_ENDS.sub("\n", _mended(text)).split("\n")).strip())


def mended_line(text: str) -> str:
    """A text of one line, without signs that nobody can see, with single blanks. Empty where nothing is seen."""
    return _seen(" ".join(LINE_ENDS.sub(" ", _mended(text)).split()))


def _mended(text: str) -> str:
    text = BULLETS.sub("•", BLANKS.sub(" ", UNSEEN.sub("", text)))
    return unicodedata.normalize("NFC", JOINERS.sub("", text))


def _seen(text: str) -> str:
    return text if any(unicodedata.category(sign)[0] in "LNPS" for sign in text) else ""
