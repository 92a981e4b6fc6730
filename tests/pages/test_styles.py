"""The rules of our style sheets that a person would overlook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
STYLES = sorted((ROOT / "civicmap/static/app/styles").glob("*.css"))
SOURCES = ("*.html", "*.py", "*.js")
"""The files that name classes."""
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
MOVING = re.compile(r"(?:transition|animation):([^;}]*)")


def faults(css: str) -> Iterator[str]:
    """What a style sheet should do otherwise."""
    rules = COMMENT.sub("", css)
    if "!important" in rules:
        yield "an !important: name the element more closely instead"
    for value in MOVING.findall(rules):
        if re.search(r"\d(?:ms|s)\b", value):
            yield f"{value.strip()}: use var(--cm-quick) or var(--cm-slow), which readers can switch off"


@pytest.mark.parametrize("path", STYLES, ids=[path.name for path in STYLES])
def test_style_sheet(path: Path) -> None:
    assert list(faults(path.read_text("utf-8"))) == []


def test_faults_are_found() -> None:
    assert len(list(faults("a { color: red !important; transition: color 0.2s; }"))) == 2
    assert list(faults("/* !important */ a { transition: color var(--cm-quick), none; }")) == []


def unused_classes(css: str, sources: str) -> set[str]:
    """Classes of a sheet that no source names: neither whole nor by a beginning that is completed there, such as ``cm-badge--{{``."""
    classes = set(re.findall(r"\.(cm-[\w-]+)", COMMENT.sub("", css)))
    named = set(re.findall(r"cm-[\w-]+", sources))
    begun = set(re.findall(r"(cm-[\w-]*-)(?=[{$])", sources))
    return {name for name in classes - named if not any(name.startswith(start) for start in begun)}


def test_every_class_of_the_sheets_is_used() -> None:
    apps = [path.parent for path in ROOT.glob("*/apps.py")]
    sources = "".join(
        path.read_text("utf-8") for app in apps for pattern in SOURCES for path in app.rglob(pattern)
    )
    assert {
        path.name: found for path in STYLES if (found := unused_classes(path.read_text("utf-8"), sources))
    } == {}


def test_unused_classes_are_found() -> None:
    css = ".cm-a { } .cm-b--new, .cm-c { } /* .cm-d */"
    assert unused_classes(css, 'class="cm-a cm-b--{{ tone }}"') == {"cm-c"}
