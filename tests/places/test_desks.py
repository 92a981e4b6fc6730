"""A desk stands where its house stands, whoever writes either."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.gis.geos import Point

from assets.models import Service
from places.models import City, Feature, House, Precision
from tests import factories, shapes

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(city: City, districts: dict[str, Any]) -> House:
    made: House = factories.HouseFactory(city=city, location=shapes.POINT_IN_A, address="Via A 1")
    return made


def desk(house: House | None, **values: Any) -> Service:
    """A desk as the database has it."""
    made = factories.ServiceFactory(
        **{"city": house and house.city, "location": None, "address": "", "host": house, **values}
    )
    return Service.objects.get(pk=made.pk)


def codes(feature: Feature) -> set[str]:
    return set(feature.feature_areas.values_list("area__code", flat=True))


def test_a_desk_of_a_house_has_its_place_address_and_area(house: House) -> None:
    found = desk(house)
    assert found.location == found.public_location == shapes.POINT_IN_A
    assert found.address == "Via A 1"
    assert codes(found) == codes(house) != set()


def test_the_place_of_the_house_counts_and_words_of_ones_own_stay(house: House) -> None:
    found = desk(house, location=shapes.POINT_IN_B, address="Via A 1, primo piano")
    assert found.location == shapes.POINT_IN_A
    assert found.address == "Via A 1, primo piano"
    Feature.objects.filter(pk=found.pk).update(location=shapes.POINT_IN_B)
    assert Service.objects.get(pk=found.pk).location == shapes.POINT_IN_A


def test_desks_follow_a_house_that_moves(house: House) -> None:
    plain, upstairs = desk(house), desk(house, address="Via A 1, primo piano")
    house.location, house.address = shapes.POINT_IN_B, "Via B 2"
    house.save()
    for found in (plain, upstairs):
        found.refresh_from_db()
        assert found.location == shapes.POINT_IN_B
        assert codes(found) == codes(house)
    assert (plain.address, upstairs.address) == ("Via B 2", "Via A 1, primo piano")
    Feature.objects.filter(pk=house.pk).update(location=None)
    plain.refresh_from_db()
    assert plain.location is None
    assert not codes(plain)


def test_what_the_public_may_know_of_the_house_holds_for_its_desks(house: House) -> None:
    found = desk(house)
    Feature.objects.filter(pk=house.pk).update(precision=Precision.HIDDEN)
    found.refresh_from_db()
    assert found.precision == Precision.HIDDEN
    assert found.public_location is None


def test_a_desk_that_moves_into_a_house_stands_there(house: House) -> None:
    found = desk(None, city=house.city, location=shapes.POINT_IN_B)
    found.host = house
    found.save()
    found.refresh_from_db()
    assert found.location == shapes.POINT_IN_A


def test_a_remote_service_and_a_desk_of_a_house_without_place_stay_as_they_are(
    city: City, house: House
) -> None:
    remote = desk(house, is_remote=True)
    assert remote.location is None
    assert remote.address == ""
    unknown = factories.HouseFactory(city=city, location=None, address="Via Ignota 3")
    lost = desk(unknown, location=Point(7.63, 45.04, srid=4326))
    assert lost.location is not None
    assert lost.address == "Via Ignota 3"
