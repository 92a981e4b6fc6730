"""The layer of problem reports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from layers.declaration.layer import Column, Layer
from places.feature.filtering import FEATURE_FILTERS, matching
from places.geojson_store.store import FEATURE_TEXTS
from places.layers import EXAMPLE, PUBLIC_GEOMETRY, feature_columns
from places.models import Feature
from places.versions import data_version
from reports.models import Report

REPORTS = Layer(
    name="reports",
    kind=Report.KIND,
    title=_("Reports"),
    singular=_("Report"),
    description=_("Problems reported by citizens, and what became of them."),
    queryset=lambda: Report.objects.public(),
    roots=lambda: Feature.objects.public().of_kinds([Report.KIND]),
    matching=matching,
    columns=feature_columns(
        "reports",
        Column("reference", _("Reference")),
        Column("answer", _("Answer to the citizen"), optional=True),
    ),
    geometry=PUBLIC_GEOMETRY,
    filters=FEATURE_FILTERS,
    icon="danger",
    colour="#b3261e",
    temporal="published",
    version=data_version,
    texts=FEATURE_TEXTS,
    example=EXAMPLE,
)
