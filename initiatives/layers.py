"""The layer of citizens' initiatives."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from initiatives.models import Initiative
from layers.declaration.layer import Column, Layer
from places.feature.filtering import FEATURE_FILTERS, matching
from places.geojson_store.store import FEATURE_TEXTS
from places.layers import EXAMPLE, PUBLIC_GEOMETRY, feature_columns
from places.models import Feature
from places.versions import data_version

INITIATIVES = Layer(
    name="initiatives",
    kind=Initiative.KIND,
    title=_("Initiatives"),
    singular=_("Initiative"),
    description=_("Proposals by citizens for their city."),
    queryset=lambda: Initiative.objects.public(),
    roots=lambda: Feature.objects.public().of_kinds([Initiative.KIND]),
    matching=matching,
    columns=feature_columns(
        "initiatives",
        Column("phase", _("Phase"), value="phase__name_it"),
        Column("organisation", _("Organisation"), value="organisation__name"),
    ),
    geometry=PUBLIC_GEOMETRY,
    filters=FEATURE_FILTERS,
    icon="bulb",
    colour="#8a5a00",
    temporal="published",
    version=data_version,
    texts=FEATURE_TEXTS,
    example=EXAMPLE,
)
