"""List, page and card of the rows of a layer that is not of features, such as published questions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.db.models.lookups import IsNull
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from civicmap.layers import find_layer, stands_beside
from civicmap.pages.downloads import offers
from civicmap.pages.other_rows import Other, others
from civicmap.serving.addresses import absolute
from layers.declaration.layer import Layer
from layers.errors import BadParameter
from layers.filters import Filters
from places.ground.clock import page_city
from places.ground.known import area_choices
from places.models import City

PAGE_SIZE = 20


def check(city: City, layer: Layer | None) -> Layer:
    """The layer, where the city's map shows it beside the features; else 404."""
    if layer is None or not stands_beside(city.slug, layer):
        raise Http404
    return layer


def other_list(request: HttpRequest, city: City, layer: Layer) -> HttpResponse:
    """Everything of the layer that matches, by name."""
    check(city, layer)
    context: dict[str, Any] = {"city": city, "layer": layer, "params": request.GET}
    if "area" in layer.filters:
        context["area_kinds"] = area_choices(city)
    try:
        filters = replace(Filters.parse(request.GET), city=city.slug).only(layer.filters)
        rows = layer.select(filters)
        # The pages need the number alone; the rows themselves are read with their columns.
        paginator = Paginator(range(rows.count()), PAGE_SIZE)
        page = paginator.get_page(request.GET.get("page"))
        query = filters.query_string(city="")
        context |= {
            "filters": filters,
            "narrowed": filters.is_narrowed,
            "page": page,
            "page_range": list(paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)),
            "items": others(request, city, layer, rows, PAGE_SIZE, (page.number - 1) * PAGE_SIZE),
            "total": paginator.count,
            "on_map": rows.filter(IsNull(layer.geometry, False)).exists(),
            "map_query": filters.query_string(city="", layers=(layer.name,)),
            "downloads": offers(layer, filters.query_string(), city.slug, paginator.count),
            "download_url": f"{reverse('download', args=[city.slug, layer.name])}?{query}",
        }
    except BadParameter as fault:
        return render(request, "civicmap/other_list.html", context | {"fault": fault}, status=400)
    return render(request, "civicmap/other_list.html", context)


def find_row(request: HttpRequest, city: City, layer: Layer | None, pk: int) -> Other:
    """The public row of the layer in the city, or 404."""
    layer = check(city, layer)
    within = Filters(city=city.slug).only(layer.filters)
    found = others(request, city, layer, layer.select(within).filter(pk=pk), 1)
    if not found:
        raise Http404
    return found[0]


def other_page(request: HttpRequest, city: City, layer: Layer, pk: int) -> HttpResponse:
    """All that the public may know of one row."""
    item = find_row(request, city, layer, pk)
    own = reverse("feature_short", args=[city.slug, layer.name, pk])
    view = f"#17/{item.point.y:.5f}/{item.point.x:.5f}" if item.point else ""
    context = {
        "city": city,
        "layer": layer,
        "item": item,
        "map_url": f"{reverse('map', args=[city.slug])}?layer={layer.name}{view}",
        "permalink": absolute(request, own),
        "geojson_url": f"{reverse('api_geojson', args=[layer.name])}?limit=1&after={pk - 1}",
        "draws_shape": layer.geometry_type != "point",
    }
    return render(request, "civicmap/other.html", context)


@require_safe
def other_card(request: HttpRequest, city: str, layer: str, pk: int) -> HttpResponse:
    """The card of one row, for the popup or the bottom sheet."""
    place = page_city(request, city)
    item = find_row(request, place, find_layer(layer), pk)
    return render(request, "civicmap/_other_popup.html", {"item": item, "city": place})
