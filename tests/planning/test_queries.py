"""The planner's page asks the database as often for a large city as for a small one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from places.models import City
from tests import factories, shapes
from tests.planning.test_engine import figure

QUESTIONS = (
    "",
    "subject=reports",
    "subject=reports&group=area:district&measure=per-1000",
    "subject=reports&group=category",
    "subject=reports&group=month",
    "subject=reports&group=hexagon",
    "subject=areas-prova-district",
    "subject=deprivation-district",
)
MOST = 32
"""Four of them are the frame of the time limit: a savepoint, its release, and the settings before and after. Four more take and give
back a turn among the heavy questions; one reads the words that the city has for statuses."""


def fill(city: City, number: int, name: str) -> None:
    """A kind of area with some areas, two indicators, and things of some categories."""
    kind = factories.AreaKindFactory(city=city, code=name, position=number)
    for n in range(3):
        west = 7.60 + 0.03 * n
        area = factories.AreaFactory(
            kind=kind, code=f"{n}", boundary=shapes.rectangle(west, 45.00, west + 0.03, 45.09)
        )
        figure(area, "residents", 100 + n)
        figure(area, f"{name}-jobless", 7 + n, direction="higher_is_worse")
        figure(area, f"{name}-jobless", 9 + n, period="2011")
    for kind_of_thing, make in (
        ("reports.report", factories.ReportFactory),
        ("assets.asset", factories.AssetFactory),
    ):
        for n in range(6):
            category = factories.CategoryFactory(kind=kind_of_thing, code=f"{name}-{n}")
            make(city=city, category=category, location=shapes.point(7.605 + n / 100, 45.02))


@pytest.mark.parametrize("query", QUESTIONS)
def test_a_larger_city_costs_no_more_queries(city: City, client: Client, query: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            response: Any = client.get(f"/prova/analysis/?{query}")
        assert response.status_code == 200
        return len(found)

    fill(city, 0, "district")
    queries()  # what a process keeps is read once
    before = queries()
    for number, name in enumerate(("quarter", "block", "parish"), 1):
        fill(city, number, name)
    assert queries() == before <= MOST
