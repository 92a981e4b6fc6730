"""The conformance classes that hold: ``tests/ogc`` has the tests of each."""

from __future__ import annotations

from layers import cql2

SPEC = "http://www.opengis.net/spec/"

FEATURES = tuple(
    f"{SPEC}ogcapi-features-{name}"
    for name in (
        "1/1.0/conf/core",
        "1/1.0/conf/geojson",
        "1/1.0/conf/html",
        "1/1.0/conf/oas30",
        "2/1.0/conf/crs",
        "3/1.0/conf/queryables",
        "3/1.0/conf/queryables-query-parameters",
        "3/1.0/conf/filter",
        "3/1.0/conf/features-filter",
    )
)
TILES = tuple(
    f"{SPEC}ogcapi-tiles-1/1.0/conf/{name}"
    for name in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30")
)
CLASSES = (*FEATURES, *cql2.CONFORMANCE, *TILES)
