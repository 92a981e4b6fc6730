"""Tags of pages with a map: ``{% map_styles %}`` in the head, ``{% map_scripts city "map/small/small-map" %}`` at the end."""

from __future__ import annotations

from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString

from civicmap.layers import feature_layers
from civicmap.pages.mapconfig import analysis_config, base_config, drawing_config, map_config
from civicmap.pages.theme import DEFAULT_COLOUR, readable
from places.models import Category, City

register = template.Library()

CONFIGS = {
    "map/page/page": map_config,
    "map/small/preview": map_config,
    "map/embed/embed": map_config,
    "planner/page": analysis_config,
    "map/alert/alert": drawing_config,
}
"""What a module has to know, where that is more than any map needs."""


@register.simple_tag
def map_styles(*further: str) -> SafeString:
    """Style sheets of a page with a map, and further ones of ``app/styles`` by their names."""
    sheets = ("leaflet/leaflet.css", *(f"app/styles/{name}.css" for name in ("map", *further)))
    return format_html_join(
        "\n    ", '<link rel="stylesheet" href="{}">', ((static(sheet),) for sheet in sheets)
    )


@register.simple_tag
def map_scripts(city: City, *modules: str) -> SafeString:
    """Settings for the modules, the two libraries, and the modules, named by their paths: ``map/picker/picker``."""
    config: dict[str, Any] = next((CONFIGS[name] for name in modules if name in CONFIGS), base_config)(city)
    libraries = ("leaflet/leaflet.js", "vendor/protomaps-leaflet/protomaps-leaflet.js")
    return format_html(
        "{}\n    {}\n    {}",
        json_script(config, "cm-map-config"),
        format_html_join(
            "\n    ", '<script src="{}" defer></script>', ((static(library),) for library in libraries)
        ),
        format_html_join(
            "\n    ",
            '<script type="module" src="{}"></script>',
            ((static(f"app/{module}.js"),) for module in modules),
        ),
    )


@register.filter
def unlocalized(number: float) -> str:
    """A coordinate for machines: a point, whatever the language, and six decimals."""
    return f"{number:.6f}"


@register.filter
def layer_colour(category: Category) -> str:
    """The colour of the pin on a page about one thing: the one the map gives it among all layers."""
    found = (layer.colour for layer in feature_layers() if layer.kind == category.kind)
    return readable(next(found, DEFAULT_COLOUR))
