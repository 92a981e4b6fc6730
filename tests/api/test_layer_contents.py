"""What layers hold: addresses, and areas with their figures and the source of their borders."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.db.models import CharField, Field, GeneratedField, TextField
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civicmap.layers import all_layers, find_layer
from layers.cql2 import parse
from layers.cql2.queryables import schema
from layers.declaration.layer import Column, Layer
from places.models import AreaFigure, Indicator, Precision
from tests import factories, shapes


def rows(client: Client, address: str) -> list[dict[str, Any]]:
    """The features of a GeoJSON answer."""
    response = client.get(address)
    assert response.status_code == 200, response.content
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return list(json.loads(body)["features"])


def test_an_address_that_is_not_known_is_null(client: Client, city: Any) -> None:
    factories.ReportFactory(city=city, title="Con", address="Via Roma 1", precision=Precision.EXACT)
    factories.ReportFactory(city=city, title="Senza", address="", precision=Precision.EXACT)
    factories.ReportFactory(city=city, title="Nascosto", address="Via Po 3", precision=Precision.GRID)
    factories.OrganisationFactory(city=city, title="Con", address="Via Roma 1", location=shapes.POINT_IN_A)
    factories.OrganisationFactory(city=city, title="Senza", address="", location=shapes.POINT_IN_A)

    def found(path: str, condition: str, name: str) -> dict[str, Any]:
        features = rows(client, f"{path}?filter={condition}")
        return {one["properties"][name]: one["properties"]["address"] for one in features}

    reports, unknown = "/api/reports.geojson", {"Senza": None, "Nascosto": None}
    assert found(reports, "address IS NULL", "title") == unknown
    assert found(reports, "address IS NOT NULL", "title") == {"Con": "Via Roma 1"}
    assert found(reports, "address = ''", "title") == {}
    assert found("/ogc/collections/reports/items", "address IS NULL", "title") == unknown
    assert found("/api/organisations.geojson", "address IS NULL", "title") == {"Senza": None}


def shown_field(layer: Layer, column: Column) -> Field[Any, Any] | None:
    """The model's field that a column shows, also behind relations; None where the value is made by the database."""
    if not isinstance(column.value, str):
        return None
    *path, name = (column.value or column.name).split("__")
    model = layer.queryset().model
    for relation in path:
        model = model._meta.get_field(relation).related_model
    return model._meta.get_field(name)


def test_a_text_that_may_be_missing_is_declared_optional_in_every_layer(
    city: Any, districts: Any, figures: None
) -> None:
    seen = set()
    for layer in all_layers():
        for column in layer.columns:
            field = shown_field(layer, column)
            if isinstance(field, CharField | TextField):
                # What a generated column holds may be as empty as what it is made from.
                may_be_empty = field.blank or isinstance(field, GeneratedField)
                assert column.optional == may_be_empty, (layer.name, column.name)
                seen.add(column.optional)
            elif isinstance(field, GeneratedField):
                assert column.optional, (layer.name, column.name)
    assert seen == {True, False}


def test_a_text_that_is_missing_is_null_to_every_reader(client: Client, city: Any) -> None:
    factories.HouseFactory(city=city, title="Con", phone="011 1", website="https://con.example/")
    factories.HouseFactory(city=city, title="Senza", phone="", website="")
    for path in ("/api/houses.geojson", "/ogc/collections/houses/items"):
        for condition, names in {
            "phone IS NULL": ["Senza"],
            "website IS NULL AND description IS NULL": ["Senza"],
            "phone IS NOT NULL": ["Con"],
            "phone = '011 1'": ["Con"],
            "phone <> '011 1'": [],
            "phone = ''": [],
            "phone LIKE '%'": ["Con"],
        }.items():
            found = rows(client, f"{path}?filter={quote(condition)}")
            assert [one["properties"]["title"] for one in found] == names, (path, condition)
    (asked,) = rows(client, "/ogc/collections/houses/items?phone=011+1")
    assert asked["properties"]["title"] == "Con"
    for layer in all_layers():
        for one in rows(client, f"/api/{layer.name}.geojson"):
            assert "" not in one["properties"].values(), (layer.name, one)


@pytest.fixture
def figures(districts: Any) -> None:
    """Residents of both districts in two years; a rate of one of them, from two sources."""
    residents = Indicator.objects.create(
        code="residents", name_it="Residenti", name_en="Residents", position=1
    )
    rate = Indicator.objects.create(
        code="low-rent", name_it="Affitti bassi", name_en="Low rents", unit="%", decimals=1, position=2
    )
    Indicator.objects.create(code="of-the-city", name_it="Della città", name_en="Of the city")
    city = districts["A"].kind.city
    old = factories.SourceFactory(date="2020-01-01")
    new = factories.SourceFactory(date="2025-01-01")
    for area, period, value in (("A", "2020", 5), ("A", "2024", 7), ("B", "2024", 0), ("B", "2020", 3)):
        AreaFigure.objects.create(
            city=city, area=districts[area], indicator=residents, period=period, value=value
        )
    for source, rate_then in ((old, "11"), (new, "12.5")):
        AreaFigure.objects.create(
            city=city, area=districts["A"], indicator=rate, period="2024", value=rate_then, source=source
        )


def test_areas_carry_the_newest_figures_of_their_own_indicators(
    client: Client, city: Any, figures: None
) -> None:
    layer = find_layer("areas-prova-district")
    assert layer is not None
    measures = {column.name: column for column in layer.columns if column.measure}
    assert list(measures) == ["residents", "low_rent"]
    assert measures["low_rent"].unit == "%"
    assert "2024" in str(measures["residents"].description)
    found = {
        feature["properties"]["code"]: feature["properties"]
        for feature in rows(client, "/api/areas-prova-district.geojson")
    }
    assert [found[code]["residents"] for code in "AB"] == [7, 0]
    assert [found[code]["low_rent"] for code in "AB"] == [12.5, None]
    poorer = parse("residents > 5 AND low_rent >= 12.5").apply(layer, layer.queryset())
    assert list(poorer.values_list("code", flat=True)) == ["A"]


def test_a_kind_without_figures_has_no_columns_for_them(city: Any, figures: None) -> None:
    factories.AreaFactory(kind=factories.AreaKindFactory(city=city, code="ward"), code="1")
    layer = find_layer("areas-prova-ward")
    assert layer is not None
    assert [column.name for column in layer.columns if column.measure] == []
    assert layer.geometry_type == "polygon"


def test_an_area_layer_names_every_publisher_and_the_stricter_licence(city: Any, districts: Any) -> None:
    def origin() -> tuple[str, str]:
        layer = find_layer("areas-prova-district")
        assert layer is not None
        return str(layer.licence), str(layer.attribution)

    assert origin() == ("", "")
    source = factories.SourceFactory(publisher="Comune", licence="CC BY 4.0")
    for area in districts.values():
        area.source = source
        area.save()
    assert origin() == ("CC BY 4.0", "Comune")
    districts["B"].source = factories.SourceFactory(publisher="Altri", licence="CC0 1.0")
    districts["B"].save()
    assert origin() == ("CC BY 4.0", "Comune; Altri")


def test_the_list_of_layers_takes_as_many_queries_for_many_kinds_of_area(city: Any, figures: None) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            all_layers()
        return len(captured)

    before = queries()
    for number in range(5):
        kind = factories.AreaKindFactory(city=city, code=f"kind_{number}")
        area = factories.AreaFactory(kind=kind, code="1")
        AreaFigure.objects.create(
            city=city, area=area, indicator=Indicator.objects.get(code="residents"), period="2024", value=1
        )
    assert queries() == before


def test_codes_that_a_column_may_hold_are_told_where_they_are_few(city: Any) -> None:
    factories.ReportFactory(city=city, category=factories.CategoryFactory(code="holes"))
    layer = find_layer("reports")
    assert layer is not None
    properties = schema(layer, "x", "en")["properties"]
    assert properties["category"]["enum"] == ["holes"]
    assert "received" in properties["status"]["enum"]
    assert "none" in properties["position"]["enum"]
    assert "enum" not in properties["title"]
    services = find_layer("services")
    assert services is not None
    assert "families" in schema(services, "x", "en")["properties"]["targets"]["items"]["enum"]
