"""The median, which Django has no aggregate for."""

from __future__ import annotations

from django.db.models import Aggregate, FloatField


class Median(Aggregate):
    """The middle value; of an even number of values the mean of the two in the middle. Nulls do not count.

    For durations pass ``output_field=DurationField()``.
    """

    name = "Median"
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()
