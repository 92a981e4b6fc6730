"""Reading the compiled files of ``fixtures/``."""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from civicmap.cities.tables import FIXTURES


@dataclass(frozen=True)
class Item:
    """One feature of a compiled file."""

    properties: dict[str, Any]
    shape: BaseGeometry | None

    def __getitem__(self, name: str) -> Any:
        return self.properties[name]

    def get(self, name: str, default: Any = "") -> Any:
        """A property that not every item has."""
        return self.properties.get(name, default)


def items(name: str) -> list[Item]:
    """Features of a GeoJSON file, packed or not."""
    data = (FIXTURES / name).read_bytes()
    if name.endswith(".gz"):
        data = gzip.decompress(data)
    features = json.loads(data)["features"]
    texts = [json.dumps(feature["geometry"]) for feature in features if feature["geometry"]]
    shapes = iter(shapely.from_geojson(texts))
    return [
        Item(feature["properties"], next(shapes) if feature["geometry"] else None) for feature in features
    ]


def records(name: str) -> list[dict[str, Any]]:
    """A JSON list of objects."""
    loaded: list[dict[str, Any]] = json.loads((FIXTURES / name).read_text(encoding="utf-8"))
    return loaded


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a CSV file; a missing value is an empty text."""
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
