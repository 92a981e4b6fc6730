"""The deadline of a report on its pages."""

from __future__ import annotations

from typing import Any

from django import template

from reports.deadlines.expecting import Expectation, expected
from reports.models import Report

register = template.Library()


@register.inclusion_tag("reports/_deadline.html")
def report_deadline(report: Report) -> dict[str, Any]:
    """By when an open report should be solved, why no clock runs, and how long such reports take. Needs city and category."""
    found: Expectation | None = None
    if report.closed is None and not report.clock_stands:
        found = expected(report.city, report.category, report.public_location)
    return {"report": report, "expectation": found}
