"""Real programs read the API of a running server: GDAL's command-line tools and its newer library, and OWSLib."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from owslib.ogcapi.features import Features

from tests import factories, shapes
from tests.ogc.town import EPSG, Town, build

pytestmark = pytest.mark.django_db(transaction=True)

COUNTS = {
    "houses": 1, "services": 1, "assets": 2, "reports": 4, "initiatives": 1, "pacts": 1, "areas-prova-district": 2,
}  # fmt: skip
"""What the town holds in its public layers."""


@pytest.fixture
def server(live_server: Any) -> tuple[str, Town]:
    """Address of the API of a running server, and the town it shows."""
    town = build()
    return f"{live_server.url}/ogc", town


def run(program: str, *arguments: str) -> str:
    """What a program of GDAL prints. It has to be there: ./dev test installs gdal-bin."""
    found = shutil.which(program)
    assert found, f"{program} is missing: ./dev test installs the package gdal-bin"
    answer = subprocess.run([found, *arguments], capture_output=True, text=True, timeout=120, check=False)
    assert answer.returncode == 0, f"{arguments}: {answer.stdout}{answer.stderr}"
    assert "ERROR" not in answer.stderr, answer.stderr
    return answer.stdout


WHERE = {
    "updated >= '2026-01-01T00:00:00Z'": 4,
    "updated >= '2026-01-01'": 4,
    "updated < '2026/01/01 00:00:00'": 0,
    "NOT (updated < '2026-01-01T00:00:00Z')": 4,
    "valid_from > '2024-01-01'": 1,
    "valid_from = '2024-03-05'": 1,
    "valid_from <= '2024-03-04' OR published < '2021-01-01T00:00:00+02:00'": 1,
    "valid_from IS NULL": 3,
    "is_example = 1": 0,
    "is_example = 0": 4,
    "is_example <> 1 AND status = 'resolved'": 1,
    "title LIKE 'Buca%'": 1,
    "status IN ('resolved', 'received')": 4,
    "published BETWEEN '2021-01-01' AND '2022-12-31'": 1,
}
"""Conditions as GDAL takes them, with how many reports of the town meet them."""


def count(root: str, layer: str, *options: str) -> int:
    """Number of features GDAL finds."""
    printed = run("ogrinfo", "-so", "-ro", *options, f"OAPIF:{root}", layer)
    return int(next(line for line in printed.splitlines() if line.startswith("Feature Count")).split(":")[1])


@pytest.mark.long
def test_gdal_reads_every_collection(server: tuple[str, Town], tmp_path: Path) -> None:
    root, town = server
    listed = run("ogrinfo", f"OAPIF:{root}")
    for layer, expected in COUNTS.items():
        assert f": {layer} " in listed
        assert count(root, layer) == expected, layer
        assert count(root, layer, "-oo", "PAGE_SIZE=1") == expected, layer
    assert count(root, "reports", "-where", "status = 'resolved'") == 1
    assert count(root, "reports", "-where", "status = 'resolved' AND title LIKE 'Buca%'") == 0
    assert count(root, "reports", "-where", "published >= '2022-01-01T00:00:00Z'") == 3
    # The description offers cql-text: GDAL hands conditions on as they are, of every date column.
    for condition, expected in WHERE.items():
        assert count(root, "reports", "-where", condition) == expected, condition
    assert count(root, "reports", "-spat", "7.61", "45.04", "7.63", "45.06") == 1
    one = run("ogrinfo", "-ro", "-fid", str(town.things["in_a"].pk), f"OAPIF:{root}", "reports")
    assert "POINT (7.62 45.05)" in one
    assert "title (String) = Buca in via Roma" in one
    file = tmp_path / "reports.geojson"
    run("ogr2ogr", "-f", "GeoJSON", "-t_srs", "EPSG:32632", str(file), f"OAPIF:{root}", "reports")
    assert len(json.loads(file.read_text())["features"]) == 4
    assert count(root.replace("/ogc", "/prova/ogc"), "assets") == 1


NEWER = """
import json, sys
import pyogrio
root, layers = sys.argv[1], json.loads(sys.argv[2])
found = {"version": pyogrio.__gdal_version__[:2], "counts": {}, "axes": {}}
for layer in layers:
    found["counts"][layer] = len(pyogrio.read_dataframe("OAPIF:" + root, layer=layer, PAGE_SIZE=2))
for code in json.loads(sys.argv[3]):
    frame = pyogrio.read_dataframe("OAPIF:" + root, layer="reports", CRS=f"EPSG:{code}", where="title = 'Buca in via Roma'")
    found["axes"][code] = [frame.crs.to_epsg(), frame.geometry.iloc[0].x, frame.geometry.iloc[0].y, len(frame)]
where = "category = 'road' AND title LIKE 'Senza%'"
found["filtered"] = list(pyogrio.read_dataframe("OAPIF:" + root, layer="reports", where=where)["title"])
found["where"] = {
    condition: len(pyogrio.read_dataframe("OAPIF:" + root, layer="reports", where=condition))
    for condition in json.loads(sys.argv[4])
}
print(json.dumps(found))
"""


def test_each_kind_of_geometry_of_a_mixed_layer_is_a_collection(server: tuple[str, Town]) -> None:
    """QGIS opens a collection as the kind of its first feature: these hold one kind each."""
    root, town = server
    factories.InitiativeFactory(city=town.city, location=shapes.POINT_IN_A)
    factories.InitiativeFactory(city=town.city, location=None, shape=shapes.PARK_IN_B)
    factories.InitiativeFactory(city=town.city, location=None)
    listed = run("ogrinfo", f"OAPIF:{root}")
    for kind, geometry in (("points", "POINT"), ("lines", "LINESTRING"), ("polygons", "POLYGON")):
        assert f": initiatives-{kind} " in listed
        assert count(root, f"initiatives-{kind}") == 1
        printed = run("ogrinfo", "-ro", "-al", "-q", f"OAPIF:{root}", f"initiatives-{kind}")
        assert f"  {geometry} (" in printed or f"  MULTI{geometry} (" in printed
    assert count(root, "initiatives") == 4
    assert "reports-points" not in listed


@pytest.mark.long
def test_newer_gdal_reads_every_collection_in_every_system(server: tuple[str, Town]) -> None:
    """The library in pyogrio's package, in a process of its own: it asks for ``crs``, queryables and CQL2."""
    root, _town = server
    codes = [3857, 32632, 32633, 6707, 7791, 3003]
    command = [
        sys.executable,
        "-c",
        NEWER,
        root,
        json.dumps(list(COUNTS)),
        json.dumps(codes),
        json.dumps(list(WHERE)),
    ]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    assert tuple(found["version"]) >= (3, 8)
    assert found["counts"] == COUNTS
    assert found["filtered"] == ["Senza luogo"]
    assert found["where"] == WHERE
    for code in codes:
        epsg, x, y, features = found["axes"][str(code)]
        expected = shapes.POINT_IN_A.transform(code, clone=True)
        assert (epsg, features) == (code, 1)
        # GDAL turns the axes of the answer to east and north; 5 m leave room for another path between the datums.
        assert (x, y) == pytest.approx((expected.x, expected.y), abs=5)


def test_owslib_reads_every_collection(server: tuple[str, Town]) -> None:
    root, town = server
    client = Features(root)
    assert set(COUNTS) <= set(client.feature_collections())
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in client.conformance()["conformsTo"]
    assert client.api()["openapi"].startswith("3.0")
    for layer, expected in COUNTS.items():
        assert client.collection(layer)["id"] == layer
        found = client.collection_items(layer, limit=1000)
        assert (found["numberMatched"], len(found["features"])) == (expected, expected)
        assert client.collection_queryables(layer)["type"] == "object"
    one = client.collection_item("reports", str(town.things["in_a"].pk))
    assert one["geometry"]["coordinates"] == [7.62, 45.05]
    near = client.collection_items("reports", bbox=[7.61, 45.04, 7.63, 45.06])
    assert near["numberMatched"] == 2
    asked = client.collection_items("reports", filter="title LIKE 'Buca%'")
    assert [feature["id"] for feature in asked["features"]] == [town.things["in_a"].pk]
    turned = client.collection_items("reports", crs=f"{EPSG}4326", title="Buca in via Roma")
    assert turned["features"][0]["geometry"]["coordinates"] == [45.05, 7.62]
