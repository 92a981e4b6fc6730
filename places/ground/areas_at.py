"""In which area a place lies: asked with each click on the map, so its statement is built once."""

from __future__ import annotations

from django.contrib.gis.geos import Point
from django.db.models import F, Q

from layers.geometry import CoversPoint
from layers.sql import Statement, inner_select
from layers.sql.prepared import fetch_prepared
from layers.sql.slots import Slot, filled, kept
from places.models import Area


def area_code_at(city: str, kind: str, point: Point) -> str | None:
    """The code of the public area in force that covers a point in EPSG:4326; on a shared border the first by code.

    ``city`` is a short name, ``kind`` the code of a kind of area. None where there is no such area.
    """
    values = {"city": city, "kind": kind, "longitude": point.x, "latitude": point.y}
    code: str | None = fetch_prepared(*filled(kept(_statement, "area at"), values))[0]
    return code


def _statement() -> Statement:
    here = Q(CoversPoint("boundary", Slot("longitude"), Slot("latitude")))
    areas = (
        Area.objects.public().current().filter(here, kind__city__slug=Slot("city"), kind__code=Slot("kind"))
    )
    sql, params = inner_select(areas.order_by("code")[:1], {"a_code": F("code")})
    return f"SELECT ({sql})", params
