"""The scope of a request: city, media type, language; and URLs within that scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from civicmap.layers import all_layers, find_layer
from civicmap.outlets.ogc.shapes import found_in, part_of, split_name
from civicmap.pages.context import NavLink
from layers.declaration.layer import Layer
from layers.errors import BadParameter
from layers.filters import Filters, refuse_unknown
from layers.http.responses import data_response, error_response, public_endpoint
from places.ground.clock import enter
from places.ground.known import city_named
from places.models import City
from places.versions import data_version

JSON = "application/json"
GEOJSON = "application/geo+json"
HTML = "text/html"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
MVT = "application/vnd.mapbox-vector-tile"

VARY = ("Accept", "Accept-Language")
REL = "http://www.opengis.net/def/rel/ogc/1.0/"

LinkObject = dict[str, Any]
View = Callable[..., HttpResponseBase]


class NotThere(Exception):
    """404 with a sentence."""


@dataclass(frozen=True)
class Scope:
    """One request: the whole API or, with ``city``, the part of it that lies in one city."""

    request: HttpRequest
    city: City | None
    media_type: str

    @property
    def html(self) -> bool:
        """Whether a page is asked for."""
        return self.media_type == HTML

    @property
    def slug(self) -> str:
        """Short name of the city, or empty."""
        return self.city.slug if self.city else ""

    # --- layers -------------------------------------------------------------------------------------------------

    def layers(self) -> list[Layer]:
        """The layers of the scope, in the order people see them."""
        found = []
        for layer in all_layers():
            if self._holds(layer):
                found += [
                    layer,
                    *(part_of(layer, kind) for kind in found_in(layer, layer.version(layer.city))),
                ]
        return found

    def layer(self, name: str) -> Layer:
        """The layer of that name. Raises NotThere."""
        found = find_layer(name)
        base, kind = split_name(name)
        if found is None and kind and (whole := find_layer(base)) is not None:
            found = part_of(whole, kind) if kind in found_in(whole, whole.version(whole.city)) else None
        if found is None or not self._holds(found):
            raise NotThere(_("There is no collection “%(name)s”.") % {"name": name[:80]})
        return found

    def _holds(self, layer: Layer) -> bool:
        return self.city is None or layer.city == self.slug or (not layer.city and "city" in layer.filters)

    def rows(self, layer: Layer) -> Any:
        """The public rows of a layer in the scope, as a queryset."""
        return layer.select(self.filters(layer))

    def roots(self, layer: Layer) -> Any:
        """The same rows where only their ids, their number and where they lie matter."""
        return layer.select_roots(self.filters(layer))

    def version(self, layer: Layer) -> str:
        """The version of the layer's data in the scope: read before any row."""
        return layer.version(self.slug or layer.city)

    def filters(self, layer: Layer) -> Filters:
        """What narrows a layer to the scope."""
        return Filters(city=self.slug if "city" in layer.filters else "")

    # --- addresses ----------------------------------------------------------------------------------------------

    def path(self, name: str, **arguments: Any) -> str:
        """Path of a resource of this API, such as ``ogc_items`` with its ``layer``."""
        if self.city:
            arguments["city"] = self.slug
        return reverse(name, kwargs=arguments)

    def url(self, name: str, query: str = "", **arguments: Any) -> str:
        """Full address of a resource, with the scheme and host the reader used."""
        path = self.path(name, **arguments)
        return self.request.build_absolute_uri(f"{path}?{query}" if query else path)

    def here(self, **changes: Any) -> str:
        """Full address of this resource with some parameters changed; None takes one away."""
        parameters: QueryDict = self.request.GET.copy()
        for name, value in changes.items():
            if value is None:
                parameters.pop(name, None)
            else:
                parameters[name] = str(value)
        query = parameters.urlencode(safe=",:/")
        return self.request.build_absolute_uri(self.request.path + (f"?{query}" if query else ""))

    def page(self, name: str, **arguments: Any) -> str:
        """Path of the page of a resource, for links in pages: a language that was asked for is kept."""
        query = QueryDict(mutable=True)
        if "lang" in self.request.GET:
            query["lang"] = self.request.GET["lang"]
        if "f" in self.request.GET:
            query["f"] = "html"
        path = self.path(name, **arguments)
        return f"{path}?{query.urlencode()}" if query else path

    def self_links(self, media_type: str) -> list[LinkObject]:
        """``self`` and ``alternate``: this resource as it was asked for, and in its other form."""
        own, other = (HTML, media_type) if self.html else (media_type, HTML)
        title = _("This document as JSON") if self.html else _("This document as a page")
        return [
            link("self", self.request.build_absolute_uri(), own, _("This document")),
            link("alternate", self.here(f="json" if self.html else "html"), other, title),
        ]

    # --- answers ------------------------------------------------------------------------------------------------

    def respond(self, body: bytes, etag: str = "") -> HttpResponse:
        """A body in the media type that was negotiated."""
        return data_response(self.request, body, self.media_type, etag, vary=VARY)

    def render(self, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
        """A page in the product's design. Its language links stay on the page."""
        frame: dict[str, Any] = {
            "scope": self,
            "languages": self._languages(),
            "json_url": self.here(f="json"),
        }
        if self.city:
            frame["city"] = self.city
        return render(self.request, f"civicmap/ogc/{template}.html", {**frame, **context}, status=status)

    def _languages(self) -> list[NavLink]:
        here = translation.get_language()
        names = (
            (code, translation.get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES
        )
        return [
            NavLink(self.here(lang=code), str(name).capitalize(), code == here, lang=code)
            for code, name in names
        ]


def link(rel: str, href: str, media_type: str, title: object = "", **more: Any) -> LinkObject:
    """A link object."""
    found: LinkObject = {"rel": rel, "href": href, "type": media_type}
    if title:
        found["title"] = str(title)
    return {**found, **more}


def resource(
    *media_types: str, json: str = JSON, parameters: tuple[str, ...] | None = ()
) -> Callable[[View], View]:
    """A resource of the API. ``media_types`` are what it can be, the first one for ``*/*``; ``json`` is that of ``f=json``.

    ``parameters`` are the query parameters besides ``f`` (the form) and ``lang`` (the language of titles), which every resource
    has that is a page too; None where the view itself refuses unknown ones.
    The view gets the Scope; it may raise BadParameter, NotThere or Http404.
    """

    def decorate(view: View) -> View:
        @public_endpoint
        @wraps(view)
        def answer(request: HttpRequest, *, city: str = "", **arguments: Any) -> HttpResponseBase:
            if city in dict(settings.LANGUAGES):
                return _in_language(request, city)
            media_type = _negotiated(request, media_types, json)
            language = request.GET.get("lang", "")
            if language not in dict(settings.LANGUAGES):
                language = translation.get_language_from_request(request)
            with translation.override(language):
                response = _answer(request, city, media_type or JSON, arguments, media_type is None)
                response["Content-Language"] = language
            patch_vary_headers(response, VARY)
            return response

        def _answer(
            request: HttpRequest, city: str, media_type: str, arguments: dict[str, Any], refused: bool
        ) -> HttpResponseBase:
            scope = Scope(request, None, media_type)
            try:
                if city:
                    scope = Scope(request, _find_city(request, city), media_type)
                if parameters is not None:
                    refuse(request.GET, ("f", "lang", *parameters) if HTML in media_types else parameters)
                if refused:
                    return error_response(
                        406, _("This resource comes as: %(types)s.") % {"types": ", ".join(media_types)}
                    )
                return view(scope, **arguments)
            except BadParameter as fault:
                return _fault(scope, 400, fault.reason, fault.name)
            except (NotThere, Http404) as fault:
                return _fault(scope, 404, fault)

        return answer

    return decorate


def refuse(params: QueryDict, known: tuple[str, ...]) -> None:
    """Raise BadParameter for an unknown parameter, one given twice or empty, or a wrong ``f`` or ``lang``."""
    refuse_unknown(params, known)
    for name, values in params.lists():
        if len(values) > 1:
            raise BadParameter(name, _("This parameter can be given once only."))
        if values == [""]:
            raise BadParameter(name, _("This parameter is empty."))
    if params.get("f", "json") not in ("json", "html"):
        raise BadParameter("f", _("The forms are json and html."))
    if params.get("lang", "it") not in dict(settings.LANGUAGES):
        raise BadParameter("lang", _("The languages are it and en."))


def _negotiated(request: HttpRequest, media_types: tuple[str, ...], json: str) -> str | None:
    """The media type of the answer: by ``f``, else by Accept; None where the reader takes none of ours."""
    form = request.GET.get("f", "")
    if form == "json" and json in media_types:
        return json
    if form == "html" and HTML in media_types:
        return HTML
    if not request.headers.get("Accept", "").strip():
        return media_types[0]
    preferred: str | None = request.get_preferred_type(list(media_types))
    return preferred


def _in_language(request: HttpRequest, language: str) -> HttpResponse:
    """Pages have a language in their address, this API a parameter: ``/en/ogc/`` is ``/ogc/?lang=en``."""
    query = request.GET.copy()
    query["lang"] = language
    path = request.path.removeprefix(f"/{language}")
    return HttpResponseRedirect(f"{path}?{query.urlencode(safe=',:/')}")


def _find_city(request: HttpRequest, slug: str) -> City:
    # The version is read first, once per request, so data of the city are never older than it.
    data_version(slug)
    found = city_named(slug)
    if found is None:
        raise NotThere(_("There is no city “%(city)s” here.") % {"city": slug[:80]})
    return enter(request, found)


def _fault(scope: Scope, status: int, reason: object, parameter: str = "") -> HttpResponse:
    """The error as JSON, or as a page for people."""
    if not scope.html:
        return error_response(status, str(reason), parameter)
    context = {"reason": str(reason), "parameter": parameter, "status": status}
    response = scope.render("fault", context, status=status)
    response["Cache-Control"] = "no-cache"
    return response
