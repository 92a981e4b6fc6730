"""The problem report as a kind of feature. It is sent in steps, also by guests, so it has pages of its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from places.feature.kind import Adding, Kind, OwnFilter
from reports.incidents import incidents_of
from reports.layers import REPORTS
from reports.models import Report

REPORT = Kind(
    model=Report,
    layer=REPORTS,
    open_label=_("Open the report"),
    page="reports/page_report.html",
    related=("duplicate_of", "incident"),
    adding=Adding(title=_("Report a problem"), note=_("A hole, a broken lamp, rubbish"), icon="road"),
    own_page="report_mine",
    urls="reports.urls",
    statistics="statistics",
    filters=(
        OwnFilter(
            column="event", title=_("Event"), anything=_("With or without an event"), choices=incidents_of
        ),
    ),
)
