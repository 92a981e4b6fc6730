"""GeoJSON of every layer: right counts, right geometry, right errors, nothing hidden, few queries."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from shapely.geometry import shape as to_shapely

from civicmap.layers import all_layers, feature_layers, find_layer
from layers.filters import Filters
from layers.geojson import features_statement, store_texts
from layers.geometry import BBox
from places.models import City, Feature, Visibility
from tests import factories, shapes

LAYER_NAMES = [layer.name for layer in feature_layers()]
KINDS = {layer.name: layer.kind for layer in feature_layers()}


def get(client: Client, url: str, **headers: str) -> Any:
    return client.get(url, headers=headers)


def features(client: Client, url: str) -> list[dict[str, Any]]:
    response = get(client, url)
    assert response.status_code == 200, response.content
    return json.loads(response.content)["features"]


def everything(client: Client, url: str) -> list[dict[str, Any]]:
    """All features of all pages, following the next links."""
    found: list[dict[str, Any]] = []
    while url:
        body = json.loads(get(client, url).content)
        found += body["features"]
        url = next(
            (
                link["href"].removeprefix("http://testserver")
                for link in body["links"]
                if link["rel"] == "next"
            ),
            "",
        )
    return found


@pytest.mark.parametrize("name", LAYER_NAMES)
def test_every_layer_gives_its_public_items_those_without_a_position_included(
    name: str, client: Client, city: City, districts: dict[str, Any]
) -> None:
    factory = factories.FACTORIES[KINDS[name]]
    shown = {factory(city=city).pk, factory(city=city, location=None).pk}
    for visibility in (Visibility.DRAFT, Visibility.PENDING, Visibility.HIDDEN):
        factory(city=city, visibility=visibility)
    found = features(client, f"/api/{name}.geojson")
    assert {feature["id"] for feature in found} == shown
    assert sorted(feature["geometry"] is None for feature in found) == [False, True]
    placed = next(feature for feature in found if feature["geometry"])
    assert placed["geometry"] == {"type": "Point", "coordinates": [shapes.POINT_IN_A.x, shapes.POINT_IN_A.y]}
    assert placed["properties"]["areas"] == ["district:A"]
    assert placed["properties"]["city"] == "prova"


@pytest.mark.parametrize("name", LAYER_NAMES)
def test_pages_follow_each_other_until_the_end_and_give_each_item_once(
    name: str, client: Client, city: City
) -> None:
    for _number in range(5):
        factories.FACTORIES[KINDS[name]](city=city)
    found = everything(client, f"/api/{name}.geojson?city=prova&limit=2")
    assert [feature["id"] for feature in found] == sorted(Feature.objects.values_list("pk", flat=True))


def test_filters_narrow_and_combine(client: Client, city: City, districts: dict[str, Any]) -> None:
    lamp = factories.CategoryFactory(code="lighting")
    wanted = factories.ReportFactory(
        city=city, category=lamp, title="Lampione spento in città", location=shapes.POINT_IN_A
    )
    factories.ReportFactory(city=city, category=lamp, title="Lampione spento", location=shapes.POINT_IN_B)
    factories.ReportFactory(city=city, title="Lampione caduto in città", location=shapes.POINT_IN_A)
    for query in (
        "category=lighting&area=district:A",
        "category=lighting&bbox=7.60,45.0,7.64,45.09",
        "category=lighting&q=citta",
        "q=lampioni+spe+citta".replace("+", "%20").replace("spe%20citta", "citt%C3%A0%20spe"),
    ):
        found = features(client, f"/api/reports.geojson?city=prova&{query}")
        assert [feature["id"] for feature in found] == [wanted.pk], query


def test_a_category_includes_those_below_it(client: Client, city: City) -> None:
    above = factories.CategoryFactory(code="streets")
    below = factories.CategoryFactory(code="potholes", parent=above)
    report = factories.ReportFactory(city=city, category=below)
    assert [feature["id"] for feature in features(client, "/api/reports.geojson?category=streets")] == [
        report.pk
    ]


def test_the_period_counts_whole_days_of_the_city(client: Client, city: City) -> None:
    import_time = "2026-03-01T23:30:00+01:00"
    report = factories.ReportFactory(city=city)
    Feature.objects.filter(pk=report.pk).update(published=import_time)
    assert features(client, "/api/reports.geojson?city=prova&from=2026-03-01&to=2026-03-01")
    assert not features(client, "/api/reports.geojson?city=prova&from=2026-03-02")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("bbox=1,2,3", "bbox"),
        ("bbox=nan,0,1,1", "bbox"),
        ("city=nowhere", "city"),
        ("category=nothing", "category"),
        ("area=district:A", "area"),
        ("city=prova&area=district:Z", "area"),
        ("limit=0", "limit"),
        ("status=nothing", "status"),
        ("after=x", "after"),
        ("from=1.1.2026", "from"),
        ("colour=red", "colour"),
        ("layer=reports", "layer"),
    ],
)
def test_a_wrong_parameter_is_answered_with_its_name_and_a_reason(
    query: str, parameter: str, client: Client, city: City
) -> None:
    response = get(client, f"/api/reports.geojson?{query}")
    assert response.status_code == 400
    body = json.loads(response.content)
    assert body["code"] == 400
    assert body["parameter"] == parameter
    assert body["description"]


def test_an_unknown_layer_is_not_found(client: Client, db: None) -> None:
    assert get(client, "/api/nothing.geojson").status_code == 404


def test_other_methods_are_refused_and_any_origin_may_read(client: Client, db: None) -> None:
    assert client.post("/api/reports.geojson").status_code == 405
    assert client.head("/api/reports.geojson").status_code == 200
    preflight = client.options("/api/reports.geojson")
    assert preflight.status_code == 204
    assert preflight["Allow"] == "GET, HEAD, OPTIONS"
    assert get(client, "/api/reports.geojson")["Access-Control-Allow-Origin"] == "*"


def test_an_unchanged_layer_costs_nothing_and_a_hidden_item_changes_it(client: Client, city: City) -> None:
    report = factories.ReportFactory(city=city)
    first = get(client, "/api/reports.geojson")
    assert first["Content-Type"] == "application/geo+json"
    assert first["Cache-Control"] == "public, no-cache"
    assert not first.cookies
    again = get(client, "/api/reports.geojson", if_none_match=first["ETag"])
    assert again.status_code == 304
    assert not again.content
    factories.move(report, visibility=Visibility.HIDDEN)
    assert get(client, "/api/reports.geojson", if_none_match=first["ETag"]).status_code == 200


@pytest.mark.parametrize(("accepted", "encoding"), [("br, gzip", "br"), ("gzip", "gzip"), ("identity", None)])
def test_long_answers_are_compressed_as_the_client_can_read_them(
    accepted: str, encoding: str | None, client: Client, city: City
) -> None:
    factories.ReportFactory(city=city, description="lungo " * 600)
    response = get(client, "/api/reports.geojson", accept_encoding=accepted)
    assert response.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in response["Vary"]


@pytest.mark.django_db(transaction=True)
def test_an_answer_costs_as_many_queries_whatever_it_holds(client: Client, city: City) -> None:
    def queries(query: str, count: int) -> int:
        for _number in range(count):
            factories.ReportFactory(city=city)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            get(client, f"/api/reports.geojson{query}")
        return len(captured)

    # The version of the data, then the finished texts, and the rows themselves as some texts are missing.
    assert queries("?limit=10", 3) == queries("?limit=10", 5) == 3
    store_texts(find_layer("reports"))
    assert queries("?limit=10", 0) == 2
    # The copy of a whole layer is no query of Django's.
    assert queries("", 3) == queries("", 5) == 1


def test_a_page_of_a_box_is_found_by_the_spatial_index(city: City) -> None:
    for number in range(40):
        factories.ReportFactory(
            city=city, location=shapes.point(7.605 + number * 0.002, 45.01 + number * 0.002)
        )
    layer = find_layer("reports")
    assert layer is not None
    rows = layer.select(Filters(bbox=BBox(7.61, 45.04, 7.63, 45.06))).order_by("pk")[:1000]
    sql, params = features_statement(layer, rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE places_feature, reports_report")
        # Few rows would be found by any way; so many that the order by id is no shorter way make a slow test.
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; SET LOCAL enable_mergejoin = off"
        )
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "feature_public_location_gist" in plan
    assert "places_featuretext_pkey" in plan


def test_quotes_and_control_characters_in_texts_stay_valid_json(client: Client, city: City) -> None:
    title = 'Buca "profonda" \\ via\tRoma'
    factories.ReportFactory(city=city, title=title, description="riga\nriga \u2028 «così»")
    found = features(client, "/api/reports.geojson")
    assert found[0]["properties"]["title"] == title
    assert found[0]["properties"]["description"] == "riga\nriga \u2028 «così»"


def test_areas_have_a_layer_for_each_kind_with_rings_as_the_standard_wants(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    found = features(client, "/api/areas-prova-district.geojson")
    assert {feature["properties"]["code"] for feature in found} == {"A", "B"}
    for feature in found:
        for polygon in to_shapely(feature["geometry"]).geoms:
            assert polygon.exterior.is_ccw


def test_the_list_of_layers_names_title_and_address_of_each(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    body = json.loads(get(client, "/api/").content)
    assert [layer["name"] for layer in body["layers"]] == [layer.name for layer in all_layers()]
    for layer in body["layers"]:
        assert layer["title"]
        assert get(client, layer["geojson"].removeprefix("http://testserver")).status_code == 200


def test_the_openapi_document_describes_each_layer_and_the_page_shows_it(client: Client, city: City) -> None:
    reset_generator_stats()
    document = json.loads(get(client, "/api/openapi.json").content)
    assert not GENERATOR_STATS, "something of it could not be described"
    assert document["openapi"].startswith("3.0")
    for layer in all_layers():
        assert f"/api/{layer.name}.geojson" in document["paths"]
    described = document["paths"]["/api/reports.geojson"]["get"]["parameters"]
    assert described[0]["description"] == "Solo questa città, con il nome breve del suo indirizzo."
    page = get(client, "/api/docs/").content.decode()
    assert "/api/reports.geojson" in page


def test_what_reads_answer_is_documented(client: Client, city: City) -> None:
    """The answers that can be brought about, of each kind of address."""
    report = factories.ReportFactory(city=city)
    paths = json.loads(get(client, "/api/openapi.json").content)["paths"]
    question = "city=prova&subject=reports"
    for template, address in (
        ("/api/reports.geojson", "/api/reports.geojson?city=prova"),
        ("/api/reports.geojson", "/api/reports.geojson?area=nowhere"),
        ("/api/{layer}.{extension}", "/api/reports.csv?city=prova"),
        ("/api/{layer}.{extension}", "/api/nothing.csv"),
        ("/api/analysis.geojson", f"/api/analysis.geojson?{question}"),
        ("/api/analysis.geojson", "/api/analysis.geojson?city=prova"),
        ("/api/analysis.{extension}", f"/api/analysis.csv.zip?{question}"),
        ("/api/analysis.{extension}", f"/api/analysis.csv-metadata.json?{question}"),
        ("/api/analysis.{extension}", f"/api/analysis.kml?{question}&group=month"),
        ("/{city}/statistics.{extension}", "/prova/statistics.json?group=office"),
        ("/{city}/statistics.{extension}", "/prova/statistics.csv?group=nothing"),
        ("/api/reports/{id}/", f"/api/reports/{report.pk}/"),
        ("/api/reports/{id}/", "/api/reports/1234567/"),
    ):
        documented = set(paths[template]["get"]["responses"])
        answer = client.get(address)
        again = client.get(address, headers={"If-None-Match": answer.get("ETag", '"none"')})
        for found in (answer, again, client.head(address), client.delete(address)):
            assert str(found.status_code) in documented, (address, found.status_code)
        assert client.head(address).status_code == answer.status_code
    names = {one["name"] for one in paths["/api/analysis.{extension}"]["get"]["parameters"]}
    assert {"subject", "date", "target-date", "group", "polygon"} <= names


@pytest.mark.django_db(transaction=True)
def test_ogrinfo_counts_what_the_database_counts(live_server: Any) -> None:
    ogrinfo = shutil.which("ogrinfo")
    assert ogrinfo, "ogrinfo is missing: ./dev test installs the package gdal-bin"
    city = factories.CityFactory(slug="prova")
    for kind, factory in factories.FACTORIES.items():
        factory(city=city)
        factory(city=city, location=None)
        assert Feature.objects.public().filter(kind=kind).count() == 2
    for name in LAYER_NAMES:
        answer = subprocess.run(
            [ogrinfo, "-so", "-al", f"{live_server.url}/api/{name}.geojson"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Feature Count: 2" in answer.stdout, f"{name}: {answer.stdout}{answer.stderr}"


def test_a_program_that_asks_for_no_page_gets_the_whole_layer(client: Client, city: City) -> None:
    first = factories.AssetFactory(city=city)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH roots AS (
                INSERT INTO places_feature (city_id, kind, category_id, status, title, description, address, lang, visibility, created,
                    updated, is_example, attributes, external_id, precision)
                SELECT city_id, kind, category_id, status, title, '', '', 'it', 'public', now(), now(), false, '{}', '', 'exact'
                FROM places_feature, generate_series(1, 1200) WHERE id = %s RETURNING id
            )
            INSERT INTO assets_asset (feature_ptr_id, opening_hours, hours_note, phone, email, website, accessibility,
                hours_are_example)
            SELECT id, '', '', '', '', '', '', false FROM roots
            """,
            [first.pk],
        )
    response = get(client, "/api/assets.geojson")
    assert response.streaming
    body = json.loads(response.getvalue())
    assert body["numberReturned"] == len(body["features"]) == 1201
    ids = [feature["id"] for feature in body["features"]]
    assert ids == sorted(ids)
    assert [link["rel"] for link in body["links"]] == ["self"]
