"""``/catalogue`` and ``/catalogue.{ttl,rdf,jsonld}``: the catalogue for machines."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from civicmap.layers import all_layers
from civicmap.outlets.catalogue.graph import WRITERS, build, write
from civicmap.outlets.catalogue.records import KEEP_SECONDS, data_sets
from civicmap.serving.addresses import origin
from layers.declaration.layer import whole_version
from layers.filters import refuse_unknown
from layers.http.responses import data_response, error_response, etag_of, not_modified, public_endpoint
from places.feature.filtering import find_city

VARY = ("Accept",)
ENDINGS = {media_type: ending for ending, (_form, media_type) in WRITERS.items()}


def catalogue_version() -> str:
    """The version of all layers together."""
    return whole_version(all_layers(), "")


@public_endpoint
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """The catalogue in the form the reader accepts: a browser is led to the page, anything else gets RDF."""
    accepted = request.get_preferred_type([*ENDINGS, "text/html"])
    if accepted is None:
        names = ", ".join([*ENDINGS, "text/html"])
        response: HttpResponseBase = error_response(
            406, _("This is offered as: %(types)s.") % {"types": names}
        )
    elif accepted == "text/html":
        refuse_unknown(request.GET, ("city",))
        response = _page(request)
    else:
        return _graph(request, ENDINGS[accepted], VARY)
    response["Vary"] = "Accept"
    return response


@public_endpoint
def catalogue_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The catalogue in one form, by the end of the address."""
    return _graph(request, ending)


def _page(request: HttpRequest) -> HttpResponse:
    slug = request.GET.get("city", "")
    path = reverse("open_data_city", args=[find_city(slug).slug]) if slug else reverse("open_data")
    response = HttpResponseRedirect(path)
    response.status_code = 303  # the page is a resource of its own
    return response


def _graph(request: HttpRequest, ending: str, vary: tuple[str, ...] = ()) -> HttpResponseBase:
    refuse_unknown(request.GET, ("city",))
    slug = request.GET.get("city", "")
    city = find_city(slug) if slug else None
    etag = etag_of(request, catalogue_version(), ending)
    if (unchanged := not_modified(request, etag, vary)) is not None:
        return unchanged
    key = f"catalogue-{etag.strip(chr(34))}"
    body: bytes | None = cache.get(key) if etag else None
    if body is None:
        body = write(build(data_sets(city), origin(request)), ending)
        if etag:
            cache.set(key, body, KEEP_SECONDS)
    return data_response(request, body, f"{WRITERS[ending][1]}; charset=utf-8", etag, vary=vary)
