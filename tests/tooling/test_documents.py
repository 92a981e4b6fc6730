"""What the documents say about running the site is complete."""

import re

from devtools.project import ROOT
from layers.vector_tiles.clusters import SINGLE_FROM, SINGLES


def settings_read() -> str:
    """The text of the settings, in all their modules."""
    return "".join(path.read_text() for path in sorted((ROOT / "civicmap").glob("*settings.py")))


def test_every_variable_that_the_settings_read_is_explained():
    settings = settings_read()
    read = set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', settings))
    page = (ROOT / "docs" / "run.md").read_text()
    assert read
    assert sorted(name for name in read if f"`{name}`" not in page) == []


def test_the_page_explains_no_variable_that_nothing_reads():
    settings = settings_read()
    page = (ROOT / "docs" / "run.md").read_text()
    table = page.split("### Settings")[1].split("### Two programs")[0]
    explained = set(re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE))
    names = {name for cell in explained for name in re.findall(r"`([A-Z_]+)`", cell)}
    assert sorted(name for name in names if f'"{name}"' not in settings) == []


def test_the_page_names_every_command():
    page = (ROOT / "docs" / "run.md").read_text()
    assert all(f"./dev {command}" in page for command in ("demo", "test", "lint", "manage", "reset", "lock"))


def test_the_page_for_gis_programs_says_from_which_zoom_points_are_single():
    page = " ".join((ROOT / "docs" / "gis-clients.md").read_text().split())
    assert f"From zoom {SINGLE_FROM} on each point is a row of its own" in page
    assert f"more than {SINGLES:,} of them" in page
    assert f"up to zoom {SINGLE_FROM - 1}:" in page
