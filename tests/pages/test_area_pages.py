"""Areas: what is in them, their figures, what they share ground with."""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from places.layers import area_layers
from places.models import Area, AreaFigure, AreaVersion, City, Indicator
from tests import factories, shapes

pytestmark = pytest.mark.django_db


def test_the_areas_of_a_city_stand_with_what_is_in_them(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    factories.ReportFactory.create_batch(2, city=city)
    factories.ReportFactory(city=city, hidden=True)
    html = client.get("/en/prova/areas/").content.decode()
    assert 'href="/en/prova/areas/district/A/"' in html
    assert "Districts" in html
    assert "</span>2</span>" in html


def test_many_areas_stand_under_those_of_the_coarsest_kind(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    zones = factories.AreaKindFactory(city=city, code="zone", name_it="Zona", name_en="Zone", position=2)
    step = 0.1 / 13
    for number in range(13):
        west = 7.6 + number * step
        factories.AreaFactory(
            kind=zones, code=f"{number:02}", name=f"Zona {number}",
            boundary=shapes.rectangle(west, 45.01, west + step, 45.09),
        )  # fmt: skip
    html = client.get("/prova/areas/").content.decode()
    first, second = (html.index(f">{districts[code].name}</h3>") for code in "AB")
    assert first < html.index(" Zona 0<") < html.index(" Zona 6<") < second < html.index(" Zona 7<")


def test_the_list_of_areas_is_searched_by_name_and_code_without_accents(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    factories.AreaFactory(
        kind=districts["A"].kind,
        code="09bis",
        name="Città giardino",
        boundary=shapes.rectangle(7.6, 45, 7.61, 45.01),
    )
    for words in ("citta GIARDINO", "09bis"):
        html = client.get("/prova/areas/", {"q": words}).content.decode()
        assert "Città giardino" in html
        assert f'/{districts["A"].kind.code}/A/"' not in html
    nothing = client.get("/en/prova/areas/", {"q": "<b>"}).content.decode()
    assert "No area has these words in its name or code." in nothing
    assert 'value="&lt;b&gt;"' in nothing


def test_an_area_counts_its_layers_and_leads_to_their_lists(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    factories.ReportFactory(city=city, title="Buca in A")
    factories.ReportFactory(city=city, title="Buca in B", location=shapes.POINT_IN_B)
    html = client.get("/prova/areas/district/A/").content.decode()
    assert "Buca in A" in html
    assert "Buca in B" not in html
    assert "/prova/reports/?area=district%3AA" in html


def test_an_area_counts_the_organisations_that_sit_in_it_or_serve_it(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    factories.OrganisationFactory(city=city, title="Seduta in A", location=shapes.POINT_IN_A)
    serving = factories.OrganisationFactory(city=city, title="Attiva in A", legal_form="informal")
    serving.areas_served.add(districts["A"])
    factories.OrganisationFactory(city=city, title="Seduta in B", location=shapes.POINT_IN_B)
    html = client.get("/en/prova/areas/district/A/").content.decode()
    counted = re.search(
        r'href="/en/prova/organisations/\?area=district%3AA">.*?<strong>(\d+)</strong>', html, re.DOTALL
    )
    assert counted
    assert counted[1] == "2"
    listed = client.get("/en/prova/organisations/?area=district:A").content.decode()
    assert "Seduta in A" in listed
    assert "Attiva in A" in listed
    assert "Seduta in B" not in listed


def test_numbers_are_held_against_the_city_and_rates_against_the_median(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    people = Indicator.objects.create(code="residents", name_it="Residenti", name_en="Residents")
    rate = Indicator.objects.create(code="rate", name_it="Tasso", name_en="Rate", unit="%", decimals=1)
    AreaFigure.objects.create(city=city, indicator=people, period="2021", value=Decimal(2000))
    AreaFigure.objects.create(
        city=city, area=districts["A"], indicator=people, period="2021", value=Decimal(500)
    )
    AreaFigure.objects.create(city=city, area=districts["A"], indicator=rate, period="2021", value=Decimal(8))
    AreaFigure.objects.create(city=city, area=districts["B"], indicator=rate, period="2021", value=Decimal(4))
    html = client.get("/en/prova/areas/district/A/").content.decode()
    assert "25.0% of the city" in html
    AreaFigure.objects.filter(area=None).update(source=factories.SourceFactory())
    assert "% of the city" not in client.get("/en/prova/areas/district/A/").content.decode()
    assert "median 6.0 %" in html


def test_areas_of_other_kinds_are_named_with_their_share_of_ground(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    zones = factories.AreaKindFactory(city=city, code="zone", name_it="Zona", position=1)
    factories.AreaFactory(kind=zones, code="01", name="Zona uno")
    html = client.get("/en/prova/areas/district/A/").content.decode()
    assert "Zona uno" in html
    assert "100%" in html
    assert "Quartiere B" not in html


def test_a_border_no_longer_in_force_says_so(client: Client, city: City, districts: dict[str, Any]) -> None:
    area = districts["A"]
    area.valid_to = datetime.date(2020, 1, 1)
    area.save()
    html = client.get("/en/prova/areas/district/A/").content.decode()
    assert "was in force until" in html
    # The open data hold the areas in force only, so the page carries the outline itself.
    assert 'data-area-from="area-outline"' in html
    assert "data-area-url" not in html
    outline = re.search(r'<script id="area-outline" type="application/json">(.+?)</script>', html)
    assert outline
    assert json.loads(outline[1])["geometry"]["type"] == "MultiPolygon"
    assert "Quartiere A" not in client.get("/en/prova/areas/").content.decode()


def test_an_area_tells_its_earlier_and_its_planned_borders(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    for days in ({"valid_to": datetime.date(2020, 1, 1)}, {"valid_from": datetime.date(2999, 1, 1)}):
        AreaVersion.objects.create(
            area=districts["A"], name="Quartiere d'altri tempi", boundary=shapes.DISTRICT_A, **days
        )
    html = client.get("/en/prova/areas/district/A/").content.decode()
    assert "<h1>Quartiere A</h1>" in html
    assert "Earlier borders" in html
    assert "From 1 January 2999 this area has another border." in html


def test_an_area_costs_the_same_whatever_is_in_it(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    def cost() -> int:
        client.get("/prova/areas/district/A/")
        with CaptureQueriesContext(connection) as context:
            client.get("/prova/areas/district/A/")
        return len(context)

    factories.ReportFactory.create_batch(3, city=city)
    factories.OrganisationFactory(city=city, location=shapes.POINT_IN_A)
    three = cost()
    factories.ReportFactory.create_batch(5, city=city)
    factories.OrganisationFactory.create_batch(5, city=city, location=shapes.POINT_IN_A)
    assert cost() == three


def test_unknown_areas_are_not_found(client: Client, city: City, districts: dict[str, Any]) -> None:
    assert client.get("/prova/areas/district/Z/").status_code == 404
    assert client.get("/prova/areas/none/A/").status_code == 404


def test_a_page_says_how_far_borders_may_lie_from_the_original(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    source = factories.SourceFactory(generalised_m=25, licence="CC BY 4.0", publisher="Comune")
    Area.objects.filter(kind__city=city).update(source=source)
    page = client.get("/prova/areas/district/A/").content.decode()
    assert "Confini generalizzati a circa 25 m." in page
    assert "Confini generalizzati a circa 25 m." in client.get("/credits/").content.decode()
    collection = client.get("/ogc/collections/areas-prova-district?f=json&lang=en").json()
    assert "Borders generalised to about 25 m." in collection["description"]


def test_a_column_of_figures_names_its_own_year_source_and_licence(
    city: City, districts: dict[str, Any]
) -> None:
    Area.objects.update(source=factories.SourceFactory(licence="CC BY 4.0"))
    census = factories.SourceFactory(licence="CC BY-SA 4.0", publisher="Istituto")
    register = factories.SourceFactory(licence="CC BY 4.0", publisher="Comune")
    for code, period, source in (("residents", "2011", census), ("registered", "2023", register)):
        indicator = Indicator.objects.create(code=code, name_it=code, name_en=code)
        for area in districts.values():
            AreaFigure.objects.create(
                city=city, area=area, indicator=indicator, period=period, value=5, source=source
            )
    columns = {column.name: column for layer in area_layers() for column in layer.columns}
    told = [
        (columns[name].period, columns[name].licence, columns[name].attribution)
        for name in ("residents", "registered")
    ]
    assert told == [("2011", "CC BY-SA 4.0", "Istituto"), ("2023", "CC BY 4.0", "Comune")]
    assert str(columns["residents"].description) == "Dati del periodo 2011. Fonte: Istituto, CC BY-SA 4.0."
    # Where the figures of one column are of two sources, it names both, and the stricter licence.
    AreaFigure.objects.filter(area=districts["A"], indicator__code="residents").update(source=register)
    (mixed,) = [column for layer in area_layers() for column in layer.columns if column.name == "residents"]
    assert (mixed.period, mixed.licence) == ("2011", "CC BY-SA 4.0")
    assert set(mixed.attribution.split("; ")) == {"Istituto", "Comune"}


def test_news_of_an_area_are_what_happens_there(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    source = factories.SourceFactory(date=datetime.date(2026, 6, 12))
    factories.ReportFactory(city=city, title="Buca nuova")
    factories.AssetFactory(city=city, title="Palazzo antico")
    factories.PactFactory(city=city, title="Patto di una tabella", source=source)
    factories.PactFactory(city=city, title="Patto di esempio", source=source, is_example=True)
    html = client.get("/prova/areas/district/A/").content.decode()
    assert "Buca nuova" in html
    assert "Patto di esempio" in html
    assert "Palazzo antico" not in html
    assert "Patto di una tabella" not in html
