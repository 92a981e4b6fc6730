"""QGIS reads every collection of a running server: counts, filters, and where things are. Only with ``--gis-clients``."""

from __future__ import annotations

import ast
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import factories, shapes
from tests.ogc.page import code_of
from tests.ogc.test_clients import COUNTS
from tests.ogc.town import build

pytestmark = [pytest.mark.gis_clients, pytest.mark.django_db(transaction=True)]

SYSTEM_PYTHON = "/usr/bin/python3"
READER = Path(__file__).with_name("qgis_reader.py")


def read(root: str, questions: list[dict[str, Any]], home: Path) -> list[dict[str, Any]]:
    """What QGIS finds, run offscreen by the system's Python with a profile of its own."""
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "LC_ALL": "C.UTF-8",
    }
    command = [SYSTEM_PYTHON, str(READER), root, json.dumps(questions)]
    answer = subprocess.run(command, env=env, capture_output=True, text=True, timeout=240, check=False)
    assert answer.returncode == 0, (
        f"QGIS could not be run; ./dev test --gis-clients installs it.\n{answer.stdout}{answer.stderr}"
    )
    found: list[dict[str, Any]] = json.loads(answer.stdout.strip().splitlines()[-1])["answers"]
    assert not [one for one in found if "error" in one], found
    return found


def test_qgis_reads_every_collection(live_server: Any, tmp_path: Path) -> None:
    build()
    questions: list[dict[str, Any]] = [{"layer": layer} for layer in COUNTS]
    questions += [
        {"layer": "reports", "subset": "\"status\" = 'resolved'"},
        {"layer": "reports", "subset": "\"title\" LIKE 'Senza%'"},
        {"layer": "reports", "box": [7.61, 45.04, 7.63, 45.06]},
    ]
    answers = read(f"{live_server.url}/ogc", questions, tmp_path)
    by_layer = dict(zip(COUNTS, answers, strict=False))
    assert {layer: answer["count"] for layer, answer in by_layer.items()} == COUNTS
    for layer, answer in by_layer.items():
        assert answer["crs"] in ("EPSG:4326", "OGC:CRS84"), layer
        assert "title" in answer["fields"] or "name" in answer["fields"]
        for lon, lat in answer["places"]:
            assert 7.5 < lon < 10.2, f"{layer}: longitude is not x"
            assert 44.9 < lat < 45.6, f"{layer}: latitude is not y"
    resolved, like, near = answers[len(COUNTS) :]
    assert resolved["titles"] == ["Lampione spento"]
    assert resolved["places"] == [[shapes.POINT_IN_B.x, shapes.POINT_IN_B.y]]
    assert like["titles"] == ["Senza luogo"]
    assert near["titles"] == ["Buca in via Roma"]
    assert near["places"] == [[7.62, 45.05]]


def test_qgis_reads_the_whole_of_a_mixed_layer_and_each_kind_of_geometry(
    live_server: Any, tmp_path: Path
) -> None:
    town = build()
    factories.InitiativeFactory(city=town.city, location=shapes.POINT_IN_A)
    factories.InitiativeFactory(city=town.city, location=None, shape=shapes.PARK_IN_B)
    factories.InitiativeFactory(city=town.city, location=None)
    layers = ["initiatives", *(f"initiatives-{kind}" for kind in ("points", "lines", "polygons"))]
    answers = read(f"{live_server.url}/ogc", [{"layer": layer} for layer in layers], tmp_path)
    assert [answer["count"] for answer in answers] == [4, 1, 1, 1]
    assert [len(answer["places"]) for answer in answers] == [3, 1, 1, 1]
    assert [answer["kind"] for answer in answers[1:]] == ["Point", "Line", "Polygon"]


def test_qgis_reads_the_part_of_one_city_by_the_line_of_the_page(live_server: Any, tmp_path: Path) -> None:
    build()
    (line,) = [line for line in code_of("QGIS", live_server.url)[0].splitlines() if line.startswith("uri = ")]
    questions = [
        {"layer": "assets"},
        {"layer": "reports", "uri": ast.literal_eval(line.removeprefix("uri = "))},
    ]
    assets, reports = read(f"{live_server.url}/prova/ogc", questions, tmp_path)
    assert assets["titles"] == ["Biblioteca"]
    assert reports["count"] == COUNTS["reports"]
