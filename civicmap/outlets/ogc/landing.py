"""The landing page and the conformance declaration."""

from __future__ import annotations

import json
from urllib.parse import quote

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from civicmap.outlets.ogc.collections import licence_link
from civicmap.outlets.ogc.conformance import CLASSES
from civicmap.outlets.ogc.scope import HTML, JSON, OPENAPI, REL, LinkObject, NotThere, Scope, link, resource


def title(scope: Scope) -> str:
    """The title of the API."""
    if scope.city:
        return _("Open data of %(city)s") % {"city": scope.city.name}
    return _("Open data of the civic map")


def description() -> str:
    """The description of the API."""
    return _(
        "Every public layer of the civic map, for QGIS, ArcGIS, ogr2ogr and programs: features, filters, reference systems and "
        "vector tiles by the standards of the Open Geospatial Consortium. What is hidden on the map is hidden here at the same moment."
    )


def landing_links(scope: Scope) -> list[LinkObject]:
    """The links of the landing page."""
    return [
        *scope.self_links(JSON),
        link("service-desc", scope.url("ogc_api"), OPENAPI, _("Description for programs (OpenAPI 3.0)")),
        link("service-doc", scope.url("ogc_api", "f=html"), HTML, _("Description for people")),
        link("conformance", scope.url("ogc_conformance"), JSON, _("Standards that are kept")),
        link("data", scope.url("ogc_collections"), JSON, _("Collections")),
        link(f"{REL}tiling-schemes", scope.url("ogc_matrix_sets"), JSON, _("Tile matrix sets")),
        licence_link(scope),
    ]


@resource(JSON, HTML)
def landing(scope: Scope) -> HttpResponseBase:
    """The root: ``/ogc/`` or ``/{city}/ogc/``."""
    if scope.html:
        context = {
            "title": title(scope),
            "description": description(),
            "root_url": scope.url("ogc").rstrip("/"),
            "layers": scope.layers(),
        }
        return scope.render("landing", context)
    body = {"title": title(scope), "description": description(), "links": landing_links(scope)}
    return scope.respond(json.dumps(body, ensure_ascii=False).encode())


@resource(JSON, HTML)
def conformance(scope: Scope) -> HttpResponseBase:
    """The conformance classes."""
    if scope.html:
        return scope.render("conformance", {"classes": CLASSES})
    body = {"links": scope.self_links(JSON), "conformsTo": list(CLASSES)}
    return scope.respond(json.dumps(body).encode())


@resource(JSON, HTML, parameters=None)
def unknown(scope: Scope, rest: str) -> HttpResponseBase:
    """Any other address below the root. One that is known but for a slash at its end leads there."""
    path = scope.request.path
    if rest.endswith("/") and not path.endswith("//"):
        try:
            known = resolve(path.removesuffix("/")).url_name != "ogc_unknown"
        except Resolver404:
            known = False
        if known:
            query = scope.request.META.get("QUERY_STRING", "")
            target = quote(path.removesuffix("/")) + (f"?{query}" if query else "")
            return HttpResponse(status=308, headers={"Location": target})
    raise NotThere(_("There is no such resource."))
