"""What hostile files try does not happen: nothing is opened, nobody is asked, time and memory have an end."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import shapely

from layers.geofiles import VISITOR, FileRefused, Reading, read_ground
from layers.geofiles.door import environment
from tests.files.hostile import FORMS, vrt
from tests.files.making import NEAR, SQUARE, geojson
from tests.files.watching import AddressWatch, FileWatch, watching

BAIT = shapely.box(7.90, 45.30, 7.91, 45.31)
LOADING = 4
"""Seconds of CPU time for loading the libraries, many times what it takes."""
QUICK = replace(VISITOR, seconds=1)
"""The same with less patience, to keep the tests short."""
WHOLE_TIME = "star of 400 corners"
"""The form that is tried with a visitor's own limits."""
FOREIGN = re.compile(
    r"\bgdal|\bogr|sqlite|vsi|errno|traceback|pyogrio|/tmp|/work|/home|exception", re.IGNORECASE
)
"""What no sentence of ours holds: a library's words, a path."""


@pytest.fixture
def bait(tmp_path: Path) -> Path:
    path = tmp_path / "bait.geojson"
    path.write_bytes(geojson(BAIT, properties={"secret": "canary"}))
    return path


def cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("form", FORMS)
def test_a_hostile_file_opens_nothing_and_ends(form: str, bait: Path) -> None:
    with watching(bait.parent) as (files, addresses):
        content = FORMS[form](bait, addresses.url)
        assert len(content) <= VISITOR.bytes
        limits = VISITOR if form == WHOLE_TIME else QUICK
        before = cpu_of_children()
        told, found = "", b""
        try:
            found = read_ground(BytesIO(content), Reading(near=NEAR, limits=limits), name="prova.json").wkb
        except FileRefused as refusal:
            told = str(refusal)
        assert told.endswith(".") or found
        assert not FOREIGN.search(told)
        if found:
            # Read for what it is beside the attempt: the square that the file itself holds.
            assert shapely.from_wkb(found).equals(SQUARE) or "star" in form
            assert not shapely.from_wkb(found).intersects(BAIT)
        assert cpu_of_children() - before < limits.seconds + LOADING
        assert not files.touched()
        assert not addresses.asked()


def test_the_watches_see_what_the_same_libraries_do_without_the_fence(bait: Path, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    with watching(bait.parent) as (files, addresses):
        for name, target in (("file.vrt", bait), ("address.vrt", f"/vsicurl/{addresses.url}/a.geojson")):
            (folder / name).write_text(vrt(target))
            program = f"import pyogrio; pyogrio.raw.read({str(folder / name)!r})"
            known = os.environ | {"GDAL_HTTP_TIMEOUT": "1", "GDAL_HTTP_MAX_RETRY": "0"}
            subprocess.run(
                [sys.executable, "-c", program], env=known, capture_output=True, check=False, timeout=60
            )
        assert files.touched()
        assert addresses.asked()


PROBE = """
import json, sys, socket, subprocess
from layers.fenced.__main__ import close_the_fence, warm_up
import pyogrio
warm_up()
close_the_fence(5, 64 * 2**20)
tried = {}
def attempt(name, act):
    try:
        act(); tried[name] = "done"
    except (OSError, MemoryError, pyogrio.errors.DataSourceError) as fault:
        tried[name] = type(fault).__name__
attempt("open", lambda: open(sys.argv[1]))
attempt("gdal", lambda: pyogrio.raw.read(sys.argv[1]))
attempt("socket", lambda: socket.socket())
attempt("program", lambda: subprocess.run(["true"]))
attempt("memory", lambda: bytearray(2**30))
tried["drivers"] = sorted(pyogrio.list_drivers())
import os
tried["environment"] = sorted(os.environ)
print(json.dumps(tried))
"""


def test_behind_the_fence_nothing_can_be_opened_and_nothing_is_known(
    bait: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary")
    done = subprocess.run(
        [sys.executable, "-E", "-s", "-c", PROBE, str(bait)],
        env=environment(),
        capture_output=True,
        check=True,
        text=True,
    )
    tried = json.loads(done.stdout)
    assert {key: tried[key] for key in ("open", "gdal", "socket", "program", "memory")} == {
        "open": "OSError",
        "gdal": "DataSourceError",
        "socket": "OSError",
        "program": "OSError",
        "memory": "MemoryError",
    }
    assert tried["drivers"] == ["ESRI Shapefile", "GPKG", "GPX", "GeoJSON", "LIBKML", "OSM"]
    assert not any("SECRET" in name or "DATABASE" in name for name in tried["environment"])


def test_a_driver_that_nobody_wanted_stops_the_process(bait: Path) -> None:
    known = environment() | {"GDAL_SKIP": ""}
    done = subprocess.run(
        [sys.executable, "-E", "-s", "-c", "import layers.fenced.__main__ as one; one.warm_up()"],
        env=known, capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "OGR_VRT" in done.stderr


def test_the_clock_ends_a_process_that_waits() -> None:
    patient = replace(VISITOR, wall=2, seconds=60)
    endless = FORMS["database with an endless view"](Path("a"), "")
    before = cpu_of_children()
    with pytest.raises(FileRefused, match="complicate"):
        read_ground(BytesIO(endless), Reading(limits=patient), name="a.gpkg")
    assert cpu_of_children() - before < 10


def test_watches_of_other_folders_are_quiet(tmp_path: Path) -> None:
    files = FileWatch(tmp_path)
    assert not files.touched()
    files.close()
    addresses = AddressWatch()
    assert not addresses.asked()
    addresses.close()
