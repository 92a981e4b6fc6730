"""Organisations: a kind of feature with a seat, areas that they serve, and a rule for groups without a legal form."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from assets.layers import ORGANISATIONS, SERVICES
from assets.models import Organisation
from layers.cql2 import parse
from places.counts.pyramid import counts
from places.models import Area, Feature, FeatureArea, Precision, Visibility
from tests import factories, shapes

pytestmark = pytest.mark.django_db


def rows(client: Client, address: str) -> list[dict[str, Any]]:
    """The features of a GeoJSON answer."""
    response = client.get(address)
    assert response.status_code == 200, response.content
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return list(json.loads(body)["features"])


def told(client: Client, address: str) -> dict[str, Any]:
    """What the layer tells of its one row."""
    (feature,) = rows(client, address)
    return dict(feature["properties"])


def areas_of(body: Feature) -> dict[str, bool]:
    """The codes of its areas, and whether it only serves them."""
    return dict(FeatureArea.objects.filter(feature=body).values_list("area__code", "served"))


def kept(area: Area, body: Organisation) -> int:
    """How many organisations the kept counts tell of an area."""
    return sum(count.n for count in counts([area.pk]) if count.kind == body.KIND)


@pytest.fixture
def group(city: Any) -> Organisation:
    """An informal group that meets at somebody's home."""
    return factories.OrganisationFactory(
        city=city, title="Vicini di via Roma", legal_form="informal", address="Via Roma 7"
    )


def test_its_data_hold_form_seat_contacts_and_areas(client: Client, city: Any, districts: Any) -> None:
    body = factories.OrganisationFactory(
        city=city,
        title="Coop Aurora",
        legal_form="cooperative",
        address="Via Roma 1",
        phone="011 1",
        opening_hours="Mo 09:00-12:00",
        source=factories.SourceFactory(title="Albo", licence="CC0 1.0"),
    )
    body.areas_served.set(districts.values())
    (feature,) = rows(client, "/api/organisations.geojson?city=prova")
    assert feature["geometry"]["coordinates"] == [7.62, 45.05]
    wanted = {
        "title": "Coop Aurora",
        "legal_form": "cooperative",
        "address": "Via Roma 1",
        "phone": "011 1",
        "opening_hours": "Mo 09:00-12:00",
        "runts_number": None,
        "areas": ["district:A"],
        "areas_served": ["district:A", "district:B"],
        "source": "Albo",
        "url": f"{settings.SITE_URL}/prova/organisations/{body.pk}/",
    }
    assert {name: feature["properties"][name] for name in wanted} == wanted


def test_the_seat_of_an_informal_group_is_never_shown(client: Client, group: Organisation) -> None:
    assert group.precision == Precision.HIDDEN
    (feature,) = rows(client, "/api/organisations.geojson")
    assert feature["geometry"] is None
    assert feature["properties"]["address"] is None
    assert rows(client, "/api/organisations.geojson?bbox=7.6,45,7.7,45.1") == []
    for text in (
        "S_INTERSECTS(geometry, BBOX(7, 44, 8, 46))",
        "S_DWITHIN(geometry, POINT(7.62 45.05), 1000000)",
        "address <> ''",
    ):
        assert not parse(text).apply(ORGANISATIONS, ORGANISATIONS.queryset()).exists(), text
    page = client.get(group.get_absolute_url()).content.decode()
    assert "Via Roma 7" not in page
    assert "Senza posizione" in page


@pytest.mark.parametrize("step", ["precision", "legal_form"])
def test_the_database_refuses_an_informal_group_with_a_seat_for_everybody(
    city: Any, group: Organisation, step: str
) -> None:
    body = factories.OrganisationFactory(city=city)
    if step == "precision":
        Feature.objects.filter(pk=group.pk).update(precision=Precision.EXACT)
    else:
        Organisation.objects.filter(pk=body.pk).update(legal_form="informal")
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="seat of an informal group"):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_contacts_of_an_informal_group_are_kept_only_where_it_agrees(city: Any, group: Organisation) -> None:
    group.phone = "333 7"
    with pytest.raises(ValidationError) as refused:
        group.full_clean()
    assert set(refused.value.message_dict) == {"contacts_agreed"}
    group.contacts_agreed = True
    group.full_clean()
    group.save()


def test_it_is_of_the_areas_in_which_it_sits_and_of_those_it_serves(
    client: Client, city: Any, districts: Any
) -> None:
    a, b = districts["A"], districts["B"]
    body = factories.OrganisationFactory(city=city, location=shapes.POINT_IN_A)
    body.areas_served.set([a, b])
    assert areas_of(body) == {"A": False, "B": True}
    assert (kept(a, body), kept(b, body)) == (1, 1)
    for path in ("/api/organisations.geojson?city=prova&area=district:B", "/prova/results/?area=district:B"):
        response = client.get(path)
        text = b"".join(response.streaming_content) if response.streaming else response.content
        assert body.title in text.decode(), path
    Feature.objects.filter(pk=body.pk).update(location=shapes.POINT_IN_B)
    assert areas_of(body) == {"A": True, "B": False}
    Feature.objects.filter(pk=body.pk).update(location=None)
    assert areas_of(body) == {"A": True, "B": True}
    body.areas_served.remove(b)
    assert areas_of(body) == {"A": True}
    assert (kept(a, body), kept(b, body)) == (1, 0)
    body.delete()
    assert kept(a, body) == 0


def test_who_has_the_ground_of_an_ended_area_is_served_in_its_place(city: Any, districts: Any) -> None:
    a, b = districts["A"], districts["B"]
    body = factories.OrganisationFactory(city=city, location=None)
    body.areas_served.set([b])
    b.valid_to = city.today()
    b.save()
    assert areas_of(body) == {}
    b.successors.add(a)
    assert areas_of(body) == {"A": True}
    assert list(body.served()) == [a]
    b.successors.clear()
    assert areas_of(body) == {}


def test_a_name_is_its_own_in_its_city(city: Any) -> None:
    factories.OrganisationFactory(city=city, title="Amici")
    factories.OrganisationFactory(title="Amici")
    factories.AssetFactory(city=city, title="Amici")
    twin = factories.OrganisationFactory.build(
        city=city, title="Amici", category=factories.CategoryFactory(kind=Organisation.KIND)
    )
    with pytest.raises(ValidationError) as refused:
        twin.full_clean()
    assert set(refused.value.message_dict) == {"title"}


def test_its_page_shows_what_it_runs_and_that_leads_back(client: Client, city: Any, districts: Any) -> None:
    body = factories.OrganisationFactory(
        city=city, title="Coop Aurora", legal_form="cooperative", runts_number="7", location=None
    )
    body.areas_served.set([districts["B"]])
    service = factories.ServiceFactory(city=city, title="Sportello", organisation=body)
    factories.AssetFactory(city=city, title="Orto", organisation=body)
    factories.PactFactory(city=city, title="Patto", organisation=body)
    factories.InitiativeFactory(city=city, title="Idea", organisation=body)
    page = client.get(body.get_absolute_url()).content.decode()
    for words in ("cooperativa sociale", "Sportello", "Orto", "Patto", "Idea", districts["B"].name):
        assert words in page, words
    assert f"/prova/organisations/{body.pk}" in client.get(service.get_absolute_url()).content.decode()


def test_an_organisation_that_is_not_public_is_named_nowhere(client: Client, city: Any) -> None:
    body = factories.OrganisationFactory(city=city, title="Nascosta")
    service = factories.ServiceFactory(city=city, organisation=body)
    asset = factories.AssetFactory(city=city, organisation=body)
    addresses = (
        "/api/services.geojson",
        "/api/assets.geojson",
        service.get_absolute_url(),
        asset.get_absolute_url(),
    )

    def read(address: str) -> str:
        response = client.get(address)
        return (b"".join(response.streaming_content) if response.streaming else response.content).decode()

    assert all("Nascosta" in read(address) for address in addresses)
    factories.move(body, visibility=Visibility.HIDDEN)
    assert not [address for address in addresses if "Nascosta" in read(address)]
    assert not parse("organisation = 'Nascosta'").apply(SERVICES, SERVICES.queryset()).exists()


def test_a_new_name_makes_the_finished_texts_of_what_it_runs_void(client: Client, city: Any) -> None:
    body = factories.OrganisationFactory(city=city, title="Prima")
    factories.AssetFactory(city=city, organisation=body)
    factories.PactFactory(city=city, organisation=body)
    for layer in ("assets", "pacts"):
        assert told(client, f"/api/{layer}.geojson")["organisation"] == "Prima"
    Feature.objects.filter(pk=body.pk).update(title="Dopo")
    for layer in ("assets", "pacts"):
        assert told(client, f"/api/{layer}.geojson")["organisation"] == "Dopo"


def test_people_add_one_and_a_group_says_that_its_contacts_may_be_shown(client: Client, city: Any) -> None:
    category = factories.CategoryFactory(kind=Organisation.KIND)
    person = factories.UserFactory()
    client.force_login(person)
    form = {
        "title": "Vicini", "category": category.code, "description": "Ci vediamo il martedì.",
        "legal_form": "informal", "phone": "333 7", "address": "Via Roma 7", "no_point": "on",
    }  # fmt: skip
    refused = client.post("/prova/organisations/new/", form)
    assert refused.status_code == 400
    assert "contacts_agreed" in refused.context["form"].errors
    sent = client.post("/prova/organisations/new/", {**form, "contacts_agreed": "on"})
    assert sent.status_code == 302
    body = Organisation.objects.get()
    assert (body.author, body.precision, body.phone) == (person, Precision.HIDDEN, "333 7")
    twice = client.post("/prova/organisations/new/", {**form, "contacts_agreed": "on"})
    assert "title" in twice.context["form"].errors


def test_the_administration_hides_a_group_and_refuses_what_is_of_another_city(
    city: Any, districts: Any
) -> None:
    category = factories.CategoryFactory(kind=Organisation.KIND)
    client = Client()
    client.force_login(factories.UserFactory(superuser=True))
    stranger = factories.AreaFactory(
        kind=factories.AreaKindFactory(city=factories.CityFactory(elsewhere=True))
    )
    address = reverse("admin:assets_organisation_add")
    form = {
        "city": city.pk, "category": category.pk, "title": "Vicini", "lang": "it", "status": "active",
        "visibility": "public", "precision": "exact", "legal_form": "informal", "attributes": "{}",
    }  # fmt: skip
    refused = client.post(address, {**form, "phone": "333 7", "areas_served": [stranger.pk]})
    assert set(refused.context["adminform"].form.errors) == {"contacts_agreed", "areas_served"}
    kept = client.post(address, {**form, "areas_served": [districts["A"].pk]})
    assert kept.status_code == 302, kept.context["adminform"].form.errors
    body = Organisation.objects.get()
    assert (body.precision, areas_of(body)) == (Precision.HIDDEN, {"A": True})
    twice = client.post(address, form)
    assert set(twice.context["adminform"].form.errors) == {"title"}
