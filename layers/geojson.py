"""GeoJSON (RFC 7946) built by PostgreSQL: one query, no object per row in Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from layers.layer import Layer
from layers.sql import fetch_row, inner_select, quote

DECIMALS = 6
"""About 0.1 m at our latitudes (RFC 7946, section 11.2)."""


@dataclass(frozen=True)
class Page:
    """Part of a layer: the features as comma-separated JSON, how many, and after which id the next page starts."""

    features: str
    count: int
    last: int | None
    has_more: bool


def page(layer: Layer, queryset: QuerySet[Any], *, limit: int, after: int | None = None) -> Page:
    """The rows after an id, in the order of ids, at most ``limit``. Rows without a place have ``geometry: null``."""
    rows = queryset.order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    columns = {"g_id": F("pk"), "g_geometry": layer.geometry}
    columns.update({f"c_{column.name}": column.expression() for column in layer.columns})
    inner, params = inner_select(rows[: limit + 1], columns)
    properties = ", ".join(
        f"q.{quote('c_' + column.name)} AS {quote(column.name)}" for column in layer.columns
    )
    sql = f"""
        SELECT count(*), max(g_id) FILTER (WHERE n <= %s), coalesce(string_agg(f, ',' ORDER BY n) FILTER (WHERE n <= %s), '')
        FROM (
            SELECT q.g_id, row_number() OVER (ORDER BY q.g_id) AS n,
                '{{"type":"Feature","id":' || q.g_id
                || ',"geometry":' || coalesce(ST_AsGeoJSON(ST_ForcePolygonCCW(q.g_geometry), {DECIMALS}), 'null')
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
