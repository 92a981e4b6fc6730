"""The pages “Open data”: what there is, how many, under which licence, how new, and every way to have it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from civicmap.layers import list_address
from civicmap.outlets.catalogue.graph import WRITERS
from civicmap.outlets.catalogue.offers import Offer, feeds, files, ogc_path, services
from civicmap.outlets.catalogue.records import DataSet, candidates
from civicmap.outlets.catalogue.structured import data_catalogue
from civicmap.serving.addresses import absolute, origin
from layers.http.once import asking_once
from places.ground.clock import page_city
from places.layers import is_area_layer
from places.models import City

PREVIEW_ROWS = 300
"""So many outlines at most are drawn in a preview."""


@dataclass(frozen=True)
class Shelf:
    """A data set as its page shows it."""

    data_set: DataSet
    files: list[Offer]
    services: list[Offer]
    feeds: list[Offer]
    page: str
    tiles: str
    shapes: str


@require_safe
@asking_once()
def open_data(request: HttpRequest) -> HttpResponse:
    """``/open-data/``: the data sets of every city; ``?city=`` and an installation of one city lead to that city's page."""
    if slug := request.GET.get("city", ""):
        return redirect("open_data_city", page_city(request, slug).slug)
    found = candidates()
    cities = [
        {"city": city, "data_sets": [one for one in group if one.count]}
        for city, group in groupby(found, key=lambda one: one.city)
    ]
    if len(cities) == 1:
        return redirect("open_data_city", cities[0]["city"].slug)
    return render(request, "civicmap/open_data.html", {"cities": cities, "machines": machine_forms()})


@require_safe
@asking_once()
def open_data_city(request: HttpRequest, city: str) -> HttpResponse:
    """``/{city}/open-data/``: the data sets of one city, each with all its forms."""
    place = page_city(request, city)
    found = candidates(place)
    shown = [one for one in found if one.count]
    return render(
        request,
        "civicmap/open_data_city.html",
        {
            "city": place,
            "shelves": [shelf(one) for one in shown],
            "only_examples": [one for one in found if not one.count and one.examples],
            "empty": [one for one in found if not one.count and not one.examples],
            "ogc": absolute(request, ogc_path(place.slug)),
            "machines": machine_forms(place),
            "cities": list(City.objects.public().defer("boundary").order_by("name_it")),
            "structured": data_catalogue(place, shown, origin(request)) if shown else None,
        },
    )


def machine_forms(city: City | None = None) -> list[tuple[str, str]]:
    """The catalogue for machines: name of the form and address."""
    names = {"ttl": "Turtle", "rdf": "RDF/XML", "jsonld": "JSON-LD"}
    query = f"?city={city.slug}" if city else ""
    return [(names[ending], reverse(f"catalogue_{ending}") + query) for ending in WRITERS]


def shelf(one: DataSet) -> Shelf:
    """What the page shows of a data set. Features are previewed as tiles, anything else as outlines."""
    slug, layer = one.city.slug, one.layer
    page = reverse("areas", args=[slug]) if is_area_layer(layer) else list_address(slug, layer)
    tiles = shapes = ""
    if layer.kind:
        tiles = f"city={slug}&layer={layer.name}"
    else:
        query = f"{one.query}&" if one.query else ""
        shapes = f"{reverse('api_geojson', args=[layer.name])}?{query}limit={PREVIEW_ROWS}"
    return Shelf(one, files(one), services(one), feeds(one), page, tiles, shapes)
