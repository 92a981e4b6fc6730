"""Every served file is used: a page, a setting or another served file names it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "civicmap" / "static"
UNNAMED = {
    # for readers and checks, not for browsers
    "app/icons/README.md",
    "vendor/VENDOR.json",
    # what a view serves at the root, since a worker serves only what lies below its own address
    "app/outbox/service-worker.js",
    # licences that must accompany the files beside them
    "vendor/bootstrap-italia/LICENSE.txt",
    "vendor/titillium-web/OFL.txt",
}
NAMED = re.compile(r"""["'](?:/static/)?((?:app|leaflet|vendor)/[\w./-]+\.\w+)["']""")
MODULES = re.compile(r"{% map_scripts \w+([^%]*)%}")
SHEETS = re.compile(r"{% map_styles([^%]*)%}")
NAMES = re.compile(r'"([\w/-]+)"')
SPECIFIER = re.compile(r"""(?:\bfrom|\bimport|\bimport\()\s*["'](\.[^"']+)["']""")
URL = re.compile(r"""url\(\s*["']?(?!data:)([^"')#?]+)""")
CODE = {".html", ".py"}


def named_by_pages() -> set[str]:
    """Static files that templates and Python name by their path, or as a module of ``map_scripts``."""
    found: set[str] = set()
    for app in (path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"):
        for path in app.rglob("*"):
            if path.suffix not in CODE:
                continue
            text = path.read_text("utf-8")
            found |= set(NAMED.findall(text))
            for modules in MODULES.findall(text):
                found |= {f"app/{module}.js" for module in NAMES.findall(modules)}
            for sheets in SHEETS.findall(text):
                found |= {f"app/styles/{sheet}.css" for sheet in ("map", *NAMES.findall(sheets))}
    return found


def named_by(path: str) -> Iterator[str]:
    """Static files that a module imports or a style sheet shows."""
    pattern = {".js": SPECIFIER, ".css": URL}.get(Path(path).suffix)
    if pattern:
        for target in pattern.findall((STATIC / path).read_text("utf-8")):
            yield normpath(join(dirname(path), target))


def present() -> set[str]:
    return {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file()}


def used(begun: set[str], files: set[str]) -> set[str]:
    """The files that can be reached from the named ones."""
    reached: set[str] = set()
    waiting = begun & files
    while waiting:
        path = waiting.pop()
        reached.add(path)
        waiting |= (set(named_by(path)) & files) - reached
    return reached


def test_every_file_is_used() -> None:
    files = present()
    assert files - used(named_by_pages(), files) == UNNAMED


def test_what_a_file_names_is_there() -> None:
    files = present()
    named = {path: set(named_by(path)) for path in files if path.startswith("app/")}
    assert {path: targets - files for path, targets in named.items() if targets - files} == {}
