"""The named rules of the table of features."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, Value
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from layers.geometry import GeometryConstraint
from layers.input.constraints import Check, Unique
from places.models.expressions import Dimension

FEATURE_RULES: list[Any] = [
    Check(
        condition=Q(
            visibility__in=["draft", "pending", "public", "hidden", "withdrawn", "private", "closed"]
        ),
        name="feature_visibility_known",
        field="visibility",
        says=_("Choose one of the list."),
    ),
    Check(
        condition=Q(precision__in=["exact", "100m", "street", "area", "hidden"]),
        name="feature_precision_known",
        field="precision",
        says=_("Choose one of the list."),
    ),
    Check(
        condition=~Q(title=""),
        name="feature_title_not_empty",
        field="title",
        says=_("Write a title."),
    ),
    Check(
        condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
        name="feature_dates_in_order",
        field="valid_to",
        says=_("The end comes before the beginning."),
    ),
    Check(
        condition=~Q(visibility="public") | Q(published__isnull=False),
        name="feature_public_has_date",
        field="published",
        says=_("What is public has a date of publication."),
    ),
    GeometryConstraint(
        field="shape",
        test=lambda shape: shape.valid,
        condition=Q(shape__isnull=True) | Q(shape__isvalid=True),
        name="feature_shape_valid",
    ),
    GeometryConstraint(
        field="shape",
        test=lambda shape: shape.dims > 0,
        condition=Q(shape__isnull=True) | Q(GreaterThan(Dimension("shape"), Value(0))),
        name="feature_shape_has_extent",
    ),
    Unique(
        fields=["source", "external_id"],
        condition=Q(source__isnull=False) & ~Q(external_id=""),
        name="feature_source_id_unique",
        field="external_id",
        says=_("Something else has this identifier in the same source."),
    ),
    Unique(
        fields=["city", "title"],
        condition=Q(kind="assets.organisation"),
        name="organisation_name_unique",
        field="title",
        says=_("The city has an organisation of this name already."),
    ),
]
