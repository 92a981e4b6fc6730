"""A city's colours as CSS custom properties.

The page's design reads only the properties (app/styles/base.css), so each city has its own colours, and the content security policy can
refuse inline styles.
"""

from __future__ import annotations

import re

from civicmap.layers import feature_layers, other_layers
from places.ground.colours import MINIMUM_CONTRAST, contrast
from places.models import Category, City

DEFAULT_COLOUR = "#0066cc"
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def darker(colour: str, share: float) -> str:
    """The colour mixed with black: ``share`` 0 leaves it, 1 is black."""
    return "#" + "".join(f"{round(int(colour[i : i + 2], 16) * (1 - share)):02x}" for i in (1, 3, 5))


def paler(colour: str, share: float) -> str:
    """The colour mixed with white."""
    return "#" + "".join(
        f"{round(255 - (255 - int(colour[i : i + 2], 16)) * (1 - share)):02x}" for i in (1, 3, 5)
    )


def readable(colour: str) -> str:
    """The colour, made darker until white text on it can be read; the default where it is not a colour."""
    if not COLOUR.fullmatch(colour):
        return DEFAULT_COLOUR
    while contrast(colour, "#ffffff") < MINIMUM_CONTRAST:
        colour = darker(colour, 0.06)
    return colour


def stylesheet(city: City) -> str:
    """Custom properties of the city, and one class per category and per kind of thing."""
    primary = readable(city.colour)
    lines = [
        ":root {",
        f"  --cm-primary: {primary};",
        f"  --cm-primary-dark: {darker(primary, 0.27)};",
        f"  --cm-primary-deep: {darker(primary, 0.5)};",
        f"  --cm-primary-pale: {paler(primary, 0.9)};",
        "}",
    ]
    for code, colour in Category.objects.of_city(city).order_by("code").values_list("code", "colour"):
        lines.append(f".cm-cat-{code} {{ --cm-cat: {readable(colour)}; }}")
    for layer in (*feature_layers(), *other_layers(city.slug)):
        colour = readable(layer.colour)
        lines.append(f".cm-layer-{layer.name} {{ --cm-layer: {colour}; }}")
        lines.append(f":is(.cm-dot, .cm-feature, .cm-other).cm-layer-{layer.name} {{ --cm-cat: {colour}; }}")
    return "\n".join(lines) + "\n"
