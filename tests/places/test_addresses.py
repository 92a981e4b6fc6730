"""Finding a street by what people type, and the street nearest to a point."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.gis.geos import LineString, MultiLineString
from django.db import connection, transaction
from django.test import Client

from places.addresses.finding import find_addresses, nearest_address
from places.models import City, Street
from tests import factories, shapes

pytestmark = pytest.mark.django_db

NAMES = [
    "Via Giuseppe Garibaldi",
    "Via Giuseppe Mazzini",
    "Corso Francia",
    "Largo Francia",
    "Piazza della Repubblica",
    "Via Venti Settembre",
    "Via San Donato",
    "Corso Vittorio Emanuele II",
    "Via Roma",
    "Via Romagnano",
]


@pytest.fixture
def streets(city: City) -> City:
    for name in NAMES:
        factories.StreetFactory(city=city, name=name)
    return city


def labels(text: str, **options: Any) -> list[str]:
    return [address.label for address in find_addresses(text, **options)]


@pytest.mark.parametrize(
    ("typed", "street"),
    [
        ("via garibldi", "Via Giuseppe Garibaldi"),
        ("giusepe mazini", "Via Giuseppe Mazzini"),
        ("GARIBALDI", "Via Giuseppe Garibaldi"),
        ("corso francia", "Corso Francia"),
        ("c.so Francia", "Corso Francia"),
        ("p.zza della repubblica", "Piazza della Repubblica"),
        ("repubblica", "Piazza della Repubblica"),
        ("via 20 settembre", "Via Venti Settembre"),
        ("XX Settembre", "Via Venti Settembre"),
        ("s. donato", "Via San Donato"),
        ("vittòrio emanuele", "Corso Vittorio Emanuele II"),
        ("via roma", "Via Roma"),
    ],
)
def test_a_street_is_found_as_people_write_it(streets: City, typed: str, street: str) -> None:
    assert labels(typed, city=streets)[0] == street


def test_a_number_is_kept_but_not_taken_for_known(streets: City) -> None:
    first = find_addresses("corso francia, 12/b", city=streets)[0]
    assert first.label == "Corso Francia 12/b"
    assert first.number == "12/b"
    assert first.note != streets.name


@pytest.mark.parametrize("text", ["", "  ", "zzzzzz", "v", "'; DROP TABLE places_street; --", "%", "\\"])
def test_words_that_are_no_street_find_nothing(streets: City, text: str) -> None:
    assert labels(text, city=streets) == []


def test_at_most_eight_streets_are_offered(city: City) -> None:
    for number in range(12):
        factories.StreetFactory(city=city, name=f"Via Lunga {chr(65 + number)}lfa")
    assert len(labels("via lunga", city=city)) == 8


def test_the_nearer_of_two_equal_streets_comes_first() -> None:
    here = factories.CityFactory()
    there = factories.CityFactory(elsewhere=True)
    factories.StreetFactory(city=there, name="Via Dante")
    factories.StreetFactory(
        city=here,
        name="Via Dante",
        shape=MultiLineString(LineString((7.69, 45.01), (7.695, 45.01)), srid=4326),
    )
    found = find_addresses("via dante", near=shapes.POINT_IN_A)
    assert [address.city.slug for address in found] == [there.slug, here.slug]


def test_coordinates_are_an_address_with_the_street_there(streets: City) -> None:
    (found,) = find_addresses("45.05, 7.62", city=streets)
    assert found.kind == "coordinates"
    assert found.location.equals_exact(shapes.POINT_IN_A, 1e-9)
    assert found.label.startswith("45.05000, 7.62000 (")


def test_coordinates_the_wrong_way_round_are_found_where_they_lie_in_the_city(streets: City) -> None:
    (found,) = find_addresses("7.62, 45.05", city=streets)
    assert found.kind == "swapped"
    assert found.location.equals_exact(shapes.POINT_IN_A, 1e-9)
    assert found.note != streets.name


def test_a_pair_outside_the_city_either_way_is_left_as_it_was_written(streets: City) -> None:
    (found,) = find_addresses("33.9, 18.4", city=streets)
    assert (found.kind, found.location.y, found.location.x) == ("coordinates", 33.9, 18.4)


def test_a_kind_of_street_alone_is_still_searched_for(streets: City) -> None:
    assert labels("corso", city=streets) == ["Corso Francia", "Corso Vittorio Emanuele II"]


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Via Garibaldi 12, scala 4", "Via Giuseppe Garibaldi 12, scala 4"),
        ("Via Garibaldi km 1,750", "Via Giuseppe Garibaldi, km 1,750"),
        ("via garibaldi 12 rosso", "Via Giuseppe Garibaldi 12 rosso"),
        ("via garibaldi 8/B", "Via Giuseppe Garibaldi 8/B"),
        ("via garibaldi snc", "Via Giuseppe Garibaldi snc"),
        ("via g. garibaldi fronte civico 3", "Via Giuseppe Garibaldi, fronte civico 3"),
        ("Bar Sport, via garibaldi 12", "Via Giuseppe Garibaldi 12, Bar Sport"),
        ("c.so vittorio emanuele 2, 45", "Corso Vittorio Emanuele II 45"),
    ],
)
def test_what_is_written_beside_the_street_is_kept(streets: City, typed: str, label: str) -> None:
    assert labels(typed, city=streets)[0] == label


@pytest.mark.parametrize(
    "typed",
    [
        "Via Garibaldi 12, 10122 {name} (TO)",
        "Via Garibaldi, {name}",
        "{name}, via Garibaldi 12",
        "via garibaldi {english} Italy",
        "Via Garibaldi 12 int. 3 - 10122 {name} - Italia",
    ],
)
def test_what_stands_on_an_envelope_changes_nothing(city: City, typed: str) -> None:
    City.objects.filter(pk=city.pk).update(name_it="Prova", name_en="Trial")
    city.refresh_from_db()
    for name in [*NAMES, "Via Prova", "Strada Provana", "Via Italia"]:
        factories.StreetFactory(city=city, name=name)
    text = typed.format(name="Prova", english="Trial")
    assert find_addresses(text, city=city)[0].street == "Via Giuseppe Garibaldi"
    assert find_addresses("via Prova", city=city)[0].street == "Via Prova"


def test_the_city_that_an_address_names_is_searched_when_none_is_given() -> None:
    here, there = (
        factories.CityFactory(name_it="Qui"),
        factories.CityFactory(elsewhere=True, name_it="Altrove"),
    )
    for city in (here, there):
        factories.StreetFactory(city=city, name="Via Dante")
    assert [found.city for found in find_addresses("via Dante 3, Altrove")] == [there]
    assert {found.city for found in find_addresses("via Dante 3")} == {here, there}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("piazza castelo", "Piazza Castello"),
        ("p.za castelo 2", "Piazza Castello"),
        ("via castelo", "Via del Castello"),
        ("castelo", "Piazza Castello"),
        ("castellet", "Via Castelletto"),
    ],
)
def test_the_street_most_like_the_words_comes_first(city: City, typed: str, first: str) -> None:
    for name in (
        "Strada Castello di Sopra",
        "Via Amedeo Castellamonte",
        "Via Castelletto",
        "Piazza Castello",
        "Via del Castello",
    ):
        factories.StreetFactory(city=city, name=name)
    assert find_addresses(typed, city=city)[0].street == first


def test_a_crossing_lies_where_its_streets_meet_and_names_both(city: City) -> None:
    across = MultiLineString(LineString((7.61, 45.05), (7.63, 45.05)), srid=4326)
    along = MultiLineString(LineString((7.62, 45.04), (7.62, 45.06)), srid=4326)
    far = MultiLineString(LineString((7.69, 45.01), (7.695, 45.01)), srid=4326)
    factories.StreetFactory(city=city, name="Via Roma", shape=across)
    factories.StreetFactory(city=city, name="Via Po", shape=along)
    factories.StreetFactory(city=city, name="Via Lontana", shape=far)
    found = find_addresses("via roma 3 ang. via po, lampione 5", city=city)[0]
    assert (found.kind, found.label) == ("crossing", "Via Roma 3 angolo Via Po, lampione 5")
    assert (found.location.x, found.location.y) == pytest.approx((7.62, 45.05), abs=1e-6)
    apart = find_addresses("via roma angolo via lontana", city=city)[0]
    assert (apart.kind, apart.label) == ("street", "Via Roma angolo via lontana")


def test_the_nearest_street_is_named_within_reach_only(city: City) -> None:
    factories.StreetFactory(city=city, name="Via Vicina")
    nearest = nearest_address(shapes.POINT_IN_A, city=city)
    assert nearest is not None
    assert nearest.label == "Via Vicina"
    assert nearest.metres == pytest.approx(22, abs=2)
    assert nearest_address(shapes.POINT_IN_A, city=city, reach=10) is None
    assert nearest_address(shapes.POINT_IN_B, city=city) is None


def test_similar_names_are_found_by_their_index(streets: City) -> None:
    plan = explained(Street.objects.filter(folded__trigram_word_similar="garibldi").order_by())
    assert "street_folded_trgm" in plan


def test_the_nearest_street_is_found_by_its_index(streets: City) -> None:
    box = shapes.POINT_IN_A.buffer(0.002)
    assert "street_shape_gist" in explained(Street.objects.filter(shape__bboverlaps=box).order_by())


def explained(queryset: Any) -> str:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan: str = queryset.explain()
    return plan


class TestTheEndpoint:
    def test_answers_with_geojson(self, client: Client, streets: City) -> None:
        answer = client.get(
            "/api/addresses", {"q": "garibldi", "city": streets.slug, "lat": "45.05", "lon": "7.62"}
        )
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/geo+json"
        first = answer.json()["features"][0]
        assert first["properties"]["label"] == "Via Giuseppe Garibaldi"
        assert first["geometry"]["coordinates"] == pytest.approx([7.622, 45.0502])

    def test_names_the_street_at_a_point(self, client: Client, streets: City) -> None:
        answer = client.get("/api/addresses", {"city": streets.slug, "lat": "45.0502", "lon": "7.62"})
        assert len(answer.json()["features"]) == 1

    def test_without_a_question_finds_nothing(self, client: Client, streets: City) -> None:
        assert client.get("/api/addresses").json()["features"] == []

    @pytest.mark.parametrize(
        "query", ["city=nowhere", "lat=45", "lat=x&lon=7", "lat=91&lon=7", "lat=nan&lon=7"]
    )
    def test_refuses_what_it_cannot_read(self, client: Client, streets: City, query: str) -> None:
        answer = client.get(f"/api/addresses?{query}")
        assert answer.status_code == 400
        assert answer.json()["description"]
