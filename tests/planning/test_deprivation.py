"""The deprivation rule on three small areas: direction, weighting, ties, missing figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from layers.errors import BadParameter
from places.models import City
from tests import factories, shapes
from tests.planning.asking import ask, values
from tests.planning.test_engine import figure

WORSE_UP = {"direction": "higher_is_worse"}
WORSE_DOWN = {"direction": "lower_is_worse"}


@pytest.fixture
def judged(city: City) -> dict[str, Any]:
    """Three areas: inhabitants 100, 200, 100. The mean of ``jobless`` is 10 exactly, that of ``school`` 50."""
    kind = factories.AreaKindFactory(city=city)
    areas = {
        code: factories.AreaFactory(kind=kind, code=code, name=code, boundary=boundary)
        for code, boundary in (
            ("A", shapes.rectangle(7.60, 45.00, 7.63, 45.09)),
            ("B", shapes.rectangle(7.63, 45.00, 7.66, 45.09)),
            ("C", shapes.rectangle(7.66, 45.00, 7.69, 45.09)),
        )
    }
    for code, people, jobless, school in (("A", 100, 16, 40), ("B", 200, 10, 50), ("C", 100, 4, 60)):
        figure(areas[code], "residents", people)
        figure(areas[code], "jobless", jobless, **WORSE_UP)
        figure(areas[code], "school", school, **WORSE_DOWN)
        figure(areas[code], "rented", 99, direction="neutral")
    return areas


def targets(found: Any) -> dict[str, str]:
    return {row.cells["code"]: row.cells["target"] for row in found.rows}


def test_each_indicator_has_its_direction_and_the_mean_is_weighted_and_no_worse_than_itself(
    judged: dict[str, Any],
) -> None:
    found = ask("subject=deprivation-district")
    assert {row.cells["code"]: row.value for row in found.rows} == {"A": 2, "B": 0, "C": 0}
    assert [(mean.indicator.code, float(mean.value)) for mean in found.means] == [
        ("jobless", 10),
        ("school", 50),
    ]
    assert targets(found) == {"A": "yes", "B": "no", "C": "no"}


def test_the_mean_is_exact_where_it_has_no_end(judged: dict[str, Any]) -> None:
    """Mean 10/3: an area with 3.333333 is better, one with 3.333334 worse."""
    for code, people, value in (("A", 1, "3.333333"), ("B", 1, "3.333334"), ("C", 1, "3.333333")):
        figure(judged[code], "residents", people, period="2001")
        figure(judged[code], "thirds", Decimal(value), period="2001", **WORSE_UP)
    found = ask("subject=deprivation-district&indicator=thirds")
    assert {row.cells["code"]: row.value for row in found.rows} == {"A": 0, "B": 1, "C": 0}
    assert found.means[0].people_period == "2001"


def test_the_number_of_indicators_can_be_changed_and_chosen(judged: dict[str, Any]) -> None:
    figure(judged["C"], "decay", 9, **WORSE_UP)
    figure(judged["A"], "decay", 1)
    figure(judged["B"], "decay", 1)
    assert targets(ask("subject=deprivation-district")) == {"A": "yes", "B": "no", "C": "yes"}
    assert targets(ask("subject=deprivation-district&at-least=2")) == {"A": "yes", "B": "no", "C": "no"}
    assert set(targets(ask("subject=deprivation-district&at-least=3")).values()) == {"no"}
    only = ask("subject=deprivation-district&indicator=decay")
    assert targets(only) == {"A": "no", "B": "no", "C": "yes"}


def test_a_missing_figure_is_neither_good_nor_bad(judged: dict[str, Any]) -> None:
    judged["B"].figures.filter(indicator__code="jobless").delete()
    found = ask("subject=deprivation-district")
    assert targets(found) == {"A": "yes", "B": "unknown", "C": "no"}
    assert found.means[0].missing == 1
    assert found.means[0].areas == 2
    assert any("1 zona" in note or "1 area" in note for note in found.notes)
    row = next(row for row in found.rows if row.cells["code"] == "B")
    assert (row.cells["jobless"], row.cells["missing"]) == (None, 1)
    two = ask("subject=deprivation-district&at-least=2")
    assert targets(two)["B"] == "no"


def test_as_a_target_only_the_areas_that_the_rule_makes_one_count(city: City, judged: dict[str, Any]) -> None:
    in_a = factories.PactFactory(city=city, location=shapes.point(7.61, 45.05))
    factories.PactFactory(city=city, location=shapes.point(7.64, 45.05))
    judged["B"].figures.filter(indicator__code="jobless").delete()
    text = "subject=pacts&relation=within&target=deprivation-district"
    assert [row.key for row in ask(text).rows] == [str(in_a.pk)]
    found = ask(f"{text}&group=area:district&measure=per-1000")
    assert values(found) == {"A": 10.0, "B": 0, "C": 0}


def test_its_figures_can_be_measured(judged: dict[str, Any]) -> None:
    assert ask("subject=deprivation-district&measure=mean&column=jobless").value == 10
    assert ask("subject=deprivation-district&measure=median&column=school").value == 50


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("subject=deprivation-district&indicator=rented", "indicator"),
        ("subject=deprivation-district&indicator=nothing", "indicator"),
        ("subject=deprivation-district&at-least=3", "at-least"),
        ("subject=deprivation-district&year=1991", "year"),
        ("subject=deprivation-zona", "subject"),
        ("subject=pacts&relation=within&target=deprivation-zona", "target"),
    ],
)
def test_what_cannot_be_judged_is_refused(judged: dict[str, Any], text: str, name: str) -> None:
    with pytest.raises(BadParameter) as fault:
        ask(text)
    assert fault.value.name == name


def test_without_inhabitants_there_is_no_city_mean(judged: dict[str, Any]) -> None:
    for area in judged.values():
        area.figures.filter(indicator__code="residents").delete()
    with pytest.raises(BadParameter) as fault:
        ask("subject=deprivation-district")
    assert fault.value.name == "indicator"


def test_more_indicators_ask_no_more_queries(judged: dict[str, Any], client: Client) -> None:
    """The page of the rule reads the periods and the figures of all indicators at once."""

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get("/prova/analysis/?subject=deprivation-district").status_code == 200
        return len(found)

    queries()  # what a process keeps is read once
    before = queries()
    for code in ("second", "third", "fourth"):
        for area in judged.values():
            figure(area, code, 7, period="2011", **WORSE_UP)
            figure(area, code, 8, **WORSE_UP)
    assert queries() == before
