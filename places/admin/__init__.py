"""The administration of the ground and of the people who care for it."""

from places.admin.features import FeatureAdmin, FeatureAreaAdmin, RootAdmin
from places.admin.ground import (
    AreaAdmin,
    AreaFigureAdmin,
    AreaKindAdmin,
    AreaVersionAdmin,
    BasemapLineAdmin,
    BasemapPointAdmin,
    BasemapPolygonAdmin,
    CityAdmin,
    ClosureAdmin,
    IndicatorAdmin,
    SourceAdmin,
    StreetAdmin,
)
from places.admin.people import CategoryAdmin, OfficeAdmin, RoleAdmin
from places.admin.search import ConceptAdmin, ConceptTermAdmin, SearchMissAdmin

__all__ = [
    "AreaAdmin",
    "AreaFigureAdmin",
    "AreaKindAdmin",
    "AreaVersionAdmin",
    "BasemapLineAdmin",
    "BasemapPointAdmin",
    "BasemapPolygonAdmin",
    "CategoryAdmin",
    "CityAdmin",
    "ClosureAdmin",
    "ConceptAdmin",
    "ConceptTermAdmin",
    "FeatureAdmin",
    "FeatureAreaAdmin",
    "IndicatorAdmin",
    "OfficeAdmin",
    "RoleAdmin",
    "RootAdmin",
    "SearchMissAdmin",
    "SourceAdmin",
    "StreetAdmin",
]
