"""``numberMatched``: how many features match, on all pages, exactly. Read from the stored counts where the filters allow it."""

from __future__ import annotations

from civicmap.outlets.ogc.items_request import ItemsRequest
from civicmap.outlets.ogc.memory import remembered
from civicmap.outlets.ogc.scope import Scope
from layers import geojson
from layers.declaration.layer import Layer
from layers.geometry import WGS84
from places.counts.pyramid import Narrowing, is_counted
from places.counts.totals import total, total_in_box
from places.feature.filtering import known_statuses
from places.models import Category

COUNTED = {"bbox", "bbox-crs", "category", "status"}
"""The parameters that kept counts know; whatever else is asked, the rows are counted one by one."""


def count_of(scope: Scope, layer: Layer, question: ItemsRequest, page: geojson.Page, version: str) -> int:
    """How many rows match, on all pages. What the page itself tells is not counted again."""
    if question.after is None and not page.has_more and (page.count or not question.offset):
        return question.offset + page.count
    key = ("count", layer.name, scope.slug, question.key)
    return int(remembered(version, key, lambda: _counted(scope, layer, question)))


def _counted(scope: Scope, layer: Layer, question: ItemsRequest) -> int:
    asked = dict(question.key)
    boxes = question.boxes
    if not is_counted(layer) or asked.keys() - COUNTED:
        return question.rows(scope, layer).count()
    if boxes is not None and (len(boxes) != 1 or boxes[0].srid != WGS84):
        return question.rows(scope, layer).count()
    status = asked.get("status")
    if status is not None and status not in known_statuses((layer.name,)):
        # The rows do not show an internal phase; the kept counts know only the code.
        return question.rows(scope, layer).count()
    narrowing = narrowing_of(scope, layer, asked.get("category"), status)
    return total(narrowing) if boxes is None else total_in_box(narrowing, boxes[0])


def narrowing_of(
    scope: Scope, layer: Layer, category: str | None = None, status: str | None = None
) -> Narrowing:
    """The features of a layer in the scope. Unlike on the map, a category is only itself, without those below it."""
    coded = Category.objects.filter(kind=layer.kind, code=category).values_list("pk", flat=True)
    return Narrowing(
        city=scope.city.pk if scope.city else None,
        kinds=(layer.kind,),
        categories=None if category is None else tuple(coded),
        statuses=None if status is None else (status,),
    )
