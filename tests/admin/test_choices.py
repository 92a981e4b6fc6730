"""Choices in the administration tell alike names apart, and offer what fits."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from pacts.models import Pact
from places.models import Category, City, Feature, House
from reports.models import Report
from tests import factories


@pytest.fixture
def superuser(client: Client, db: None) -> User:
    user: User = factories.UserFactory(superuser=True)
    client.force_login(user)
    return user


def offered(client: Client, model: Any, field: str, **asked: Any) -> list[str]:
    """The texts of the choices that the field's own address gives."""
    url = reverse("admin:autocomplete")
    of = model._meta.get_field(field).model._meta
    query = {"app_label": of.app_label, "model_name": of.model_name, "field_name": field, **asked}
    return [row["text"] for row in json.loads(client.get(url, query).content)["results"]]


def narrowing(client: Client, model: Any, row: Any, field: str) -> dict[str, str]:
    """What the field of a row's form asks with."""
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
    widget = client.get(url).context["adminform"].form.fields[field].widget.widget
    return {name: values[0] for name, values in parse_qs(urlsplit(widget.get_url()).query).items()}


def test_a_thing_is_offered_the_categories_of_its_kind_and_city(
    client: Client, superuser: User, city: City
) -> None:
    other = factories.CityFactory(elsewhere=True)
    report = factories.ReportFactory(city=city)
    factories.CategoryFactory(kind="reports.report", name_it="Buche", city=city)
    factories.CategoryFactory(kind="reports.report", name_it="Buche", city=other)
    factories.CategoryFactory(kind="places.house", name_it="Case", city=city)
    asked = narrowing(client, Report, report, "category")
    assert asked == {"of_kind": "reports.report", "of_city": str(city.pk)}
    found = offered(client, Report, "category", term="Buche", **asked)
    assert found == [f"Buche ({city.name})"]
    assert offered(client, Report, "category", term="Case", **asked) == []


@pytest.mark.parametrize("field", ["manager", "phase"])
def test_offices_and_phases_of_two_cities_are_told_apart(
    field: str, client: Client, superuser: User, city: City
) -> None:
    other = factories.CityFactory(elsewhere=True)
    for place in (city, other):
        factories.OfficeFactory(city=place, name="Ufficio unico")
        phase = factories.PhaseFactory(procedure__city=place)
        type(phase).objects.filter(pk=phase.pk).update(name_it="Ufficio unico")
    everything = offered(client, Pact, field, term="Ufficio unico")
    assert len(everything) == len(set(everything)) == 2


def test_a_thing_is_offered_the_offices_of_its_city(client: Client, superuser: User, city: City) -> None:
    pact = factories.PactFactory(city=city)
    for place in (city, factories.CityFactory(elsewhere=True)):
        factories.OfficeFactory(city=place, name="Ufficio unico")
    own = offered(client, Pact, "manager", term="Ufficio unico", **narrowing(client, Pact, pact, "manager"))
    assert len(own) == 1
    assert city.name in own[0]


def test_a_chosen_category_is_shown_as_it_was_offered(client: Client, superuser: User, city: City) -> None:
    house = factories.HouseFactory(city=city)
    url = reverse("admin:places_house_change", args=[house.pk])
    label = admin.site._registry[Category].choice_label(house.category)
    assert label in client.get(url).content.decode()


def test_categories_are_filtered_by_kind_in_words(client: Client, superuser: User, city: City) -> None:
    wanted = factories.CategoryFactory(kind="places.house", name_it="Case")
    factories.CategoryFactory(kind="reports.report", name_it="Buche")
    page = client.get(reverse("admin:places_category_changelist"), {"kind": "places.house"})
    assert list(page.context["cl"].queryset) == [wanted]
    assert {str(child._meta.verbose_name) for child in Feature.child_models().values()} <= {
        label for _code, label in page.context["cl"].filter_specs[0].lookup_choices
    }


def test_the_first_page_and_the_messages_are_in_italian(client: Client, superuser: User, city: City) -> None:
    page = client.get(reverse("admin:index")).content.decode()
    for foreign in ("Procrastinate jobs", ">Accounts<", "Il casa"):
        assert foreign not in page
    house = factories.HouseFactory(city=city)
    form = client.get(reverse("admin:places_house_change", args=[house.pk])).context["adminform"].form
    data = {
        name: "" if value is None else value
        for name, value in form.initial.items()
        if name not in ("location", "shape", "attributes")
    }
    data |= {"location": house.location.geojson, "attributes": "{}"}
    answer = client.post(reverse("admin:places_house_change", args=[house.pk]), data, follow=True)
    said = " ".join(str(message) for message in answer.context["messages"])
    assert said.startswith("Hai modificato: casa")
    assert House.objects.count() == 1
