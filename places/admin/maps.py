"""Maps of the administration: django-leaflet's, on our own ground."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.gis.db.models import Extent
from django.forms import Media, Script
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from leaflet.admin import LeafletAdminWidget, LeafletGeoAdminMixin

from places.ground.basemap import has_part_apart
from places.models import City

TILES = "/tiles/basemap/{z}/{x}/{y}.mvt"
TILES_APART = "/tiles/basemap-by-sa/{z}/{x}/{y}.mvt"


def ground() -> dict[str, Any]:
    """What app/map/core/basemap.js needs to know, and the box of every city to begin with."""
    chosen = settings.BASEMAP
    external = None
    if chosen.get("url"):
        external = {**chosen, "attribution": conditional_escape(chosen.get("attribution", ""))}
    boxes = City.objects.values_list("pk").annotate(box=Extent("boundary"))
    return {
        "language": get_language() or "it",
        "basemap": external,
        "ownBasemap": {
            "tiles": {"open": TILES, **({"by-sa": TILES_APART} if has_part_apart() else {})},
            "attribution": format_html('<a href="/credits/">{}</a>', _("Sources of the map")),
            "maxDataZoom": 16,
        },
        "pin": {
            "iconUrl": static("leaflet/images/marker-icon.png"),
            "iconRetinaUrl": static("leaflet/images/marker-icon-2x.png"),
            "shadowUrl": static("leaflet/images/marker-shadow.png"),
        },
        "cities": {str(pk): box for pk, box in boxes},
        "strings": {
            "groundMissing": _("The background of the map does not answer. Positions can still be drawn."),
            "groundReplaced": _("The usual background does not answer: you are seeing the city's own."),
        },
    }


class MapWidget(LeafletAdminWidget):
    """A map to draw on. Each widget includes the media of the basemap, so it works alone.

    ``start_city`` is where a thing without a place begins, when the form does not let choose the city.
    """

    start_city: int | None = None

    @property
    def media(self) -> Media:
        """Leaflet and its drawing tools, then the painter of our ground."""
        leaflet: Media = super().media
        return leaflet + Media(
            css={"screen": ["app/styles/admin-map.css"]},
            js=[
                "vendor/protomaps-leaflet/protomaps-leaflet.js",
                Script("app/admin/basemap.js", type="module"),  # type: ignore[list-item]
            ],
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The widget's context, with the ground."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["ground"] = {**ground(), "start": self.start_city}
        return context


class MapAdmin(LeafletGeoAdminMixin):
    """Geometry fields as maps."""

    widget = MapWidget
    map_template = "places/admin/map_widget.html"
