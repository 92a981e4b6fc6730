"""Collections of one kind of geometry, of layers that mix them: points, lines, polygons.

Programs such as QGIS open a collection as the kind of its first feature and leave the others out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Func, IntegerField
from django.utils.functional import lazy
from django.utils.translation import pgettext_lazy

from civicmap.outlets.ogc.memory import remembered
from layers.declaration.layer import Layer

SUFFIXES = {"points": 0, "lines": 1, "polygons": 2}
"""The end of a collection's name by the dimension of its shapes."""
TITLES = {
    "points": pgettext_lazy("geometry", "points"),
    "lines": pgettext_lazy("geometry", "lines"),
    "polygons": pgettext_lazy("geometry", "polygons"),
}
TYPES = {"points": "point", "polygons": "polygon"}


class Dimension(Func):
    """0 of points, 1 of lines, 2 of polygons; of a collection the greatest."""

    function = "public.ST_Dimension"
    output_field = IntegerField()


def found_in(layer: Layer, version: str) -> tuple[str, ...]:
    """The kinds of geometry of a layer, where there are several; else none."""
    if layer.geometry_type != "geometry":
        return ()
    kinds: tuple[str, ...] = remembered(version, ("shapes", layer.name), lambda: _kinds(layer))
    return kinds if len(kinds) > 1 else ()


def _kinds(layer: Layer) -> tuple[str, ...]:
    if layer.roots is None:
        rows = layer.queryset().order_by()
        present = set(rows.values_list(Dimension(layer.geometry), flat=True).distinct())
    else:
        # Of features nearly all are points: the index on shapes finds the others.
        rows = layer.roots().order_by()
        shaped = rows.filter(public_shape__isnull=False)
        present = set(shaped.values_list(Dimension("public_shape"), flat=True).distinct())
        if present and rows.filter(public_shape__isnull=True, public_location__isnull=False).exists():
            present.add(0)
    return tuple(name for name, dimension in SUFFIXES.items() if dimension in present)


def part_of(layer: Layer, kind: str) -> Layer:
    """The rows of a layer whose shape is of one kind."""

    def rows() -> Any:
        return (
            layer.queryset().alias(o_dimension=Dimension(layer.geometry)).filter(o_dimension=SUFFIXES[kind])
        )

    def title() -> str:
        return f"{layer.title}: {TITLES[kind]}"

    # The layer's stored counts and finished texts cover all its rows, so they are not used here.
    return replace(
        layer,
        name=f"{layer.name}-{kind}",
        title=lazy(title, str)(),
        kind="",
        queryset=rows,
        roots=None,
        texts=None,
        geometry_type=TYPES.get(kind, "geometry"),
    )


def split_name(name: str) -> tuple[str, str]:
    """The layer and the kind that the name of such a collection is made of; an empty kind for any other name."""
    base, _dash, kind = name.rpartition("-")
    return (base, kind) if base and kind in SUFFIXES else (name, "")
