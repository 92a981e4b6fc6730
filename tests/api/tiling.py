"""Which tile a place lies in, for tests of tiles."""

from __future__ import annotations

import math

from django.contrib.gis.geos import Point

from layers.vector_tiles.tile import Tile
from places.models import Feature


def tile_of(point: Point, zoom: int) -> Tile:
    """The tile of a zoom that a point lies in."""
    size = 2**zoom
    row = (1 - math.asinh(math.tan(math.radians(point.y))) / math.pi) / 2 * size
    return Tile(zoom, int((point.x + 180) / 360 * size), int(row))


def tiles_with_pins(zoom: int) -> set[Tile]:
    """The tiles of a zoom in which any public thing lies."""
    places = Feature.objects.public().exclude(public_location=None).values_list("public_location", flat=True)
    return {tile_of(place, zoom) for place in places}
