"""The house as a kind of feature."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from places.feature.kind import Kind
from places.layers import HOUSES
from places.models import House

HOUSE = Kind(
    model=House,
    layer=HOUSES,
    open_label=_("Open the house's page"),
    page="places/page_house.html",
    schema_type="CivicStructure",
)
