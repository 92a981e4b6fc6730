"""The rules of our style sheets that a person would overlook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

STYLES = sorted((Path(settings.BASE_DIR) / "civicmap/static/app/styles").glob("*.css"))
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
