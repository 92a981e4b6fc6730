"""Parses CQL2 text or JSON to a tree: the JSON form, as Python values.

The library's parsers call themselves for every level, and a grammar that tries alternatives takes twice as long for every
open bracket before a fault. So what nests too deep is refused before the library sees it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import cql2
from django.utils.translation import gettext_lazy as _

from layers.errors import BadParameter

TEXT, JSON = "cql2-text", "cql2-json"
DRAFT = "cql-text"
"""CQL text of the draft before CQL2; GDAL sends conditions in it if the server's description lists it."""
LANGUAGES = (TEXT, JSON, DRAFT)
DRAFT_DAY = re.compile(r"'(\d{4}-\d\d-\d\d)T'")
"""A day as GDAL writes it."""

MAX_LENGTH = 60_000
"""The maximal length of a filter, enough for a drawn polygon."""
MAX_BRACKETS = 10
MAX_DEPTH = 60
MAX_NODES = 20_000

TOKEN = re.compile(
    r"""
    (?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*")
    |(?P<open>\() |(?P<close>\)) |(?P<comma>,)
    |(?P<operator>[-+*/^%=<>!])
    |(?P<word>[^\W\d]\w*)
    """,
    re.VERBOSE,
)
NESTING_WORDS = {"not", "is", "like", "in", "between", "div"}

Tree = Any
"""A node of the JSON form: an object, a list, a text, a number, a boolean or None."""


def refused(reason: Any) -> BadParameter:
    """The BadParameter of the filter."""
    return BadParameter("filter", reason)


def known_language(language: str) -> str:
    """The language, if filters are read in it. Raises BadParameter."""
    if language not in LANGUAGES:
        raise BadParameter("filter-lang", _("The languages of filters are cql2-text and cql2-json."))
    return language


def read(text: str, language: str) -> Tree:
    """The tree of a filter. Raises BadParameter for one that cannot be read, is too long or nests too deep."""
    known_language(language)
    if language == DRAFT:
        text, language = DRAFT_DAY.sub(r"'\1'", text), TEXT
    if not text.strip():
        raise refused(_("The filter is empty."))
    if len(text) > MAX_LENGTH:
        raise refused(_("The filter is too long."))
    if not is_clean(text):
        raise refused(_("The filter holds a character that no text has."))
    if language == TEXT:
        refuse_deep_text(text)
    else:
        refuse_deep_json(text)
    try:
        tree = (cql2.parse_text(text) if language == TEXT else cql2.parse_json(text)).to_json()
    except Exception as fault:  # noqa: BLE001
        # The library's own faults have no class in common: an empty geometry, for one, is a plain Exception.
        raise refused(explained(fault, language)) from None
    refuse_deep_tree(tree)
    return tree


def is_clean(text: str) -> bool:
    """Whether PostgreSQL can hold the text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def too_deep() -> BadParameter:
    """The fault of a filter with too many levels."""
    return refused(_("The filter nests too deep."))


def explained(fault: Exception, language: str) -> Any:
    """The library's fault in a sentence: for text, where reading stopped."""
    place = re.search(r"--> (\d+):(\d+)", str(fault))
    if language == TEXT and place:
        return _("The filter cannot be read as CQL2 text: line %(line)s, character %(column)s.") % {
            "line": place[1],
            "column": place[2],
        }
    if language == TEXT:
        return _("The filter cannot be read as CQL2 text.")
    return _("The filter cannot be read as CQL2 JSON.")


@dataclass
class Level:
    """One open bracket while text is measured: operators since the last separator, and the deepest group among them."""

    operators: int = 0
    inner: int = 0
    deepest: int = 0

    def depth(self) -> int:
        """Levels of the tree that this bracket's content has so far."""
        return max(self.deepest, self.operators + self.inner)

    def separate(self) -> None:
        """Begin the next part: what follows a comma, AND or OR stands beside, not below."""
        self.deepest, self.operators, self.inner = self.depth(), 0, 0


def refuse_deep_text(text: str) -> None:
    """Raise BadParameter where brackets or chains of operators go deeper than the parser may follow."""
    levels = [Level()]
    ranges = 0
    for token in TOKEN.finditer(text):
        top = levels[-1]
        word = token["word"].lower() if token["word"] else ""
        if token["open"]:
            levels.append(Level())
        elif token["close"]:
            closed = levels.pop()
            if not levels:
                raise refused(_("The brackets of the filter do not match."))
            levels[-1].inner = max(levels[-1].inner, closed.depth() + 1)
        elif word == "and" and ranges:
            ranges -= 1
        elif token["comma"] or word in ("and", "or"):
            top.separate()
        elif token["operator"] or word in NESTING_WORDS:
            top.operators += 1
            ranges += word == "between"
        if len(levels) > MAX_BRACKETS + 1 or levels[-1].depth() > MAX_DEPTH:
            raise too_deep()
    if len(levels) > 1:
        raise refused(_("The brackets of the filter do not match."))


def refuse_deep_json(text: str) -> None:
    """Raise BadParameter for what is no JSON, or too deep a tree."""
    try:
        tree = json.loads(text)
    except RecursionError:
        raise too_deep() from None
    except ValueError as fault:
        raise refused(explained(fault, JSON)) from None
    refuse_deep_tree(tree)


def refuse_deep_tree(tree: Tree) -> None:
    """Raise BadParameter for a tree with too many levels or nodes. Does not call itself."""
    waiting = [(tree, 1)]
    seen = 0
    while waiting:
        node, depth = waiting.pop()
        seen += 1
        if depth > 2 * MAX_DEPTH:
            raise too_deep()
        if seen > MAX_NODES:
            raise refused(_("The filter is too long."))
        if isinstance(node, dict):
            waiting.extend((value, depth + 1) for value in node.values())
        elif isinstance(node, list):
            waiting.extend((value, depth + 1) for value in node)
