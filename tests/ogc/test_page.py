"""Every line that the page about programs shows for the command line and for Python works as it stands there."""

from __future__ import annotations

import csv
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.ogc.page import code_of
from tests.ogc.test_clients import run
from tests.ogc.town import build

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_lines_for_gdal(live_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build()
    monkeypatch.chdir(tmp_path)
    lines, conditions, qgis = code_of("ogr2ogr", live_server.url)
    printed = [run(*shlex.split(line)) for line in lines.splitlines()]
    assert ": reports " in printed[0]
    assert "Feature Count: 4" in printed[1]
    assert "Feature Count: 4" in run("ogrinfo", "-so", "torino.gpkg", "reports")
    zones = run("ogrinfo", "-so", "zones.gpkg", "areas-prova-district")
    assert "Feature Count: 2" in zones
    assert "RDN2008" in zones
    with Path("received.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["status"] for row in rows} == {"received"}
    # All four were published before 2026 and changed today.
    for line in (*conditions.splitlines(), *qgis.splitlines()):
        assert "Feature Count: 4" in run(*shlex.split(line)), line
    assert ("7.62", "45.05", "Buca in via Roma") in {(row["X"], row["Y"], row["title"]) for row in rows}


def test_the_lines_for_python(live_server: Any) -> None:
    """In a process of its own: GDAL would wait for a server that waits for it."""
    build()
    geo, plain = code_of("GeoPandas and pandas", live_server.url)
    (owslib,) = code_of("OWSLib", live_server.url)
    program = "\nprint('---')\n".join((geo, plain, owslib))
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False
    )
    assert answer.returncode == 0, answer.stderr
    zones, table, found = answer.stdout.split("---")
    assert {line.split()[-1] for line in zones.splitlines() if line[:1] in ("A", "B")} == {"2"}, zones
    assert "Buca in via Roma" in table
    assert "Lampione spento" not in table
    assert "'reports'" in found
    assert found.split()[-1] == "1"
