"""JSON endpoints of addresses and of the search box's suggestions."""

from __future__ import annotations

import json

from django.contrib.gis.geos import Point
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from layers.errors import BadParameter
from layers.geometry import parse_point
from layers.http.responses import data_response, error_response, etag_of, not_modified, public_endpoint
from layers.input.cleaning import mended_line
from places.addresses.finding import find_addresses, nearest_address
from places.ground.known import city_named
from places.models import City
from places.search.suggesting import suggest
from places.versions import data_version

LONGEST = 200


@public_endpoint
def addresses(request: HttpRequest) -> HttpResponse:
    """GeoJSON of at most eight places: by words (``q``, near ``lat`` and ``lon``), or the nearest street to a point."""
    city = _city(request)
    near = _near(request)
    words = mended_line(request.GET.get("q", ""))[:LONGEST]
    if words:
        found = find_addresses(words, city=city, near=near)
    elif near is not None:
        nearest = nearest_address(near, city=city)
        found = [nearest] if nearest else []
    else:
        found = []
    body = {"type": "FeatureCollection", "features": [address.as_geojson() for address in found]}
    return data_response(request, json.dumps(body, ensure_ascii=False).encode(), "application/geo+json")


@public_endpoint
def suggestions(request: HttpRequest, city: str) -> HttpResponse:
    """What words may mean in a city (``q``, near ``lat`` and ``lon``): addresses, areas, places and services, categories."""
    etag = etag_of(request, data_version(city))  # read before the city and its rows
    place = city_named(city)
    if place is None:
        return error_response(404, _("There is no such city."))
    words = mended_line(request.GET.get("q", ""))[:LONGEST]
    if (unchanged := not_modified(request, etag)) is not None:
        return unchanged
    body = json.dumps(suggest(words, place, near=_near(request)).as_json(), ensure_ascii=False)
    return data_response(request, body.encode(), "application/json", etag)


def _city(request: HttpRequest) -> City | None:
    slug = request.GET.get("city", "")
    if not slug:
        return None
    city = city_named(slug)
    if city is None:
        raise BadParameter("city", _("There is no city with this name."))
    return city


def _near(request: HttpRequest) -> Point | None:
    lat, lon = request.GET.get("lat", ""), request.GET.get("lon", "")
    if not lat and not lon:
        return None
    return parse_point(f"{lon},{lat}", "lat,lon")
