"""The abstract tests of the standards, and which test of ours is which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

FEATURES_1 = (
    "/ats/core/http", "/ats/core/root-op", "/ats/core/root-success", "/ats/core/api-definition-op", "/ats/core/api-definition-success",
    "/ats/core/conformance-op", "/ats/core/conformance-success", "/ats/core/fc-md-op", "/ats/core/fc-md-success", "/ats/core/fc-md-links",
    "/ats/core/fc-md-items", "/ats/core/fc-md-items-links", "/ats/core/fc-md-extent", "/ats/core/fc-md-extent-multi",
    "/ats/core/sfc-md-op", "/ats/core/sfc-md-success", "/ats/core/fc-op", "/ats/core/fc-bbox-definition", "/ats/core/fc-bbox-response",
    "/ats/core/fc-limit-definition", "/ats/core/fc-limit-response", "/ats/core/fc-time-definition", "/ats/core/fc-time-response",
    "/ats/core/query-param-invalid", "/ats/core/query-param-unknown", "/ats/core/fc-response", "/ats/core/fc-links",
    "/ats/core/fc-timeStamp", "/ats/core/fc-numberMatched", "/ats/core/fc-numberReturned", "/ats/core/f-op", "/ats/core/f-success",
    "/ats/core/f-links", "/ats/core/crs84", "/ats/geojson/definition", "/ats/geojson/content", "/ats/html/definition",
    "/ats/html/content", "/ats/oas30/completeness", "/ats/oas30/exception-codes", "/ats/oas30/definition-1", "/ats/oas30/definition-2",
    "/ats/oas30/oas-impl", "/ats/oas30/security",
)  # fmt: skip
"""Part 1, annex A: the classes core, geojson, html and oas30."""

FEATURES_2 = (
    "/conf/crs/crs-uri", "/conf/crs/default-crs", "/conf/crs/storageCrs", "/conf/crs/crs-parameter", "/conf/crs/crs-parameter-default",
    "/conf/crs/crs-parameter-invalid", "/conf/crs/crs-parameter-transform", "/conf/crs/bbox-crs-parameter",
    "/conf/crs/bbox-crs-parameter-default", "/conf/crs/bbox-crs-parameter-invalid", "/req/crs/ogc-crs-header",
    "/req/crs/ogc-crs-header-value", "/req/crs/fc-md-crs-list", "/req/crs/fc-md-crs-list-global",
)  # fmt: skip

FEATURES_3 = (
    "/conf/queryables/get-conformance", "/conf/queryables/get-queryables", "/conf/queryables/get-collection",
    "/conf/queryables-query-parameters/parameters", "/conf/filter/get-conformance", "/conf/filter/filter-param",
    "/conf/filter/filter-lang-default", "/conf/filter/expression-construction", "/conf/filter/filter-crs-wgs84",
    "/conf/filter/filter-crs-param", "/conf/filter/mixing-expressions", "/conf/features-filter/get-conformance",
    "/conf/features-filter/filter-param",
)  # fmt: skip

TILES_1 = (
    "/conf/core/tc-success", "/conf/core/tc-error", "/conf/tileset/desc", "/conf/tileset/tileset-success",
    "/conf/tilesets-list/success", "/conf/geodata-tilesets/desc-links", "/conf/mvt/tile", "/conf/oas30/completeness",
)  # fmt: skip

ALL = {*FEATURES_1, *FEATURES_2, *FEATURES_3, *TILES_1}
COVERED: set[str] = set()


def ats(*names: str) -> Callable[[Any], Any]:
    """The test is these abstract tests; their names stand in the test's id."""
    unknown = set(names) - ALL
    assert not unknown, unknown
    COVERED.update(names)
    return pytest.mark.parametrize("abstract", [names], ids=[" ".join(names)])
