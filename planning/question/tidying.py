"""From the fields of the form to the parameters of a question: typed corners become a polygon, idle fields go."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict

from layers.declaration.layer import Layer
from layers.input.polygons import CORNERS, corners_to_polygon
from places.ground.known import public_statuses
from places.models import Category
from planning.question.dates import date_columns
from planning.question.values import (
    OF_COLUMN,
    RULE_PREFIX,
    SOURCE_NAMES,
    TARGET,
    Group,
    Question,
)


def tidied(params: QueryDict, layers: Sequence[Layer]) -> QueryDict:
    """The parameters of a question from those of the form: typed corners become a polygon, idle fields go.

    What belongs to another layer than the chosen one goes too: categories and statuses do not outlive a change of layer.
    Raises BadParameter for corners that cannot be read.
    """
    found = QueryDict(mutable=True)
    for name in Question.NAMES:
        values = [str(value) for value in params.getlist(name) if str(value).strip()]
        if values:
            found.setlist(name, values)
    if corners := str(params.get(CORNERS) or "").strip():
        found["polygon"] = corners_to_polygon(corners)
    if not found.get("relation"):
        for name in ("target", "metres", *(TARGET + one for one in SOURCE_NAMES)):
            found.pop(name, None)
    for prefix, name in (("", "subject"), (TARGET, "target")):
        layer = next((one for one in layers if one.name == found.get(name)), None)
        _keep_own(found, prefix, layer)
        _keep_dates(found, prefix, layer)
    if found.get("measure") not in OF_COLUMN:
        found.pop("column", None)
    if found.get("group") != Group.HEXAGON:
        found.pop("size", None)
    if found.get("group", "").partition(":")[0] != Group.AREA:
        found.pop("people", None)
    if not any(str(found.get(name, "")).startswith(RULE_PREFIX) for name in ("subject", "target")):
        for name in ("indicator", "at-least", "year"):
            found.pop(name, None)
    if found.get("shape"):
        found.pop("polygon", None)
    return found


def _keep_own(found: QueryDict, prefix: str, layer: Layer | None) -> None:
    if layer is None:
        return
    categories = Category.objects.of_kind(layer.kind).values_list("code", flat=True) if layer.kind else []
    statuses = set(public_statuses([layer.kind]))
    for name, known in (("category", set(categories)), ("status", statuses)):
        kept = [
            code
            for value in found.getlist(prefix + name)
            for code in str(value).split(",")
            if code.strip() in known
        ]
        if kept:
            found.setlist(prefix + name, kept)
        else:
            found.pop(prefix + name, None)
    if "from" not in layer.filters:
        for name in ("from", "to", "last"):
            found.pop(prefix + name, None)
    if "area" not in layer.filters:
        found.pop(f"{prefix}area", None)


def _keep_dates(found: QueryDict, prefix: str, layer: Layer | None) -> None:
    """No date without a period, none that the layer has not, and the layer's own goes without saying."""
    known = {column.name for column in date_columns(layer)} if layer else set()
    others = known - {layer.temporal} if layer else set()
    is_asked = any(found.get(prefix + name) for name in ("from", "to", "last"))
    if not is_asked or (layer is not None and found.get(f"{prefix}date") not in others):
        found.pop(f"{prefix}date", None)
    group, _colon, date = str(found.get("group", "")).partition(":")
    if not prefix and layer is not None and group == Group.MONTH and date and date not in others:
        found["group"] = group
