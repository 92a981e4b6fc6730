"""``/collections/{layer}/items`` and ``/items/{id}``: the features, written by PostgreSQL."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from civicmap.outlets.ogc.counts import count_of
from civicmap.outlets.ogc.crs import CRS84, ReferenceSystem, find_system
from civicmap.outlets.ogc.item_pages import item_page, items_page
from civicmap.outlets.ogc.items_request import MAX_NUMBER, ItemsRequest, parse_items_request
from civicmap.outlets.ogc.scope import (
    GEOJSON,
    HTML,
    JSON,
    VARY,
    LinkObject,
    NotThere,
    Scope,
    link,
    refuse,
    resource,
)
from layers import geojson
from layers.declaration.layer import Layer
from layers.http.responses import etag_of, not_modified, weakly_tagged
from layers.sql.slots import Asked


def now() -> str:
    """This moment in RFC 3339."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def finished(response: HttpResponse, crs: ReferenceSystem) -> HttpResponse:
    """The reference system beside the body. The ETag is weak: bodies of one version differ in their ``timeStamp``."""
    if response.status_code == 200:
        response["Content-Crs"] = f"<{crs.uri}>"
    return weakly_tagged(response)


def etag_for(scope: Scope, layer: Layer, version: str) -> str:
    """The ETag of the layer's features in the form that was asked for; empty for a page, which also shows who reads it."""
    if scope.html:
        return ""
    return etag_of(scope.request, version, layer.name, scope.media_type, layer.declared)


@resource(GEOJSON, JSON, HTML, json=GEOJSON, parameters=None)
def items(scope: Scope, layer: str) -> HttpResponseBase:
    """A page of features, in the order of ids."""
    found = scope.layer(layer)
    version = scope.version(found)
    etag = etag_for(scope, found, version)
    if (unchanged := not_modified(scope.request, etag, VARY)) is not None:
        return finished(unchanged, CRS84)
    question = parse_items_request(scope.request.GET, found, page=scope.html)
    projection = (CRS84 if scope.html else question.crs).projection
    page = geojson.page(
        found,
        features(scope, found, question, projection),
        limit=question.limit,
        after=question.after,
        offset=question.offset,
        projection=projection,
    )
    matched = count_of(scope, found, question, page, version)
    if scope.html:
        return finished(items_page(scope, found, question, page, matched), CRS84)
    head = {
        "type": "FeatureCollection",
        "timeStamp": now(),
        "numberMatched": matched,
        "numberReturned": page.count,
        "links": items_links(scope, found, question, page),
    }
    start = json.dumps(head, ensure_ascii=False).removesuffix("}")
    body = geojson.enclosed(page, f'{start}, "features": ['.encode())
    return finished(scope.respond(body, etag), question.crs)


def features(
    scope: Scope, layer: Layer, question: ItemsRequest, projection: geojson.Projection
) -> Asked | QuerySet[Any]:
    """The matching rows in the form from which a page of features is made soonest. Raises BadParameter."""
    if not layer.texts or projection != geojson.LONGITUDE_FIRST:
        return question.apply(layer, scope.rows(layer))
    asked = question.asked(scope, layer)
    return question.rows(scope, layer) if asked is None else asked


def items_links(scope: Scope, layer: Layer, question: ItemsRequest, page: geojson.Page) -> list[LinkObject]:
    """This page, the same for people, the collection, and the way on. Every link keeps every parameter."""
    links = [
        *scope.self_links(scope.media_type),
        link("collection", scope.url("ogc_collection", layer=layer.name), JSON, layer.title),
    ]
    if page.has_more:
        onward = scope.here(after=page.last, offset=None)
        links.append(link("next", onward, scope.media_type, _("Next page")))
    if question.offset:
        before = max(0, question.offset - question.limit)
        # The page before may have fewer rows than the limit, so that no row is shown twice.
        size = {"limit": question.offset} if question.offset < question.limit else {}
        back = scope.here(offset=before or None, **size)
        links.append(link("prev", back, scope.media_type, _("Previous page")))
    return links


@resource(GEOJSON, JSON, HTML, json=GEOJSON, parameters=("crs",))
def item(scope: Scope, layer: str, pk: str) -> HttpResponseBase:
    """One feature."""
    found = scope.layer(layer)
    etag = etag_for(scope, found, scope.version(found))
    if (unchanged := not_modified(scope.request, etag, VARY)) is not None:
        return finished(unchanged, CRS84)
    params = scope.request.GET
    refuse(params, ("f", "lang", "crs"))
    crs = find_system(params["crs"], "crs") if "crs" in params else CRS84
    page = None
    if re.fullmatch(r"[1-9]\d{0,18}", pk, re.ASCII) and int(pk) <= MAX_NUMBER:
        rows = scope.rows(found).filter(pk=int(pk))
        page = geojson.page(found, rows, limit=1, projection=(CRS84 if scope.html else crs).projection)
    if page is None or not page.count:
        raise NotThere(_("This collection has no feature “%(id)s”.") % {"id": pk[:40]})
    if scope.html:
        return finished(item_page(scope, found, json.loads(page.features)), CRS84)
    links = [
        *scope.self_links(scope.media_type),
        link("collection", scope.url("ogc_collection", layer=found.name), JSON, found.title),
    ]
    body = f'{page.features[:-1]},"links":{json.dumps(links, ensure_ascii=False)}}}'.encode()
    return finished(scope.respond(body, etag), crs)
