"""Where rows have several dates the one that is meant can be chosen, for the period and for the months, and is told."""

from __future__ import annotations

import datetime
import html
import json
import re
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.translation import override

from civicmap.layers import all_layers
from layers.errors import BadParameter
from places.models import City
from planning.question.expert import in_cql2
from planning.question.sentence import sentence
from planning.question.tidying import tidied
from planning.question.values import Question
from planning.showing.presenting import present
from tests import factories
from tests.planning.asking import ask, keys, values

TODAY = datetime.date(2026, 3, 15)
Pacts = dict[str, Any]


@pytest.fixture
def pacts(city: City) -> Pacts:
    """Three pacts that were published on the day of their data set, signed and ending in other months."""
    published = datetime.datetime(2026, 1, 10, 12, tzinfo=datetime.UTC)
    dates = {
        "first": (datetime.date(2024, 11, 5), datetime.date(2026, 2, 28)),
        "second": (datetime.date(2025, 1, 31), datetime.date(2026, 5, 1)),
        "third": (None, None),
    }
    return {
        name: factories.PactFactory(city=city, location=None, published=published, signed=signed, ends=ends)
        for name, (signed, ends) in dates.items()
    }


def test_months_are_those_of_the_date_that_is_named(pacts: Pacts) -> None:
    assert values(ask("subject=pacts&group=month", today=TODAY)) == {"2026-01": 3}
    signed = ask("subject=pacts&group=month:signed", today=TODAY)
    assert values(signed) == {"2024-11": 1, "2024-12": 0, "2025-01": 1}
    assert [(row.key, row.n) for row in signed.rest] == [("without-date", 1)]
    found = ask("subject=pacts&group=month:signed&only=2025-01", today=TODAY)
    assert keys(found) == {pacts["second"].pk}


def test_a_period_is_one_of_the_date_that_is_named(pacts: Pacts) -> None:
    span = "from=2024-11-05&to=2025-01-31"
    assert not ask(f"subject=pacts&{span}", today=TODAY).rows
    assert keys(ask(f"subject=pacts&{span}&date=signed", today=TODAY)) == {
        pacts["first"].pk,
        pacts["second"].pk,
    }
    assert keys(ask("subject=pacts&from=2024-11-06&date=signed", today=TODAY)) == {pacts["second"].pk}
    assert keys(ask("subject=pacts&last=15m&date=signed", today=TODAY)) == {pacts["second"].pk}
    moments = ask("subject=pacts&from=2026-01-10&to=2026-01-10&date=published", today=TODAY)
    assert moments.total == 3


def test_a_period_of_the_target_has_its_own_date(city: City, pacts: Pacts) -> None:
    text = "subject=reports&relation=not-within-metres&metres=10&target=pacts&target-from=2024-01-01&target-date="
    assert ask(f"{text}signed").total == 0
    with pytest.raises(BadParameter) as fault:
        ask(f"{text}born")
    assert fault.value.name == "target-date"


def test_planned_dates_go_on_after_today_and_are_not_counted_in_part(pacts: Pacts) -> None:
    found = ask("subject=pacts&group=month:ends&from=2026-01-01&to=2026-07-31&date=ends", today=TODAY)
    assert [(row.key, row.value, row.cells["incomplete"]) for row in found.rows] == [
        (f"2026-{month:02d}", float(month in (2, 5)), False) for month in range(1, 8)
    ]
    assert len(ask("subject=pacts&group=month:ends&to=9999-12-30&date=ends", today=TODAY).rows) == 122


def test_only_a_period_of_the_same_date_cuts_months(pacts: Pacts) -> None:
    cut = ask("subject=pacts&group=month:signed&from=2024-11-03&date=signed", today=TODAY)
    assert cut.rows[0].cells["incomplete"]
    other = ask("subject=pacts&group=month:signed&from=2026-01-05", today=TODAY)
    assert [row.key for row in other.rows] == ["2024-11", "2024-12", "2025-01"]
    assert not any(row.cells["incomplete"] for row in other.rows)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("subject=pacts&group=month:title", "group"),
        ("subject=pacts&group=month:verified", "group"),
        ("subject=pacts&last=1y&date=title", "date"),
        ("subject=areas-prova-district&group=month:valid_from", "group"),
    ],
)
def test_a_date_that_the_layer_has_not_is_refused_with_those_it_has(
    pacts: Pacts, districts: Any, text: str, name: str
) -> None:
    with pytest.raises(BadParameter) as fault:
        ask(text, today=TODAY)
    assert fault.value.name == name


def test_the_answer_tells_which_date_is_meant(city: City, pacts: Pacts, client: Client) -> None:
    notes = " ".join(ask("subject=pacts&group=month&last=2y", today=TODAY).notes)
    assert "I mesi sono quelli della data “Pubblicazione” (quando è stato pubblicato qui" in notes
    assert "Il periodo riguarda la data “Pubblicazione”" in notes
    text = "subject=pacts&group=month:ends&last=2y&date=signed"
    question = Question.from_query_string(text, "prova")
    layers = {layer.name: layer for layer in all_layers()}
    with override("it"):
        told = sentence(question, layers, city)
        assert told == "Patti, per mese della data “Scadenza”, ultimi 2 anni secondo la data “Firmato il”"
    found = ask(text, today=TODAY)
    assert present(found, layers["pacts"], city).headings[0].title == "Mese: Scadenza"
    answer = json.loads(client.get(f"/api/analysis.geojson?city=prova&{text}").content)
    assert "I mesi sono quelli della data “Scadenza”." in answer["notes"]


def test_rows_without_the_date_stand_in_a_line_of_their_own_on_the_page_and_in_files(
    city: City, client: Client
) -> None:
    factories.PactFactory(city=city, location=None)
    text = "subject=pacts&group=month:signed"
    body = client.get(f"/prova/analysis/?{text}").content.decode()
    assert 'id="row-without-date"' in body
    assert "Nessun elemento" not in body
    for extension in ("csv", "csv.zip", "xlsx", "gpkg", "parquet"):
        assert client.get(f"/api/analysis.{extension}?city=prova&{text}").status_code == 200, extension
    table = client.get(f"/api/analysis.csv?city=prova&{text}").content.decode()
    assert table.splitlines()[1].startswith("1,without-date,")
    factories.PactFactory(city=city, location=None, signed=datetime.date(2025, 1, 31))
    answer = client.get(f"/api/analysis.geojson?city=prova&{text}").json()
    assert [feature["id"] for feature in answer["features"]] == ["2025-01", "without-date"]
    assert sum(feature["properties"]["n"] for feature in answer["features"]) == 2


def test_rows_of_a_period_show_its_date_newest_first(city: City, pacts: Pacts) -> None:
    found = ask("subject=pacts&from=2024-01-01&date=signed", today=TODAY)
    assert [row.key for row in found.rows] == [str(pacts["second"].pk), str(pacts["first"].pk)]
    pacts_layer = next(layer for layer in all_layers() if layer.name == "pacts")
    assert "Firmato il" in [heading.title for heading in present(found, pacts_layer, city).headings]


def test_the_period_becomes_cql2_on_the_same_date(city: City, pacts: Pacts) -> None:
    question = Question.from_query_string("subject=pacts&from=2024-11-06&to=2025-01-31&date=signed", "prova")
    pacts_layer = next(layer for layer in all_layers() if layer.name == "pacts")
    moved = in_cql2(question, pacts_layer, city)
    assert moved is not None
    assert moved.subject.condition == "signed >= DATE('2024-11-06') AND signed <= DATE('2025-01-31')"
    assert keys(ask(moved.query_string())) == {pacts["second"].pk}


def test_the_form_offers_the_dates_and_drops_what_another_layer_has_not(
    city: City, pacts: Pacts, client: Client
) -> None:
    body = client.get("/prova/analysis/?subject=pacts&group=month:signed").content.decode()
    drawn = html.unescape(re.findall(r'"url": "(/api/analysis[^"]+)"', body)[0]).replace("\\u0026", "&")
    assert len(client.get(drawn).json()["features"]) == 3
    assert '<option value="month:signed" selected>mese: Firmato il</option>' in body
    assert '<option value="month">mese: Pubblicazione</option>' in body
    assert '<option value="ends">Scadenza</option>' in body
    params = QueryDict("subject=reports&last=1y&date=signed&group=month:signed&ask=1")
    assert tidied(params, all_layers()).urlencode() == "subject=reports&last=1y&group=month"
    params = QueryDict("subject=pacts&date=signed&group=month:published")
    assert tidied(params, all_layers()).urlencode() == "subject=pacts&group=month"
