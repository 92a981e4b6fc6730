"""The ground of the city: its areas, categories, offices and roles, and the root of everything on the map."""

from places.models.area import Area, AreaFigure, AreaKind, AreaVersion, Indicator
from places.models.area_import import AreaImport
from places.models.basemap import BasemapLine, BasemapPoint, BasemapPolygon, Street
from places.models.category import Category
from places.models.city import City, ShareAlike, Source
from places.models.closure import Closure
from places.models.contact import Contactable
from places.models.counts import (
    CellCount,
    Change,
    CountKey,
    DataVersion,
    WordChange,
    WordCount,
    WordQuestion,
)
from places.models.disclosure import NOT_PRIVATE, Precision, Visibility
from places.models.feature import Feature, FeatureArea
from places.models.house import House
from places.models.people import Office, Role
from places.models.search import Concept, ConceptTerm, SearchMiss, SearchWork
from places.models.texts import FeatureText, TextEpoch

__all__ = [
    "NOT_PRIVATE",
    "Area",
    "AreaFigure",
    "AreaImport",
    "AreaKind",
    "AreaVersion",
    "BasemapLine",
    "BasemapPoint",
    "BasemapPolygon",
    "Category",
    "CellCount",
    "Change",
    "City",
    "Closure",
    "Concept",
    "ConceptTerm",
    "Contactable",
    "CountKey",
    "DataVersion",
    "Feature",
    "FeatureArea",
    "FeatureText",
    "House",
    "Indicator",
    "Office",
    "Precision",
    "Role",
    "SearchMiss",
    "SearchWork",
    "ShareAlike",
    "Source",
    "Street",
    "TextEpoch",
    "Visibility",
    "WordChange",
    "WordCount",
    "WordQuestion",
]
