"""Every feature belongs to the right area of each kind, whatever way it was written."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from places.models import Area, City, Feature, FeatureArea
from tests import factories, shapes

PATIENCE = 60
"""Seconds for another thread on a busy machine."""


def code(feature: Any) -> str | None:
    found = FeatureArea.objects.filter(feature_id=feature.pk).select_related("area").first()
    return found.area.code if found else None


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (shapes.POINT_IN_A, "A"),
        (shapes.POINT_IN_B, "B"),
        (shapes.POINT_ON_BORDER, "A"),
        (shapes.POINT_IN_GAP, "B"),
        (shapes.POINT_IN_NO_AREA, None),
        (None, None),
    ],
    ids=[
        "in A",
        "in B",
        "on the border: the lowest code",
        "in a gap: the nearest",
        "far from all",
        "nowhere",
    ],
)
def test_a_new_feature_gets_its_area(place: Any, expected: str | None, city: City, districts: Any) -> None:
    assert code(factories.HouseFactory(city=city, location=place)) == expected


def test_on_a_shared_border_the_lowest_code_wins_whatever_the_order_of_writing(city: City) -> None:
    kind = factories.AreaKindFactory(city=city)
    factories.AreaFactory(kind=kind, b=True)
    factories.AreaFactory(kind=kind)
    house = factories.HouseFactory(city=city, location=shapes.POINT_ON_BORDER)
    assert code(house) == "A"
    assert [area.feature_areas.count() for area in Area.objects.order_by("code")] == [1, 0]


def test_each_kind_of_area_gives_one(city: City, districts: Any) -> None:
    wide = factories.AreaKindFactory(city=city, code="wide")
    factories.AreaFactory(kind=wide, code="all", boundary=shapes.CITY)
    house = factories.HouseFactory(city=city)
    assert sorted(house.feature_areas.values_list("area__code", flat=True)) == ["A", "all"]


def test_areas_of_another_city_do_not_count(city: City, districts: Any) -> None:
    stranger = factories.CityFactory()
    assert code(factories.HouseFactory(city=stranger)) is None


def test_it_follows_a_move_by_save_by_bulk_update_and_by_sql(city: City, districts: Any) -> None:
    house = factories.HouseFactory(city=city)
    house.location = shapes.POINT_IN_B
    house.save()
    assert code(house) == "B"
    Feature.objects.update(location=shapes.POINT_IN_A)
    assert code(house) == "A"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE places_feature SET location = ST_GeomFromEWKT(%s)", [shapes.POINT_IN_B.ewkt])
    assert code(house) == "B"
    Feature.objects.update(location=None)
    assert code(house) is None


def test_an_update_of_something_else_leaves_the_row_alone(city: City, districts: Any) -> None:
    house = factories.HouseFactory(city=city)
    before = FeatureArea.objects.get().pk
    house.title = "Altro"
    house.save()
    assert FeatureArea.objects.get().pk == before


def test_it_reads_the_public_place_only(city: City, districts: Any) -> None:
    """A coarse thing near a border may lie in one district and be shown in the other: counts follow what is shown."""
    near = shapes.point(7.65001, 45.05)
    exact = factories.ReportFactory(city=city, location=near)
    coarse = factories.ReportFactory(city=city, location=near, coarse=True)
    shown = Feature.objects.get(pk=coarse.pk).public_location
    assert code(exact) == "B"
    assert shown is not None
    assert code(coarse) == ("A" if shown.x <= 7.65 else "B")


def test_it_follows_areas_that_are_added_changed_ended_planned_and_deleted(city: City) -> None:
    house = factories.HouseFactory(city=city)
    assert code(house) is None
    kind = factories.AreaKindFactory(city=city)
    area = factories.AreaFactory(kind=kind)
    assert code(house) == "A"
    area.boundary = shapes.DISTRICT_B
    area.save()
    assert code(house) is None
    Area.objects.update(boundary=shapes.DISTRICT_A)
    assert code(house) == "A"
    Area.objects.update(code="Z")
    assert code(house) == "Z"
    Area.objects.update(valid_to="2020-01-01")
    assert code(house) is None
    Area.objects.update(valid_to="9999-01-01")
    assert code(house) == "Z"
    Area.objects.update(valid_from="9998-01-01")
    assert code(house) is None
    factories.AreaFactory(kind=kind, code="Y")
    assert code(house) == "Y"
    Area.objects.filter(code="Y").delete()
    assert code(house) is None


def test_a_new_name_of_an_area_moves_nothing(city: City, districts: Any) -> None:
    factories.HouseFactory(city=city)
    before = FeatureArea.objects.get().pk
    Area.objects.update(name="Nome nuovo")
    assert FeatureArea.objects.get().pk == before


def in_thread(work: Callable[[], None]) -> tuple[threading.Thread, list[BaseException]]:
    """Run with a connection of its own; what goes wrong is kept for the test."""
    faults: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as fault:  # noqa: BLE001  a thread must hand on whatever happened
            faults.append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, faults


def wait_until_waiting(thread: threading.Thread) -> None:
    """Until the thread's statement stands before a lock of ours."""
    ours = "SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    with connection.cursor() as cursor:
        while True:
            # Within a transaction the server shows the same moment again unless asked not to.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(ours)
            if cursor.fetchone() != (0,):
                return
            thread.join(0.02)
            assert thread.is_alive(), "the second writer did not wait for the first"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["feature", "area"])
def test_an_area_and_a_feature_written_at_the_same_time_find_each_other(first: str) -> None:
    city = factories.CityFactory()
    kind = factories.AreaKindFactory(city=city)
    category = factories.CategoryFactory(kind="places.house")
    writers: dict[str, Callable[[], Any]] = {
        "feature": lambda: factories.HouseFactory(city=city, category=category),
        "area": lambda: factories.AreaFactory(kind=kind),
    }
    second = "area" if first == "feature" else "feature"
    with transaction.atomic():
        writers[first]()
        thread, faults = in_thread(writers[second])
        wait_until_waiting(thread)
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert faults == []
    assert FeatureArea.objects.get().area.code == "A"


@pytest.mark.django_db(transaction=True)
def test_two_features_do_not_wait_for_each_other() -> None:
    city = factories.CityFactory()
    category = factories.CategoryFactory(kind="places.house")
    with transaction.atomic():
        factories.HouseFactory(city=city, category=category)
        thread, faults = in_thread(lambda: factories.HouseFactory(city=city, category=category))
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert faults == []
    assert Feature.objects.count() == 2
