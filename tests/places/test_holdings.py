"""What each city holds by source is exactly what its rows say, at every moment, and is read off indexes."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, Max, Min, Q

from places.counts.counting import merge_changes
from places.counts.holdings import HOLDINGS, Holding, holdings
from places.models import Feature, Visibility
from tests import factories

pytestmark = pytest.mark.django_db

KINDS = ("assets.asset", "places.house", "reports.report")
CHANGES: list[Callable[[Any], Any]] = [
    lambda row: factories.move(row, visibility=Visibility.HIDDEN),
    lambda row: row.update(is_example=True),
    lambda row: row.update(title="Anders"),
    lambda row: row.update(source=None),
]


def by_rows() -> list[Holding]:
    """The same, counted row by row."""
    public = Feature.objects.public().filter(kind__in=KINDS).order_by()
    of_city = {
        (row["city__slug"], row["kind"]): row
        for row in public.values("city__slug", "kind").annotate(
            real=Count("pk", filter=Q(is_example=False)),
            examples=Count("pk", filter=Q(is_example=True)),
            first=Min("published", filter=Q(is_example=False)),
        )
    }
    parts: dict[Any, list[Any]] = {key: [] for key in of_city}
    of_source = public.filter(is_example=False).values(
        "city__slug", "kind", "source", "source__title", "source__licence"
    )
    for row in of_source.annotate(last=Max("updated")):
        parts[row["city__slug"], row["kind"]].append(
            (row["source__title"] or "", row["source__licence"] or "", row["last"])
        )
    return sorted(
        Holding(*key, row["real"], row["examples"], row["first"], *part)
        for key, row in of_city.items()
        for part in parts[key] or [("", "", None)]
    )


@pytest.fixture
def things() -> list[Any]:
    """Things of three kinds in two cities, from two sources or none, some made up, some not public."""
    choose = random.Random(7)
    cities = [factories.CityFactory(slug="qui"), factories.CityFactory(slug="altrove", elsewhere=True)]
    sources = [
        None,
        factories.SourceFactory(title="Uno"),
        factories.SourceFactory(title="Due", licence="CC0 1.0"),
    ]
    made = []
    for make in (factories.AssetFactory, factories.HouseFactory, factories.ReportFactory):
        for _number in range(8):
            made.append(
                make(
                    city=choose.choice(cities),
                    source=choose.choice(sources),
                    is_example=choose.random() < 0.3,
                    visibility=choose.choice([Visibility.PUBLIC, Visibility.PUBLIC, Visibility.DRAFT]),
                    published=datetime.datetime(2024, 1, choose.randrange(1, 29), tzinfo=datetime.UTC),
                )
            )
    return made


def test_they_are_what_the_rows_say_whatever_is_written_and_merged(things: list[Any]) -> None:
    choose = random.Random(3)
    assert sorted(holdings(KINDS)) == by_rows()
    for thing in choose.sample(things, 8):
        row = Feature.objects.filter(pk=thing.pk)
        if row.get().visibility == Visibility.PUBLIC:
            choose.choice(CHANGES)(row)
        else:
            thing.delete()
        assert sorted(holdings(KINDS)) == by_rows()
        if choose.random() < 0.5:
            merge_changes()
            assert sorted(holdings(KINDS)) == by_rows()


def test_the_newest_change_goes_back_where_the_newest_thing_is_hidden() -> None:
    source = factories.SourceFactory(title="Uno")
    older = factories.ReportFactory(source=source)
    newer = factories.ReportFactory(source=source, city=older.city)
    (found,) = holdings(["reports.report"])
    assert found.last == Feature.objects.get(pk=newer.pk).updated
    factories.move(Feature.objects.filter(pk=newer.pk), visibility=Visibility.HIDDEN)
    (found,) = holdings(["reports.report"])
    assert (found.real, found.last) == (1, Feature.objects.get(pk=older.pk).updated)


def test_where_all_is_made_up_there_are_numbers_alone() -> None:
    example = factories.ReportFactory(is_example=True)
    assert holdings(["reports.report"]) == [
        Holding(example.city.slug, "reports.report", 0, 1, None, "", "", None)
    ]


def test_no_table_of_features_is_read_as_a_whole(things: list[Any]) -> None:
    source = factories.SourceFactory(title="Quattro")
    for _number in range(40):
        factories.ReportFactory(city=things[0].city, source=source)
    merge_changes()
    with connection.cursor() as cursor:
        # Statistics of nearly empty tables make any index as good as another; those of these rows do not.
        cursor.execute("ANALYZE places_feature, places_source, places_cellcount, places_countkey")
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
        )
        cursor.execute("EXPLAIN " + HOLDINGS, (list(KINDS), list(KINDS)))
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan on places_feature" not in plan, plan
    assert "feature_public_changed" in plan, plan
