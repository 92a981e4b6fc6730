"""GeoJSON (RFC 7946) built by PostgreSQL: one query, no object per row in Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from layers.geo import WGS84
from layers.layer import Layer
from layers.sql import fetch_row, inner_select, quote

DECIMALS = 6
"""About 0.1 m at our latitudes (RFC 7946, section 11.2)."""
METRE_DECIMALS = 2
"""Of coordinates in metres."""


@dataclass(frozen=True)
class Page:
    """Part of a layer: the features as comma-separated JSON, how many, and after which id the next page starts."""

    features: str
    count: int
    last: int | None
    has_more: bool


@dataclass(frozen=True)
class Projection:
    """How coordinates are written: the SRID, whether northing or latitude stands first, and how many decimals."""

    srid: int = WGS84
    north_first: bool = False
    decimals: int = DECIMALS

    def sql(self, geometry: str) -> str:
        """SQL of the GeoJSON text of a geometry in EPSG:4326. Rings run as RFC 7946 says, seen with east to the right."""
        projected = geometry if self.srid == WGS84 else f"ST_Transform({geometry}, {self.srid})"
        turned = f"ST_ForcePolygonCCW({projected})"
        if self.north_first:
            turned = f"ST_FlipCoordinates({turned})"
        # 0: without the member "crs", which RFC 7946 does not have.
        return f"ST_AsGeoJSON({turned}, {self.decimals}, 0)"


LONGITUDE_FIRST = Projection()


def page(
    layer: Layer,
    queryset: QuerySet[Any],
    *,
    limit: int,
    after: int | None = None,
    offset: int = 0,
    projection: Projection = LONGITUDE_FIRST,
) -> Page:
    """The rows after an id, in the order of ids, at most ``limit``. Rows without a place have ``geometry: null``.

    ``offset`` passes over so many rows first. ``projection`` chooses another reference system than longitude and latitude.
    """
    rows = queryset.order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    columns = {"g_id": F("pk"), "g_geometry": layer.geometry}
    columns.update({f"c_{column.name}": column.expression() for column in layer.columns})
    inner, params = inner_select(rows[offset : offset + limit + 1], columns)
    properties = ", ".join(
        f"q.{quote('c_' + column.name)} AS {quote(column.name)}" for column in layer.columns
    )
    sql = f"""
        SELECT count(*), max(g_id) FILTER (WHERE n <= %s), coalesce(string_agg(f, ',' ORDER BY n) FILTER (WHERE n <= %s), '')
        FROM (
            SELECT q.g_id, row_number() OVER (ORDER BY q.g_id) AS n,
                '{{"type":"Feature","id":' || q.g_id
                || ',"geometry":' || coalesce({projection.sql("q.g_geometry")}, 'null')
                || ',"properties":' || row_to_json((SELECT p FROM (SELECT {properties}) p)) || '}}' AS f
            FROM ({inner}) q
        ) features
    """
    count, last, features = fetch_row(sql, (limit, limit, *params))
    return Page(features=features, count=min(count, limit), last=last, has_more=count > limit)


def collection(features: Page, *, links: str) -> bytes:
    """A FeatureCollection document around a page; ``links`` is a JSON array of link objects."""
    return (
        f'{{"type":"FeatureCollection","numberReturned":{features.count},"links":{links},"features":[{features.features}]}}'
    ).encode()
