"""The map for frames on other sites: ``/embed/`` is what stands in the frame, ``/{city}/embed/`` makes the snippet.

A city names the sites that may frame its map; no other can. What stands in the frame sets no cookie and reads none, so a
visitor of the other site leaves no trace here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civicmap.pages.map import active_filters, layer_chips, list_context
from civicmap.serving.addresses import absolute
from layers.errors import BadParameter
from layers.filters import Filters
from layers.http.responses import data_response, etag_of, not_modified
from places.ground.clock import page_city
from places.ground.known import city_named
from places.ground.origins import MAX_ORIGIN, admits, origin_of
from places.models import City
from places.versions import data_version

HEIGHTS = (400, 600, 800)
HEIGHT = 600


@require_safe
def embed(request: HttpRequest) -> HttpResponse:
    """``/embed/?city=…``: the map with the filters of the address, its legend and its list, for a frame."""
    slug = request.GET.get("city", "")
    if not slug:
        cities = list(City.objects.public().values_list("slug", flat=True)[:2])
        if len(cities) != 1:
            return redirect("home")
        slug = cities[0]
    # The page also depends on the installation: its static files and its base map.
    files = getattr(staticfiles_storage, "manifest_hash", "")
    etag = etag_of(request, data_version(slug), files, settings.BASEMAP)
    city = city_named(slug)
    if city is None:
        raise Http404
    if (unchanged := not_modified(request, etag)) is not None:
        # Browsers keep the headers of the newest answer, so this one says too who may frame the page.
        return framed(request, unchanged, city)
    filters, listed, fault = read_filters(request, city)
    # Without the request: its context asks who is signed in, and that asks for the cookie.
    body = render_to_string(
        "civicmap/embed.html",
        {
            **listed,
            "fault": fault,
            "legend": legend(city, filters),
            "by_layer": len(filters.layers) != 1,
            "query": tile_query(filters),
            "box": filters.bbox or listed["bounds"],
            "full_url": f"{reverse('map', args=[city.slug])}?{filters.query_string(city='')}",
        },
    )
    if fault:
        response = HttpResponse(body, status=400)
        patch_cache_control(response, public=True, no_cache=True)
    else:
        response = data_response(request, body.encode(), "text/html; charset=utf-8", etag)
    return framed(request, response, city)


def framed(request: HttpRequest, response: HttpResponse, city: City) -> HttpResponse:
    """Let the city's sites, and ours, show the answer in a frame."""
    if city.embed_origins:
        # X-Frame-Options takes no list of sites, so the policy alone decides; every current browser reads it.
        response.xframe_options_exempt = True
    else:
        response["X-Frame-Options"] = "SAMEORIGIN"
    return with_policy(request, response, "frame-ancestors", [SELF, *city.embed_origins])


def with_policy(
    request: HttpRequest, response: HttpResponse, directive: str, sources: list[Any]
) -> HttpResponse:
    """The answer with one directive of the content security policy of its own."""
    changed: Any = csp_replace({directive: sources})(lambda _request: response)(request)
    return cast("HttpResponse", changed)


def read_filters(request: HttpRequest, city: City) -> tuple[Filters, dict[str, Any], str]:
    """The filters of the address with their list, or none and the reason why the address cannot be understood."""
    try:
        filters = replace(Filters.parse(request.GET), city="", sort="recent", near=None)
        return filters, list_context(request, city, filters), ""
    except BadParameter as refused:
        filters = Filters()
        return filters, list_context(request, city, filters), str(refused.reason)


def tile_query(filters: Filters) -> str:
    """The filters as the map's tiles take them: what limits the list to a part of the map does not limit the map."""
    return filters.query_string(city="", bbox=None, cell=None, sort="recent", near=None)


def legend(city: City, filters: Filters) -> list[tuple[str, str]]:
    """Class of the colour and name of what the map can show: layers, or the categories of the only one."""
    chips = [chip for chip in layer_chips(city, filters) if chip.on or (not filters.layers and chip.count)]
    if len(filters.layers) == 1 and chips:
        chosen = [one for one in chips[0].categories if one.on] or list(chips[0].categories)
        return [(f"cm-cat-{one.code}", one.label) for one in chosen]
    return [(f"cm-layer-{chip.code}", chip.label) for chip in chips]


@require_safe
def embed_maker(request: HttpRequest, city: str) -> HttpResponse:
    """``/{city}/embed/``: the snippet for the view of the address, how it looks, and whether a site may show it."""
    place = page_city(request, city)
    filters, listed, fault = read_filters(request, place)
    height = request.GET.get("height", "")
    chosen = int(height) if height in {str(one) for one in HEIGHTS} else HEIGHT
    query = filters.query_string(city=place.slug)
    path = f"{reverse('embed')}?{query}"
    address = absolute(request, path)
    title = _("Civic map of %(city)s: %(what)s") % {"city": place.name, "what": listed["heading"]}
    response = render(
        request,
        "civicmap/embed_maker.html",
        {
            "city": place,
            "fault": fault,
            "heading": listed["heading"],
            "total": listed["total"],
            "active": active_filters(place, filters),
            "pairs": filters.pairs(),
            "heights": HEIGHTS,
            "height": chosen,
            "path": path,
            "snippet": snippet(address, title, chosen),
            "site": checked_site(place, request.GET.get("site", "")),
            "origins": place.embed_origins,
            "map_url": f"{reverse('map', args=[place.slug])}?{filters.query_string()}",
        },
        status=400 if fault else 200,
    )
    return with_policy(request, response, "frame-src", [SELF])


def snippet(address: str, title: str, height: int) -> str:
    """The element that another site puts into its page: a plain text, which our own page has to escape once more."""
    element = format_html(
        '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy"></iframe>',
        address,
        title,
        height,
    )
    return element + ""


def checked_site(city: City, typed: str) -> dict[str, Any] | None:
    """Check a typed site: whether it is an origin, and whether it may frame the map."""
    if not typed.strip():
        return None
    typed = typed[:MAX_ORIGIN]
    origin = origin_of(typed)
    # Characters that are invalid in HTML are removed before the field shows the text again.
    shown = "".join(sign for sign in typed if sign.isprintable())
    return {"typed": shown, "origin": origin, "admitted": bool(origin) and admits(city.embed_origins, origin)}
