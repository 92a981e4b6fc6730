"""What the database computes for a feature, and what its history records."""

from __future__ import annotations

from datetime import timedelta

import pgtrigger
from django.contrib.gis.db import models
from django.db.models import Case, ExpressionWrapper, F, Func, IntegerField, Value, When
from django.db.models.expressions import Combinable, CombinedExpression


class MortonKey(Func):
    """Morton key at zoom 24 of a point in EPSG:4326: a tile at any zoom is one contiguous range of keys."""

    function = "public.civicmap_morton_key"
    output_field = models.BigIntegerField()


class Folded(Func):
    """A name without accents, in small letters: what is compared by trigrams (an immutable SQL function of ours)."""

    function = "public.civicmap_fold"
    output_field = models.TextField()


class Dimension(Func):
    """0 for points, 1 for lines, 2 for polygons."""

    function = "public.ST_Dimension"
    output_field = IntegerField()


def sorted_after(moment: Combinable) -> ExpressionWrapper[CombinedExpression]:
    """A time wrapped so that no index matches the ORDER BY: rows are filtered first and sorted afterwards."""
    return ExpressionWrapper(moment + timedelta(0), output_field=models.DateTimeField())


def id_of_kind() -> CombinedExpression:
    """The id in a form that the index of public ids by kind has, and the primary key has not."""
    return F("id") + Value(0)


def disclosed_address() -> Case:
    """The public part of the address by the precision: of a street its name, without the number."""
    street = Func("address", Value(r"[\s,;(]*\d.*$"), Value(""), function="regexp_replace")
    return Case(
        When(precision="exact", then=F("address")), When(precision="street", then=street), default=Value("")
    )


DERIVED = ["search", "qk", "web_location", "public_location", "public_shape", "public_address", "updated"]
"""Columns that follow from others: not recorded."""


class AnyColumnChanged(pgtrigger.Condition):
    """Whether an update changed anything that is recorded.

    Geometries are compared as bytes: ``IS DISTINCT FROM`` on geometries needs an operator that a restore, whose search
    path is empty, does not find.
    """

    sql = "resolved for the model"

    def resolve(self, model: type[models.Model]) -> str:
        """The condition in SQL."""
        plain = pgtrigger.AnyChange(exclude=[*DERIVED, "location", "shape"]).resolve(model)
        shapes = [
            f'OLD."{name}"::bytea IS DISTINCT FROM NEW."{name}"::bytea' for name in ("location", "shape")
        ]
        return f"({' OR '.join([plain, *shapes])})"
