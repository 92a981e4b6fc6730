"""Only what is in an open city is public: in no page, map, tile, file, feed, catalogue or count is anything of another."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from places.counts.pyramid import counts
from places.models import City, Feature
from places.permissions import may_see
from tests import factories, shapes

NAME = "Casa della città in preparazione"


@pytest.fixture(params=["preparing", "closed"])
def hidden(request: Any, db: None, city: City) -> City:
    """A city that is not open, beside one that is."""
    factories.HouseFactory(city=city, title="Casa aperta")
    other: City = factories.CityFactory(
        elsewhere=True, slug="altrocomune", name_it="Altrocomune", state="open"
    )
    factories.HouseFactory(city=other, title=NAME, location=shapes.POINT_IN_OTHER_CITY)
    factories.AreaFactory(kind__city=other, boundary=shapes.OTHER_CITY)
    factories.OrganisationFactory(city=other, title="Amici di Altrocomune")
    City.objects.filter(pk=other.pk).update(state=request.param)
    return City.objects.get(pk=other.pk)


@pytest.mark.parametrize("merged", [False, True])
def test_it_is_in_no_count(hidden: City, merged: bool) -> None:
    if merged:
        with connection.cursor() as cursor:
            cursor.execute("SELECT civicmap_merge_changes()")
    assert {count.city for count in counts()} == {City.objects.public().get().pk}
    assert [feature.title for feature in Feature.objects.public()] == ["Casa aperta"]
    City.objects.update(state="open")
    assert sum(count.n for count in counts()) == 3
    assert Feature.objects.public().count() == 3


@pytest.mark.parametrize(
    "address",
    [
        "/altrocomune/",
        "/altrocomune/houses/",
        "/altrocomune/areas/",
        "/altrocomune/areas/district/A/",
        "/altrocomune/results/",
        "/altrocomune/open-data/",
        "/altrocomune/download/",
        "/altrocomune/reports/new/",
        "/altrocomune/boundary.geojson",
        "/altrocomune/theme.css",
        "/altrocomune/ogc/",
        "/altrocomune/analysis/",
        "/embed/?city=altrocomune",
        "/api/houses.geojson?city=altrocomune",
        "/api/addresses?city=altrocomune&q=via",
        "/feeds/all.atom?city=altrocomune",
        "/api/areas-altrocomune-district.geojson",
    ],
)
def test_its_own_addresses_answer_that_there_is_no_such_city(
    address: str, hidden: City, client: Client
) -> None:
    assert client.get(address, follow=True).status_code in (400, 404)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/api/",
        "/api/houses.geojson",
        "/api/houses.csv",
        "/api/organisations.geojson",
        "/feeds/all.atom",
        "/ogc/collections?f=json",
        "/ogc/collections/houses/items?f=json",
        "/catalogue.ttl",
        "/sitemap.xml",
        "/open-data/",
        "/credits/",
    ],
)
def test_nothing_of_it_is_among_the_rest(address: str, hidden: City, client: Client) -> None:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    body = answer.getvalue().decode()
    for word in (NAME, "Altrocomune", "altrocomune"):
        assert word not in body


def test_its_things_are_seen_by_who_administers_it_only(hidden: City, client: Client) -> None:
    house = Feature.objects.get(title=NAME)
    assert client.get(house.get_absolute_url()).status_code == 404
    stranger, administrator = factories.UserFactory(), factories.UserFactory()
    factories.RoleFactory(user=administrator, name="administrator", city=hidden)
    assert not may_see(stranger, house)
    assert may_see(administrator, house)
