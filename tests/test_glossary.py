"""The glossary says each term once, and only of what exists."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

ROOT = Path(settings.BASE_DIR)
ROW = re.compile(r"^\| ([^|`]+) \| `([\w.]+)` \| ([^|]+) \| ([^|]+\.) \|$", re.MULTILINE)
ROWS: list[tuple[str, str, str, str]] = ROW.findall((ROOT / "docs/glossary.md").read_text(encoding="utf-8"))


def exists(name: str) -> bool:
    """Whether the dotted name leads to something: a module, or what stands in one."""
    try:
        import_string(name)
    except ImportError:
        try:
            import_module(name)
        except ImportError:
            return False
    return True


def test_every_term_and_every_definition_stands_there_once() -> None:
    lines = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    tables = [line for line in lines if line.startswith("|") and not line.startswith(("| Term", "|---"))]
    assert len(ROWS) == len(tables) > 30
    for column in (0, 1):
        named = [row[column] for row in ROWS]
        assert sorted(set(named)) == sorted(named)


@pytest.mark.parametrize(
    ("name", "there"), [("places.models.Feature", True), ("places.models.Nothing", False)]
)
def test_what_exists_is_told_from_what_does_not(name: str, there: bool) -> None:
    assert exists(name) is there


@pytest.mark.parametrize("code", [row[1] for row in ROWS])
def test_what_a_term_names_exists(code: str) -> None:
    assert exists(code)


def test_the_interface_says_the_italian_words() -> None:
    catalogue = (ROOT / "civicmap/locale/it/LC_MESSAGES/django.po").read_text(encoding="utf-8").casefold()
    said = "\n".join(re.findall(r"^(?:msgstr.*)?\"(.*)\"$", catalogue, re.MULTILINE))
    italian = [row[2] for row in ROWS if row[2] != "—"]
    assert [word for word in italian if not re.search(rf"\b{re.escape(word)}\b", said)] == []
