"""The exact number of features or rows that match filters: from the stored counts where they suffice, else by counting rows."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator

from layers.declaration.layer import Layer
from layers.filters import Filters
from layers.selection import Selection
from places.counts.pyramid import COUNTED, Narrowing, is_counted
from places.counts.totals import total, total_in_cell, total_overlapping, total_without_position
from places.counts.words import total_of_words
from places.feature.filtering import matching
from places.models import Feature
from places.search.meaning import meaning


class Pages(Paginator):
    """A paginator of rows whose number is known."""

    def __init__(self, rows: Any, per_page: int, count: int) -> None:
        super().__init__(rows, per_page)
        self.count = count


def how_many(layer: Layer, filters: Filters) -> int:
    """How many rows ``layer.select(filters)`` has. Raises BadParameter."""
    known = counted(filters, layer.kind) if is_counted(layer) else None
    return layer.select_roots(filters).count() if known is None else known


def how_many_selected(selection: Selection) -> int:
    """How many rows a selection has. Raises BadParameter."""
    if selection.condition:
        return selection.roots().count()
    return how_many(selection.layer, selection.filters)


def how_many_features(filters: Filters) -> int:
    """How many features of all kinds, or of the layers of the filters, match. Raises BadParameter."""
    known = counted(filters)
    return int(matching(Feature.objects.public(), filters).count()) if known is None else known


def counted(filters: Filters, kind: str = "") -> int | None:
    """How many features match, from the kept counts; None where these cannot tell, as of days or of a box within an area.

    Of words that some thousands hold the matches are counted; of very rare ones, whose things are known, the answer is None too.
    ``kind`` is that of the features. Raises BadParameter.
    """
    narrowing = Narrowing.of(filters, kind)
    if filters.without_position and (filters.bbox or filters.cell):
        return 0
    if filters.asked() - COUNTED - {"q", "bbox", "cell", "position"} or (filters.bbox and filters.cell):
        return None
    if filters.text:
        return _of_words(filters, narrowing)
    if filters.without_position:
        return total_without_position(narrowing)
    if filters.cell:
        return total_in_cell(narrowing, filters.cell.level, filters.cell.key)
    if filters.bbox:
        boxes = filters.bbox.polygons()
        return None if narrowing.area or len(boxes) > 1 else total_overlapping(narrowing, boxes[0])
    return total(narrowing)


def _of_words(filters: Filters, narrowing: Narrowing) -> int | None:
    """How many features hold frequent words; of words within a box, a square or an area the rows are counted."""
    if narrowing.area or filters.bbox or filters.cell:
        return None
    found = meaning(filters.text, narrowing.city)
    if found.identified or not found.query or found.few is not None:
        return None
    return total_of_words(found.query, narrowing, placed=not filters.without_position)
