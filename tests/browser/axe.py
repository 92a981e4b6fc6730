"""Ask axe-core about a page: ``assert violations(page) == []``.

The page's context needs ``bypass_csp=True``: axe is put into the page, which the content security policy would refuse.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""WCAG 2.1 AA is the law's measure (EN 301 549); 2.2 and best practice are ours."""


@cache
def script() -> str:
    """axe-core as it is kept beside this file."""
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text()


def violations(page: Page, *, leave_out: tuple[str, ...] = (), rules: Sequence[str] = RULES) -> list[str]:
    """What axe-core finds wrong, a line each: rule, number, first element. ``leave_out``: CSS selectors; ``rules``: rules or tags."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(script())
    # Only what is wrong travels here: what is right is many times as long.
    found: list[dict[str, Any]] = page.evaluate(
        "async ([exclude, runOnly]) => (await axe.run({ exclude }, { runOnly, resultTypes: ['violations'] })).violations",
        [[[selector] for selector in leave_out], list(rules)],
    )
    return [
        f"{item['id']} x{len(item['nodes'])}: {item['help']} ({item['nodes'][0]['html'][:160]})"
        for item in found
    ]
