"""Tiles of the own basemap: what they hold from which zoom, names once, and two share-alike licences never in one."""

from __future__ import annotations

from typing import Any

import mapbox_vector_tile
import pytest
from django.contrib.gis.geos import LineString, MultiLineString, MultiPolygon, Point, Polygon
from django.db import connection
from django.test.utils import CaptureQueriesContext

from places.ground.basemap import basemap_tile, ground_sources, has_part_apart
from places.models import BasemapLine, BasemapPoint, BasemapPolygon, City, ShareAlike, Source
from tests import factories, shapes
from tests.api.tiling import tile_of

pytestmark = pytest.mark.django_db


def web(shape: Any) -> Any:
    shape.srid = 4326
    return shape.transform(3857, clone=True)


def square(lon: float, lat: float, side: float) -> MultiPolygon:
    return web(MultiPolygon(Polygon.from_bbox((lon, lat, lon + side, lat + side)), srid=4326))


def layers_at(zoom: int, at: Point = shapes.POINT_IN_A, *, apart: bool = False) -> dict[str, list[Any]]:
    """The features of the tile that the map draws at a zoom, by layer."""
    found = mapbox_vector_tile.decode(basemap_tile(tile_of(at, zoom - 1), apart=apart))
    return {name: layer["features"] for name, layer in found.items()}


def names(layers: dict[str, list[Any]], layer: str) -> list[str]:
    return [feature["properties"].get("name", "") for feature in layers.get(layer, [])]


def source(licence: str) -> Source:
    return factories.SourceFactory(licence=licence)


@pytest.mark.parametrize(
    ("licence", "family"),
    [
        ("ODbL 1.0", ShareAlike.ODBL),
        ("ODbL 1.0 (posizioni sulle vie)", ShareAlike.ODBL),
        ("CC BY-SA 4.0", ShareAlike.CC_BY_SA),
        ("CC BY 4.0", ShareAlike.NONE),
        ("CC0 1.0", ShareAlike.NONE),
        ("IODL 2.0", ShareAlike.NONE),
    ],
)
def test_a_source_knows_the_family_of_its_licence(licence: str, family: str) -> None:
    made = source(licence)
    made.refresh_from_db()
    assert made.share_alike == family


def test_data_under_two_share_alike_licences_never_meet_in_one_tile(city: City) -> None:
    kinds = {"ODbL 1.0": "park", "CC BY-SA 4.0": "sea", "CC BY 4.0": "water", None: "built_up"}
    for licence, kind in kinds.items():
        BasemapPolygon.objects.create(
            city=city,
            kind=kind,
            shape=square(7.61, 45.04, 0.02),
            source=source(licence) if licence else None,
        )
    shown, apart = layers_at(13), layers_at(13, apart=True)
    assert {feature["properties"]["kind"] for feature in shown["poly"]} == {"park", "water", "built_up"}
    assert {feature["properties"]["kind"] for feature in apart["poly"]} == {"sea"}
    assert has_part_apart(city)
    assert {found.licence for found in ground_sources(city)} == {"ODbL 1.0", "CC BY-SA 4.0", "CC BY 4.0"}


def test_a_tile_is_two_queries_however_many_layers_it_holds(city: City) -> None:
    BasemapPolygon.objects.create(city=city, kind="sea", shape=square(7.61, 45.04, 0.02))
    BasemapPoint.objects.create(city=city, kind="city", name="Prova", shape=web(Point(7.62, 45.05)))
    for zoom, apart in ((11, False), (15, False), (15, True)):
        with CaptureQueriesContext(connection) as found:
            layers_at(zoom, apart=apart)
        assert len(found) <= 2


def test_the_border_of_a_city_stands_in_the_tiles_of_its_own_licence(city: City) -> None:
    assert layers_at(11)["limits"]
    assert "limits" not in layers_at(11, apart=True)
    City.objects.filter(pk=city.pk).update(source=source("CC BY-SA 4.0"))
    assert "limits" not in layers_at(11)
    assert layers_at(11, apart=True)["limits"]


def test_a_border_on_the_coast_is_not_drawn_beside_the_water(city: City) -> None:
    def length(layers: dict[str, list[Any]]) -> float:
        found = 0.0
        for feature in layers.get("border", []):
            geometry = feature["geometry"]
            parts = [geometry["coordinates"]] if geometry["type"] == "LineString" else geometry["coordinates"]
            found += sum(LineString(part).length for part in parts)
        return found

    at = Point(7.60, 45.05, srid=4326)
    assert length(layers_at(15, at)) > 0
    # The sea begins a few metres beyond the city's western border.
    BasemapPolygon.objects.create(
        city=city,
        kind="sea",
        name="Mare",
        shape=web(MultiPolygon(Polygon.from_bbox((7.5, 44.9, 7.5998, 45.2)), srid=4326)),
    )
    assert length(layers_at(15, at)) == 0


def test_the_name_of_a_park_stands_where_it_has_room_and_in_one_tile_only(city: City) -> None:
    BasemapPolygon.objects.create(city=city, kind="park", name="Parco", shape=square(7.6195, 45.0495, 0.005))
    BasemapPolygon.objects.create(city=city, kind="park", name="", shape=square(7.63, 45.06, 0.01))
    assert names(layers_at(10), "label") == []
    tile = tile_of(Point(7.622, 45.052, srid=4326), 14)
    around = [
        mapbox_vector_tile.decode(basemap_tile(type(tile)(14, tile.x + dx, tile.y + dy)))
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
    ]
    labels = [label for found in around for label in found.get("label", {"features": []})["features"]]
    assert [label["properties"]["name"] for label in labels] == ["Parco"]


def test_names_of_places_come_by_kind_and_the_largest_first(city: City) -> None:
    at = web(Point(7.62, 45.05))
    for kind, name, population in (
        ("city", "Prova", 900_000),
        ("suburb", "Borgo", None),
        ("suburb", "Quartiere", 20_000),
        ("locality", "Cascina", None),
    ):
        BasemapPoint.objects.create(city=city, kind=kind, name=name, population=population, shape=at)
    BasemapPoint.objects.create(city=city, kind="house_number", shape=at)
    assert names(layers_at(8), "place") == ["Prova"]
    near = layers_at(13)
    assert names(near, "place") == ["Prova", "Quartiere", "Borgo"]
    assert "dot" not in near
    assert len(layers_at(15)["dot"]) == 1


def test_names_of_streets_come_only_where_they_are_drawn(city: City) -> None:
    for kind in ("primary", "street"):
        BasemapLine.objects.create(
            city=city, kind=kind, name=kind.title(), shape=web(shapes.STREET_IN_A.clone())
        )
    far, near = layers_at(13), layers_at(16)
    assert {feature["properties"]["kind"] for feature in far["line"]} == {"primary", "street"}
    assert [name for name in names(far, "line") if name] == ["Primary"]
    assert sorted(names(near, "line")) == ["Primary", "Street"]


def test_a_coarse_line_is_drawn_from_afar_only(city: City) -> None:
    rough = factories.SourceFactory(generalised_m=200)
    shape = web(MultiLineString(LineString((7.60, 45.05), (7.64, 45.05)), srid=4326))
    BasemapLine.objects.create(city=city, kind="river", name="Rio", shape=shape, source=rough)
    assert names(layers_at(12), "river") == ["Rio"]
    assert "line" not in layers_at(17)
