"""Tiles of the own basemap: streets, buildings, the city's limits, from the ground tables."""

from __future__ import annotations

from django.db.models import F, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from layers.geo import WGS84
from layers.tiles import BUFFER, EXTENT, Tile, shape_tile
from places.models import BasemapLine, BasemapPolygon, City

LINES_FROM = {
    "motorway": 8, "primary": 9, "secondary": 10, "tertiary": 11, "rail": 11, "street": 12, "cycleway": 13, "path": 14,
}  # fmt: skip
"""From which zoom of the tile (map zoom - 1) each kind of line is drawn."""
POLYGONS_FROM = {"water": 8, "park": 9, "square": 13, "building": 13}
NAMES_FROM = 12


def basemap_tile(tile: Tile) -> bytes:
    """One tile with the layers ``limits``, ``poly`` and ``line`` (EPSG:3857)."""
    box = tile.box(margin=BUFFER / EXTENT)
    limits = City.objects.filter(boundary__bboverlaps=box.transform(WGS84, clone=True))
    polygons = BasemapPolygon.objects.filter(
        kind__in=[kind for kind, zoom in POLYGONS_FROM.items() if tile.z >= zoom], shape__bboverlaps=box
    )
    lines = BasemapLine.objects.filter(
        kind__in=[kind for kind, zoom in LINES_FROM.items() if tile.z >= zoom], shape__bboverlaps=box
    )
    name: Combinable = F("name") if tile.z >= NAMES_FROM else Value("")
    named: dict[str, Combinable] = {"kind": F("kind"), "name": Cast(name, TextField())}
    return b"".join(
        (
            shape_tile(tile, limits, name="limits", geometry=F("boundary"), columns={"name": F("name_it")}),
            shape_tile(tile, polygons, name="poly", geometry=F("shape"), columns=named, web=True),
            shape_tile(
                tile, lines.order_by("kind"), name="line", geometry=F("shape"), columns=named, web=True
            ),
        )
    )
