"""Adding a city: from its files, in the command and in the administration, all or nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import geopandas
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from PIL import Image

from engagement.models import Procedure
from layers.geofiles import WAITED
from places.ground.city_setup import utm_srid
from places.models import Area, Category, City, Office
from tests import factories, shapes
from tests.files.making import SQUARE

SECRET = {"name": "Prova", "istat": "001272"}


def collection(*rows: tuple[dict[str, str], Any]) -> str:
    features = [
        {"type": "Feature", "properties": properties, "geometry": json.loads(shape.geojson)}
        for properties, shape in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


@pytest.fixture
def boundary(tmp_path: Path) -> Path:
    path = tmp_path / "boundary.geojson"
    path.write_text(collection(({"code": "001272"}, shapes.CITY), ({"code": "other"}, shapes.OTHER_CITY)))
    return path


@pytest.fixture
def districts_file(tmp_path: Path) -> Path:
    path = tmp_path / "districts.geojson"
    path.write_text(
        collection(
            ({"cod": "01", "nome": "Centro"}, shapes.DISTRICT_A),
            ({"cod": "01bis", "nome": "Levante"}, shapes.DISTRICT_B),
        )
    )
    return path


def run(boundary: Path, *more: str, **options: Any) -> str:
    out = StringIO()
    picked = {"boundary_field": "code", "boundary_value": "001272", **SECRET, **options}
    call_command("add_city", "prova", *more, boundary=boundary, stdout=out, **picked)
    return out.getvalue()


def areas(path: Path) -> list[list[str]]:
    return [
        [f"file={path}", "kind=quartiere", "name=Quartiere", "code=cod", "label=nome", "plural=Quartieri"]
    ]


@pytest.mark.parametrize(
    ("lon", "lat", "srid"),
    [(7.68, 45.07, 32632), (13.36, 38.11, 32633), (6.9, 45.0, 32632), (-58.4, -34.6, 32721)],
)
def test_the_metric_system_is_the_utm_zone_of_the_middle(lon: float, lat: float, srid: int) -> None:
    assert utm_srid(lon, lat) == srid


def test_a_city_is_added_with_areas_categories_offices_and_a_map(
    db: None, boundary: Path, districts_file: Path, client: Client
) -> None:
    said = run(
        boundary, areas=areas(districts_file), patron_day="06-24", publisher="Comune", licence="CC BY 4.0"
    )
    city = City.objects.get()
    assert (city.slug, city.metric_srid, city.patron_day) == ("prova", 32632, "06-24")
    assert city.source is not None
    assert city.boundary.equals(shapes.CITY)
    assert sorted(Area.objects.values_list("code", "name")) == [("01", "Centro"), ("01bis", "Levante")]
    assert Category.objects.of_city(city).of_kind("reports.report").exists()
    assert Office.objects.filter(city=city).exists()
    assert Procedure.objects.get(city=city).phases.filter(is_start=True).exists()
    assert "import_osm" in said
    assert client.get("/prova/").status_code == 200


def test_a_dry_run_says_the_same_and_writes_nothing(db: None, boundary: Path, districts_file: Path) -> None:
    said = run(boundary, areas=areas(districts_file), dry_run=True)
    assert "quartiere: 2" in said
    assert not City.objects.exists()
    assert not Category.objects.exists()


def test_every_fault_is_told_at_once_and_nothing_is_written(db: None, boundary: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.geojson"
    bad.write_text(collection(({"cod": "1"}, shapes.OTHER_CITY), ({"cod": "1"}, shapes.PATH_IN_A)))
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    with pytest.raises(CommandError) as refused:
        run(
            boundary,
            istat="1272",
            colour="#ffff00",
            patron_day="24-06",
            time_zone="Mars/Torino",
            logo=logo,
            areas=[[f"file={bad}", "kind=q", "name=Q", "code=cod"]],
        )
    told = str(refused.value)
    for expected in ("1.1", "Mars/Torino", "logo.svg", "LineString", "bad.geojson"):
        assert expected in told
    assert told.count("\n") >= 7
    assert not City.objects.exists()


def test_a_word_of_the_sites_own_addresses_is_refused(db: None, boundary: Path) -> None:
    with pytest.raises(CommandError, match="api"):
        call_command(
            "add_city", "api", boundary=boundary, boundary_field="code", boundary_value="001272", **SECRET
        )


def test_a_file_without_reference_system_is_refused_unless_one_is_named(db: None, tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame(
        {"code": ["001272"]}, geometry=geopandas.GeoSeries.from_wkt([shapes.CITY.wkt], crs=4326).to_crs(32632)
    ).set_crs(None, allow_override=True)
    path = tmp_path / "city.shp"
    with pytest.warns(UserWarning, match="crs"):
        frame.to_file(path)
    with pytest.raises(CommandError, match=r"city\.shp"):
        run(path)
    run(path, crs="32632")
    assert City.objects.get().boundary.envelope.extent == pytest.approx(shapes.CITY.extent, abs=1e-6)


def test_a_whole_province_is_not_taken_for_a_city(db: None, tmp_path: Path) -> None:
    path = tmp_path / "province.geojson"
    path.write_text(collection(({"code": "1"}, shapes.rectangle(7, 44, 8, 45))))
    with pytest.raises(CommandError, match="8"):
        run(path, boundary_field="", boundary_value="")


def test_a_catalogue_of_its_own_gives_the_city_its_categories(
    db: None, boundary: Path, tmp_path: Path
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        '[[office]]\ncode = "roads"\nit = "Strade"\n'
        '[[category]]\nkind = "reports.report"\ncode = "holes"\nit = "Buche"\noffice = "roads"\ncolour = "#b3400a"\n'
    )
    run(boundary, catalogue=path)
    category = Category.objects.get()
    assert (category.city.slug, category.office.code) == ("prova", "roads")  # type: ignore[union-attr]
    path.write_text('[[category]]\nkind = "reports.report"\ncode = "Holes"\nit = ""\noffice = "nobody"\n')
    with pytest.raises(CommandError, match="nobody"):
        call_command(
            "add_city", "due", boundary=boundary, boundary_field="code", boundary_value="001272",
            name="Due", istat="000002", catalogue=path,
        )  # fmt: skip
    assert City.objects.count() == 1


def test_the_administration_adds_a_city_from_uploads(
    db: None, client: Client, boundary: Path, districts_file: Path
) -> None:
    client.force_login(factories.UserFactory(superuser=True))
    picture = BytesIO()
    Image.new("RGB", (900, 300), "#0066cc").save(picture, "PNG")
    form = {
        "name_it": "Prova",
        "slug": "prova",
        "istat_code": "001272",
        "time_zone": "Europe/Rome",
        "boundary_field": "code",
        "boundary_value": "001272",
        "colour": "#0066cc",
        "areas1_kind": "quartiere",
        "areas1_name": "Quartiere",
        "areas1_code": "cod",
        "areas1_label": "nome",
    }
    url = reverse("admin_add_city")
    assert client.get(url).status_code == 200

    def files() -> dict[str, Any]:
        return {
            "boundary": SimpleUploadedFile("../boundary.geojson", boundary.read_bytes()),
            "areas1_file": SimpleUploadedFile("districts.geojson", districts_file.read_bytes()),
            "logo": SimpleUploadedFile("logo.png", picture.getvalue(), "image/png"),
        }

    checked = client.post(url, {**form, **files(), "dry_run": "on"})
    assert checked.status_code == 200
    assert not City.objects.exists()
    done = client.post(url, {**form, **files()})
    assert done.status_code == 302, done.context["faults"]
    city = City.objects.get()
    assert city.logo.width == 512
    page = client.get(reverse("admin:places_city_change", args=[city.pk])).content.decode()
    assert reverse("city_logo", args=["prova"]) in page
    assert "/media/" not in page
    assert Area.objects.count() == 2


def test_only_who_administers_every_city_adds_one(client: Client, city: City) -> None:
    user = factories.UserFactory(staff=True)
    factories.RoleFactory(user=user, name="administrator", city=city)
    client.force_login(user)
    assert client.get(reverse("admin_add_city")).status_code == 403
    factories.RoleFactory(user=user, name="administrator")
    assert client.get(reverse("admin_add_city")).status_code == 200


def test_a_boundary_lies_where_a_city_can_be(db: None, tmp_path: Path) -> None:
    turned = tmp_path / "turned.geojson"
    turned.write_text(
        json.dumps(
            {
                "type": "Polygon",
                "coordinates": [[[45.0, 7.6], [45.0, 7.7], [45.1, 7.7], [45.1, 7.6], [45.0, 7.6]]],
            }
        )
    )
    plain = {"boundary_field": "", "boundary_value": ""}
    with pytest.raises(CommandError, match="assi scambiati"):
        run(turned, **plain)
    run(turned, swap_axes=True, **plain)
    assert City.objects.get().boundary.extent == pytest.approx((7.6, 45.0, 7.7, 45.1))


def test_areas_of_another_zone_are_one_fault_with_its_cause(db: None, boundary: Path, tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame({"cod": ["1", "2"]}, geometry=[SQUARE, SQUARE], crs=4326).to_crs(32632)
    path = tmp_path / "zone.gpkg"
    frame.set_crs(32633, allow_override=True).to_file(path)
    files = [[f"file={path}", "kind=q", "name=Q", "code=cod"]]
    with pytest.raises(CommandError, match="EPSG:32632") as refused:
        run(boundary, areas=files)
    assert str(refused.value).count("\n") == 1


def test_a_name_over_the_limit_is_a_fault_of_its_row(db: None, boundary: Path, tmp_path: Path) -> None:
    path = tmp_path / "zone.geojson"
    path.write_text(collection(({"cod": "1", "nome": "x" * 500}, shapes.DISTRICT_A)))
    with pytest.raises(CommandError, match="nome è troppo lungo"):
        run(boundary, areas=areas(path))


def test_a_long_name_of_an_upload_is_no_obstacle(admin_client: Client) -> None:
    body = collection(({"code": "001272"}, shapes.CITY)).encode()
    sent = {"slug": "prova", "name_it": "Prova", "istat_code": "001272", "time_zone": "Europe/Rome", "colour": "#0066cc",
            "dry_run": "on", "boundary": SimpleUploadedFile(f"{'è' * 200}.geojson", body)}  # fmt: skip
    page = admin_client.post(reverse("admin_add_city"), sent)
    assert page.status_code == 200
    assert "Tutto è in ordine" in page.content.decode()


def test_a_page_waits_for_small_files_only_and_says_which_way_takes_larger_ones(
    admin_client: Client, boundary: Path, districts_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civicmap.admin.WAITED", replace(WAITED, corners=7))
    sent = {"slug": "prova", "name_it": "Prova", "istat_code": "001272", "time_zone": "Europe/Rome", "colour": "#0066cc",
            "areas1_kind": "quartiere", "areas1_name": "Quartiere", "areas1_code": "cod"}  # fmt: skip
    whole = SimpleUploadedFile("confini.geojson", boundary.read_bytes())
    answer = admin_client.post(reverse("admin_add_city"), {**sent, "boundary": whole})
    assert answer.status_code == 400
    assert "con il comando ./dev manage add_city" in answer.content.decode()
    small = SimpleUploadedFile("citta.geojson", collection(({}, shapes.CITY)).encode())
    many = SimpleUploadedFile("quartieri.geojson", districts_file.read_bytes())
    answer = admin_client.post(reverse("admin_add_city"), {**sent, "boundary": small, "areas1_file": many})
    assert answer.status_code == 400
    assert "quartieri.geojson ha più di 7 vertici" in answer.content.decode()
    assert "scegli «Importa zone»" in answer.content.decode()
    assert not City.objects.exists()
