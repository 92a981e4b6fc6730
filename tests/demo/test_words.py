"""Texts of the examples: dealt so that neighbours differ, and silent about places that are not to be known."""

from __future__ import annotations

import re
from typing import Any

import pytest
import shapely

from civicmap.cities.tables import table
from demo.spots import Spot
from demo.words import hidden_slots, placeless

SPOT = Spot(shapely.Point(7.68, 45.07), "Via Nizza", "Corso Dante", "1")
STREETS = ("{via}", "{altra}")
CASES = [
    case
    for part in table("examples/reports.toml").values()
    if isinstance(part, dict)
    for case in part["cases"]
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_every_case_can_be_told_without_naming_a_street(case: list[Any]) -> None:
    title, *texts = case
    assert not any(slot in placeless(title) for slot in STREETS)
    assert not re.search(r"(?:,| in| di| con| a| zona)$", placeless(title))
    assert [text for text in texts if not any(slot in text for slot in STREETS)]


def test_only_an_exact_report_names_the_street_near_by() -> None:
    assert hidden_slots("exact", SPOT) == ()
    assert hidden_slots("street", SPOT) == ("{altra}",)
    for precision in ("100m", "area", "hidden"):
        assert hidden_slots(precision, SPOT) == STREETS


def test_a_street_that_is_not_known_is_not_named() -> None:
    assert hidden_slots("exact", Spot(SPOT.point, "Via Nizza", "", "1")) == ("{altra}",)
