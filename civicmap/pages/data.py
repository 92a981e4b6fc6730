"""The documentation page of the API: layers, columns, parameters."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from civicmap.layers import all_layers
from layers.filters import Filters
from places.counts.matches import how_many


def documentation(request: HttpRequest) -> HttpResponse:
    """``/api/docs/``: every layer with its count, columns, parameters and addresses."""
    entries: list[dict[str, Any]] = [
        {
            "layer": layer,
            "count": how_many(layer, Filters()),
            "url": request.build_absolute_uri(reverse("api_geojson", args=[layer.name])),
        }
        for layer in all_layers()
    ]
    return render(
        request,
        "civicmap/data.html",
        {
            "entries": entries,
            "root": request.build_absolute_uri(reverse("api")),
        },
    )
