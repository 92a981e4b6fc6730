"""Importing an OpenStreetMap extract: streets for the search, lines and surfaces for the basemap."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from layers.geofiles import FileRefused
from places.imports.osm import import_osm, read_osm
from places.models import BasemapLine, BasemapPoint, BasemapPolygon, City, Street

pytestmark = pytest.mark.django_db

EXTRACT = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
{nodes}
<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/><tag k="name" v="Via Lunga"/></way>
<way id="2"><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/><tag k="name" v="Via Lunga"/></way>
<way id="3"><nd ref="1"/><nd ref="4"/><tag k="highway" v="cycleway"/></way>
<way id="4"><nd ref="3"/><nd ref="4"/><tag k="railway" v="rail"/></way>
<way id="5"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="8"/><nd ref="5"/><tag k="building" v="yes"/></way>
<way id="6"><nd ref="9"/><nd ref="10"/><nd ref="11"/><nd ref="12"/><nd ref="9"/><tag k="leisure" v="park"/><tag k="name" v="Parco"/></way>
<way id="7"><nd ref="13"/><nd ref="14"/><tag k="highway" v="residential"/><tag k="name" v="Via Altrove"/></way>
<way id="8"><nd ref="1"/><nd ref="3"/><tag k="power" v="line"/></way>
</osm>
"""
NODES = {
    1: (7.61, 45.01), 2: (7.62, 45.01), 3: (7.63, 45.011), 4: (7.63, 45.02),
    5: (7.640, 45.01), 6: (7.641, 45.01), 7: (7.641, 45.011), 8: (7.640, 45.011),
    9: (7.65, 45.02), 10: (7.66, 45.02), 11: (7.66, 45.03), 12: (7.65, 45.03),
    13: (9.0, 44.0), 14: (9.1, 44.0),
}  # fmt: skip


def extract(path: Path, moved: tuple[float, float] | None = None) -> Path:
    nodes = {**NODES, 3: moved} if moved else NODES
    text = "\n".join(f'<node id="{key}" lon="{lon}" lat="{lat}"/>' for key, (lon, lat) in nodes.items())
    path.write_text(EXTRACT.format(nodes=text), encoding="utf-8")
    return path


def test_streets_lines_and_surfaces_of_the_city_are_imported(city: City, tmp_path: Path) -> None:
    import_osm(city=city, rows=read_osm(extract(tmp_path / "a.osm")))
    assert list(Street.objects.values_list("name", flat=True)) == ["Via Lunga"]
    assert len(Street.objects.get().shape) == 1
    assert sorted(BasemapLine.objects.values_list("kind", "name")) == [
        ("cycleway", ""),
        ("rail", ""),
        ("street", "Via Lunga"),
    ]
    assert sorted(BasemapPolygon.objects.values_list("kind", "name")) == [("building", ""), ("park", "Parco")]


def test_a_second_import_changes_nothing(city: City, tmp_path: Path) -> None:
    path = extract(tmp_path / "a.osm")
    first = import_osm(city=city, rows=read_osm(path))
    second = import_osm(city=city, rows=read_osm(path))
    assert sum(first.added.values()) == 6
    assert sum(second.added.values()) == sum(second.changed.values()) == 0
    assert second.unchanged == 6


def test_a_named_street_follows_the_newer_file(city: City, tmp_path: Path) -> None:
    import_osm(city=city, rows=read_osm(extract(tmp_path / "a.osm")))
    key = Street.objects.get().pk
    outcome = import_osm(city=city, rows=read_osm(extract(tmp_path / "b.osm", moved=(7.635, 45.012))))
    assert outcome.changed == {"streets": 1, "lines": 1, "places": 0}
    street = Street.objects.get()
    assert street.pk == key
    assert street.shape.extent[2] == pytest.approx(7.635)


def test_a_dry_run_writes_nothing(city: City, tmp_path: Path) -> None:
    outcome = import_osm(city=city, rows=read_osm(extract(tmp_path / "a.osm")), dry_run=True)
    assert sum(outcome.added.values()) == 6
    assert not Street.objects.exists()
    assert not BasemapLine.objects.exists()


def test_a_geojson_with_tags_as_fields_is_read_too(city: City, tmp_path: Path) -> None:
    path = tmp_path / "vie.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"highway":"primary","name":"Corso"},'
        '"geometry":{"type":"LineString","coordinates":[[7.61,45.01],[7.62,45.01]]}}]}',
        encoding="utf-8",
    )
    import_osm(city=city, rows=read_osm(path))
    assert BasemapLine.objects.get().kind == "primary"
    assert Street.objects.get().name == "Corso"


def test_an_extract_of_elsewhere_is_refused(city: City, tmp_path: Path) -> None:
    path = tmp_path / "vie.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"highway":"primary"},'
        '"geometry":{"type":"LineString","coordinates":[[9.0,44.0],[9.1,44.0]]}}]}',
        encoding="utf-8",
    )
    with pytest.raises(FileRefused):
        import_osm(city=city, rows=read_osm(path))


def test_the_command_tells_what_it_did(city: City, tmp_path: Path) -> None:
    out = StringIO()
    path = extract(tmp_path / "a.osm")
    call_command("import_osm", str(path), "--city", city.slug, stdout=out)
    assert "streets 1" in out.getvalue()
    with pytest.raises(CommandError, match="no city"):
        call_command("import_osm", str(path), "--city", "altrove")


GROUND = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
<node id="1" lon="7.62" lat="45.02"><tag k="place" v="suburb"/><tag k="name" v="Borgo"/><tag k="population" v="12 300"/></node>
<node id="2" lon="7.9" lat="44.5"><tag k="place" v="town"/><tag k="name" v="Lontano"/></node>
<node id="3" lon="7.61" lat="45.01"/><node id="4" lon="7.63" lat="45.03"/><node id="5" lon="7.63" lat="45.02"/>
<node id="6" lon="7.66" lat="45.30"/><node id="7" lon="7.66" lat="44.80"/>
<way id="1"><nd ref="3"/><nd ref="4"/><tag k="waterway" v="river"/><tag k="name" v="Rio"/></way>
<way id="2"><nd ref="3"/><nd ref="4"/><nd ref="5"/><nd ref="3"/><tag k="landuse" v="residential"/></way>
<way id="3"><nd ref="{first}"/><nd ref="{last}"/><tag k="natural" v="coastline"/></way>
</osm>
"""


@pytest.mark.parametrize(("first", "last", "sea_is_east"), [(7, 6, True), (6, 7, False)])
def test_water_built_up_land_the_sea_and_names_of_places_are_imported(
    city: City, tmp_path: Path, first: int, last: int, sea_is_east: bool
) -> None:
    path = tmp_path / "ground.osm"
    path.write_text(GROUND.format(first=first, last=last), encoding="utf-8")
    import_osm(city=city, rows=read_osm(path))
    assert list(BasemapLine.objects.values_list("kind", "name")) == [("river", "Rio")]
    assert not Street.objects.exists()
    assert set(BasemapPolygon.objects.values_list("kind", flat=True)) == {"built_up", "sea"}
    assert list(BasemapPoint.objects.values_list("kind", "name", "population")) == [
        ("suburb", "Borgo", 12300)
    ]
    west, _south, east, _north = (
        BasemapPolygon.objects.get(kind="sea").shape.transform(4326, clone=True).extent
    )
    # The sea lies on the right of the coast as it is drawn, here along the meridian 7.66.
    assert (west if sea_is_east else east) == pytest.approx(7.66, abs=1e-4)
    second = import_osm(city=city, rows=read_osm(path))
    assert sum(second.added.values()) == sum(second.changed.values()) == 0


def test_a_coast_that_does_not_cross_the_city_makes_no_sea(city: City, tmp_path: Path) -> None:
    path = tmp_path / "ground.osm"
    path.write_text(GROUND.format(first=3, last=4), encoding="utf-8")
    import_osm(city=city, rows=read_osm(path))
    assert not BasemapPolygon.objects.filter(kind="sea").exists()
