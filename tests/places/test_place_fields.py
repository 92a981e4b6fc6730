"""Saying where something is, in a form."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.gis.geos import LineString, MultiLineString

from places.addresses.fields import PlaceForm
from places.models import City
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def streets(city: City) -> City:
    factories.StreetFactory(city=city, name="Via Giuseppe Garibaldi")
    factories.StreetFactory(
        city=city, name="Via Po", shape=MultiLineString(LineString((7.62, 45.04), (7.62, 45.06)), srid=4326)
    )
    return city


def placed(city: City, address: str, **rest: Any) -> PlaceForm:
    form = PlaceForm({"address": address, **rest}, city=city)
    form.is_valid()
    return form


@pytest.mark.parametrize(
    "typed",
    [
        "Via Garibaldi 12, scala 4",
        "via garibldi 12 rosso",
        "Via Garibaldi km 1,750",
        "Via Garibaldi 8/B int. 3, 10122 Torino (TO)",
        "Via Garibaldi snc",
        "Via Garibaldi fronte civico 12",
        "davanti al bar di via Garibaldi",
        "Via Garibaldi ang. via Sconosciuta",
    ],
)
def test_the_gazetteer_gives_the_point_and_the_words_stay_as_typed(streets: City, typed: str) -> None:
    form = placed(streets, typed)
    assert not form.errors
    assert form.cleaned_data["address"] == typed
    assert form.cleaned_data["location"] is not None
    assert form.cleaned_data["street_only"]


def test_a_crossing_is_a_place_of_its_own(streets: City) -> None:
    data = placed(streets, "Via Garibaldi angolo via Po").cleaned_data
    assert data["address"] == "Via Garibaldi angolo via Po"
    assert data["location"] is not None
    assert not data["street_only"]


@pytest.mark.parametrize(
    "typed", ["45.05, 7.62", "7.62, 45.05", "N 45° 03.000' E 7° 37.200'", "geo:45.05,7.62"]
)
def test_coordinates_in_the_field_of_the_address_are_the_point(streets: City, typed: str) -> None:
    data = placed(streets, typed).cleaned_data
    assert (data["location"].y, data["location"].x) == pytest.approx((45.05, 7.62))
    assert not data["street_only"]


def test_coordinates_beyond_the_border_are_refused_at_their_field(streets: City) -> None:
    assert list(placed(streets, "41.9, 12.5").errors) == ["address"]


def test_a_pin_beats_the_words(streets: City) -> None:
    data = placed(streets, "Via Garibaldi 12, scala 4", latitude="45.05", longitude="7.62").cleaned_data
    assert data["address"] == "Via Garibaldi 12, scala 4"
    assert (data["location"].y, data["location"].x) == (45.05, 7.62)
