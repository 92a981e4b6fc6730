"""The map page, its list and its cards, as the server writes them."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from places.models import BasemapLine, BasemapPoint, City
from tests import factories, shapes

LINE: Any = shapes.STREET_IN_A.transform(3857, clone=True)

pytestmark = pytest.mark.django_db


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def titles(html: str) -> list[str]:
    return re.findall(r'<h3 class="cm-card__title"><a [^>]*>([^<]+)</a>', html)


def total(html: str) -> int:
    found = re.search(r'data-total="(\d+)"', html)
    assert found
    return int(found[1])


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as context:
        assert client.get(path).status_code == 200
    return len(context)


@pytest.mark.parametrize("path", ["/prova/", "/prova/results/"])
def test_the_cost_does_not_grow_with_the_list(client: Client, city: City, path: str) -> None:
    factories.ReportFactory.create_batch(3, city=city)
    three = queries(client, path)
    factories.ReportFactory.create_batch(5, city=city)
    assert queries(client, path) == three


def test_the_list_stands_before_the_map_and_holds_every_layer(client: Client, city: City) -> None:
    for kind, factory in factories.FACTORIES.items():
        factory(city=city, title=f"Cosa di {kind}")
    html = text(client, "/prova/")
    assert total(html) == len(factories.FACTORIES) == len(titles(html))
    assert html.index("data-rows") < html.index('id="cm-map"')


def test_the_page_and_the_fragment_hold_the_same_list(client: Client, city: City) -> None:
    factories.ReportFactory.create_batch(25, city=city)
    query = "?layer=reports&page=2"
    assert titles(text(client, f"/prova/{query}")) == titles(text(client, f"/prova/results/{query}"))


def test_what_is_not_public_is_nowhere(client: Client, city: City) -> None:
    hidden = factories.ReportFactory(city=city, title="Cosa nascosta 71", hidden=True)
    waiting = factories.ReportFactory(city=city, title="Cosa sospesa 72", pending=True)
    html = text(client, "/prova/") + text(client, "/prova/results/")
    assert "Cosa nascosta 71" not in html
    assert "Cosa sospesa 72" not in html
    for thing in (hidden, waiting):
        assert client.get(f"/prova/card/{thing.pk}/").status_code == 404


def test_another_city_has_its_own_map(client: Client, city: City) -> None:
    other = factories.CityFactory(slug="altra", elsewhere=True)
    thing = factories.ReportFactory(city=other, location=shapes.POINT_IN_OTHER_CITY)
    assert total(text(client, "/prova/")) == 0
    assert client.get(f"/prova/card/{thing.pk}/").status_code == 404
    assert client.get(f"/altra/card/{thing.pk}/").status_code == 200
    assert client.get("/nessuna/").status_code == 404


class TestFilters:
    @pytest.fixture
    def things(self, city: City, districts: dict[str, Any]) -> City:
        category = factories.CategoryFactory(code="potholes")
        old = timezone.now() - datetime.timedelta(days=500)
        factories.ReportFactory(city=city, title="Buca in A", category=category, address="Via dell'Acqua")
        factories.ReportFactory(
            city=city, title="Lampione in B", location=shapes.POINT_IN_B, status="resolved"
        )
        factories.ReportFactory(city=city, title="Vecchia", published=old)
        factories.HouseFactory(city=city, title="Casa in A", category__code="house")
        factories.ServiceFactory(city=city, title="Senza luogo", nowhere=True, category__code="desk")
        return city

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("layer=reports", {"Buca in A", "Lampione in B", "Vecchia"}),
            ("layer=houses&layer=services", {"Casa in A", "Senza luogo"}),
            ("layer=houses,services", {"Casa in A", "Senza luogo"}),
            ("category=potholes", {"Buca in A"}),
            ("status=resolved", {"Lampione in B"}),
            ("area=district:B", {"Lampione in B"}),
            ("q=lampioni", {"Lampione in B"}),
            ("q=acqua", {"Buca in A"}),
            ("to=2025-06-30", {"Vecchia"}),
            ("bbox=7.67,45.04,7.69,45.06", {"Lampione in B"}),
            ("position=none", {"Senza luogo"}),
        ],
    )
    def test_narrow_the_list(self, client: Client, things: City, query: str, expected: set[str]) -> None:
        if query.startswith("to="):
            query = f"to={(timezone.now() - datetime.timedelta(days=400)).date()}"
        html = text(client, f"/prova/?{query}")
        assert set(titles(html)) == expected
        assert total(html) == len(expected)

    def test_those_without_a_switch_in_sight_can_be_dropped(self, client: Client, things: City) -> None:
        html = text(client, "/prova/?q=lampione&area=district:B&layer=reports")
        links = re.findall(r'<a href="/prova/\?([^"]*)" data-navigate><span', html)
        assert links == ["layer=reports&amp;area=district%3AB", "layer=reports&amp;q=lampione"]

    def test_the_nearest_come_first_when_asked(self, client: Client, things: City) -> None:
        html = text(client, "/prova/?sort=near&near=7.68,45.05")
        assert titles(html)[0] == "Lampione in B"
        assert titles(html)[-1] == "Senza luogo"

    def test_things_without_a_position_are_counted_and_linked(self, client: Client, things: City) -> None:
        html = text(client, "/prova/?layer=services")
        assert 'href="/prova/?layer=services&amp;position=none"' in html
        row = re.search(r'<li class="cm-result[^>]*>', html)
        assert row
        assert "data-lon" not in row[0]

    def test_go_to_the_area_they_name(self, client: Client, things: City) -> None:
        assert 'data-bounds="7.65000,45.00000,7.69900,45.09000"' in text(client, "/prova/?area=district:B")

    @pytest.mark.parametrize(
        "query",
        [
            "layer=nothing",
            "bbox=1,2",
            "area=district",
            "area=district:Z",
            "from=soon",
            "cell=99-1",
        ],
    )
    def test_nonsense_is_told_and_everything_shown(self, client: Client, things: City, query: str) -> None:
        html = text(client, f"/prova/?{query}", 400)
        assert total(html) == 5
        assert 'role="alert"' in html
        assert client.get(f"/prova/results/?{query}").status_code == 400

    def test_an_order_by_distance_without_a_place_falls_back(self, client: Client, things: City) -> None:
        assert titles(text(client, "/prova/?sort=near")) == titles(text(client, "/prova/"))

    def test_are_put_back_into_the_form(self, client: Client, things: City) -> None:
        html = text(
            client, "/prova/?layer=reports&category=potholes&status=received&area=district:A&from=2020-01-01"
        )
        for field in (
            r'name="layer" value="reports" checked',
            r'name="category" value="potholes" checked',
            r'name="status" value="received" checked',
            r'value="district:A" selected',
            r'name="from" value="2020-01-01"',
        ):
            assert re.search(field, html), field


class TestManyStatuses:
    """A few plain stages stand first, each for all its statuses."""

    @pytest.fixture
    def pacts(self, city: City) -> dict[str, str]:
        looks = {
            "draft": "new", "proposal": "new", "evaluation": "progress", "signing": "progress",
            "running": "done", "renewed": "done", "expired": "closed",
        }  # fmt: skip
        for position, (code, look) in enumerate(looks.items()):
            phase = factories.PhaseFactory(
                procedure__city=city, code=code, name_it=f"Fase {code}", position=position, tone=look,
                is_public=code != "draft",
            )  # fmt: skip
            if phase.is_public:
                factories.PactFactory(city=city, title=f"Patto {code}", phase=phase)
        elsewhere = factories.ProcedureFactory(city__slug="altra", name_it="Altrove")
        factories.PhaseFactory(procedure=elsewhere, code="elsewhere", name_it="Fase altrove")
        return looks

    @pytest.mark.parametrize("path", ["/prova/?layer=pacts&", "/prova/pacts/?"])
    def test_a_stage_is_one_switch(self, client: Client, pacts: dict[str, str], path: str) -> None:
        html = text(client, path)
        assert re.search(r'value="evaluation,signing">In preparazione', html)
        assert re.search(r'value="running,renewed">Stipulati', html)
        assert "Fase draft" not in html
        assert "Fase altrove" not in html
        assert html.index("Stipulati") < html.rindex("Uno stato preciso") < html.index("Fase running")

    def test_it_finds_all_of_them_and_is_told_as_one(self, client: Client, pacts: dict[str, str]) -> None:
        html = text(client, "/prova/?layer=pacts&status=evaluation,signing")
        assert set(titles(html)) == {"Patto evaluation", "Patto signing"}
        assert re.search(r'data-whole value="evaluation,signing" checked', html)
        assert not re.search(r'value="signing" checked', html)
        assert re.search(r'href="/prova/\?layer=pacts" data-navigate>.*In preparazione<', html)
        one = text(client, "/prova/?layer=pacts&status=signing&status=expired")
        assert re.search(r'<details class="cm-more-filters__exact" open>', one)
        assert re.search(r'name="status" value="signing" checked>Fase signing', one)
        assert re.search(r'href="/prova/\?layer=pacts&amp;status=signing" data-navigate>.*Conclusi', one)


def test_only_layers_that_are_on_show_their_categories(client: Client, city: City) -> None:
    factories.ReportFactory(city=city, category__code="potholes")
    assert re.search(r'data-layer-group="reports" hidden', text(client, "/prova/"))
    assert not re.search(
        r'data-categories data-layer-group="reports" hidden', text(client, "/prova/?layer=reports")
    )
    # A link from elsewhere may name a category alone.
    assert not re.search(
        r'data-categories data-layer-group="reports" hidden', text(client, "/prova/?category=potholes")
    )


def test_more_of_a_long_list_has_an_address(client: Client, city: City) -> None:
    factories.ReportFactory.create_batch(21, city=city)
    assert 'href="/prova/?layer=reports&amp;page=2" data-more' in text(client, "/prova/?layer=reports")
    second = text(client, "/prova/results/?layer=reports&page=2")
    assert len(titles(second)) == 1
    assert "data-more" not in second


class TestTheCard:
    def test_says_what_and_where(self, client: Client, city: City) -> None:
        report = factories.ReportFactory(city=city, title="Buca <b>grande</b>", address="Via Roma 1")
        html = text(client, f"/prova/card/{report.pk}/")
        assert "Buca &lt;b&gt;grande&lt;/b&gt;" in html
        assert "Via Roma 1" in html
        assert 'data-lon="7.620000" data-lat="45.050000"' in html
        assert f"/prova/reports/{report.pk}-" in html

    def test_of_a_coarse_thing_does_not_know_the_exact_place(self, client: Client, city: City) -> None:
        report = factories.ReportFactory(city=city, coarse=True, address="Via Roma 1")
        html = text(client, f"/prova/card/{report.pk}/")
        assert 'data-lon="7.620000" data-lat="45.050000"' not in html
        assert "Via Roma 1" not in html


class TestWhatTheModulesAreTold:
    def config(self, client: Client, path: str = "/prova/") -> dict[str, Any]:
        found = re.search(
            r'<script id="cm-map-config" type="application/json">(.*?)</script>', text(client, path)
        )
        assert found
        config: dict[str, Any] = json.loads(found[1])
        return config

    def test_holds_addresses_without_a_host(self, client: Client, city: City) -> None:
        config = self.config(client)
        addresses = [*config["urls"].values(), *config["ownBasemap"]["tiles"].values()]
        assert all(address.startswith("/") for address in addresses)
        assert config["urls"]["mapTiles"] == "/tiles/map/{z}/{x}/{y}.mvt?city=prova"
        assert config["basemap"] is None

    def test_follows_the_language(self, client: Client, city: City) -> None:
        factories.CategoryFactory(code="potholes", name_it="Buche", name_en="Potholes")
        assert self.config(client)["categories"]["potholes"]["name"] == "Buche"
        english = self.config(client, "/en/prova/")
        assert english["categories"]["potholes"]["name"] == "Potholes"
        assert english["urls"]["results"] == "/en/prova/results/"
        assert english["strings"]["searchHere"] == "Search in this area"

    def test_knows_the_colour_and_layer_of_every_category(self, client: Client, city: City) -> None:
        factories.CategoryFactory(code="potholes", colour="#b3400a", icon="road")
        assert self.config(client)["categories"]["potholes"] == {
            "name": self.config(client)["categories"]["potholes"]["name"],
            "colour": "#b3400a",
            "icon": "road",
            "layer": "reports",
            "above": "",
        }

    def test_names_who_made_the_ground(self, client: Client, city: City) -> None:
        source = factories.SourceFactory(publisher="Strade & C.", licence="ODbL")
        other = factories.SourceFactory(publisher="Parchi; Strade & C.", licence="ODbL")
        BasemapLine.objects.create(city=city, kind="street", shape=LINE, source=source)
        BasemapPoint.objects.create(
            city=city, kind="town", name="Paese", shape=LINE[0].centroid, source=other
        )
        assert "Parchi, Strade &amp; C. (ODbL)" in self.config(client)["ownBasemap"]["attribution"]

    def test_data_under_cc_by_sa_come_in_tiles_of_their_own(self, client: Client, city: City) -> None:
        assert set(self.config(client)["ownBasemap"]["tiles"]) == {"open"}
        source = factories.SourceFactory(licence="CC BY-SA 4.0")
        BasemapLine.objects.create(city=city, kind="river", shape=LINE, source=source)
        tiles = self.config(client)["ownBasemap"]["tiles"]
        assert tiles["by-sa"] == "/tiles/basemap-by-sa/{z}/{x}/{y}.mvt"

    def test_a_city_without_streets_is_told_as_all_but_empty(self, client: Client, city: City) -> None:
        BasemapLine.objects.create(city=city, kind="river", shape=LINE)
        assert self.config(client)["city"]["onlyLimits"] is True
        BasemapLine.objects.create(city=city, kind="street", shape=LINE)
        assert self.config(client)["city"]["onlyLimits"] is False

    def test_an_external_basemap_comes_from_the_settings(
        self, client: Client, city: City, settings: Any
    ) -> None:
        settings.BASEMAP = {
            "type": "xyz",
            "url": "https://tiles.example.org/{z}/{x}/{y}.png",
            "attribution": "<Someone>",
        }
        basemap = self.config(client)["basemap"]
        assert basemap["url"] == settings.BASEMAP["url"]
        assert basemap["attribution"] == "&lt;Someone&gt;"


class TestTheAreaAtAPlace:
    def test_leads_to_its_page(self, client: Client, districts: dict[str, Any]) -> None:
        answer = client.get("/prova/areas/district/at/?lon=7.62&lat=45.05")
        assert answer.status_code == 302
        assert answer["Location"] == "/prova/areas/district/A/"

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/prova/areas/district/at/?lon=8.5&lat=45.5", 404),
            ("/prova/areas/nothing/at/?lon=7.62&lat=45.05", 404),
            ("/prova/areas/district/at/", 400),
            ("/prova/areas/district/at/?lon=x&lat=45", 400),
        ],
    )
    def test_may_not_exist(self, client: Client, districts: dict[str, Any], path: str, status: int) -> None:
        assert client.get(path).status_code == status


def test_the_limit_of_a_city_is_geojson(client: Client, city: City) -> None:
    answer = client.get("/prova/boundary.geojson")
    assert answer["Content-Type"] == "application/geo+json"
    assert answer.json()["geometry"]["type"] == "MultiPolygon"
    assert client.get("/nessuna/boundary.geojson").status_code == 404


def test_no_page_of_the_map_holds_inline_code_or_style(client: Client, city: City) -> None:
    factories.ReportFactory(city=city)
    html = text(client, "/prova/")
    assert " style=" not in html
    scripts = re.findall(r"<script[^>]*>", html)
    assert all("src=" in tag or 'type="application/json"' in tag for tag in scripts)
