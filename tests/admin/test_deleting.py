"""Deleting in the administration is asked with numbers, and is impossible while something depends on it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.db.models import PROTECT
from django.test import Client
from django.urls import reverse

from accounts.models import User
from places.admin.scope import ScopedInline
from places.models import Area, AreaKind, Category, City, Feature, Indicator, Office
from tests import factories, shapes

INLINES = [(owner, inline) for owner in admin.site._registry.values() for inline in owner.inlines]


@pytest.fixture
def superuser(client: Client, db: None) -> User:
    user: User = factories.UserFactory(superuser=True)
    client.force_login(user)
    return user


def address(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize(("owner", "inline"), INLINES, ids=lambda value: getattr(value, "__name__", ""))
def test_rows_that_others_hang_on_are_not_deleted_within_another_form(
    owner: Any, inline: type[Any], rf: Any, superuser: User
) -> None:
    request = rf.get("/")
    request.user = superuser
    made = inline(owner.model, admin.site)
    if issubclass(inline, ScopedInline):
        dragged = [other for other in made.model._meta.related_objects if other.on_delete is not PROTECT]
        assert made.has_delete_permission(request) is not bool(dragged)


def test_the_citys_form_does_not_delete_a_kind_of_area(
    client: Client, superuser: User, city: City, districts: Any
) -> None:
    kind = AreaKind.objects.get()
    page = client.get(address(City, "change", city.pk))
    fields = page.context["adminform"].form.initial
    form = {name: "" if value is None else value for name, value in fields.items() if name != "logo"}
    form |= {"boundary": city.boundary.geojson, "languages": "it,en", "embed_origins": ""}
    form |= {
        "area_kinds-TOTAL_FORMS": 1, "area_kinds-INITIAL_FORMS": 1, "area_kinds-0-id": kind.pk,
        "area_kinds-0-city": city.pk, "area_kinds-0-code": kind.code, "area_kinds-0-name_it": "Q",
        "area_kinds-0-position": 0, "area_kinds-0-DELETE": "on",
    }  # fmt: skip
    client.post(address(City, "change", city.pk), form)
    assert AreaKind.objects.filter(pk=kind.pk).exists()
    assert Area.objects.count() == 2


def test_deleting_a_kind_of_area_asks_with_the_numbers(
    client: Client, superuser: User, city: City, districts: Any
) -> None:
    for _ in range(3):
        factories.HouseFactory(city=city)
    kind = AreaKind.objects.get()
    page = client.get(address(AreaKind, "delete", kind.pk)).content.decode()
    assert "Zone: 2" in page or "zone: 2" in page
    assert "zone degli elementi: 3" in page.lower()
    assert client.post(address(AreaKind, "delete", kind.pk), {"post": "yes"}).status_code == 302
    assert not Area.objects.exists()
    assert Feature.objects.count() == 3


def test_deleting_an_office_tells_how_many_things_stay_without_one(
    client: Client, superuser: User, city: City
) -> None:
    office = factories.OfficeFactory(city=city)
    for _ in range(4):
        factories.ReportFactory(city=city, manager=office)
    page = client.get(address(Office, "delete", office.pk)).content.decode()
    assert "restano senza" in page
    assert ": 4" in page


def test_a_category_in_use_cannot_be_deleted_and_the_page_says_by_how_many(
    client: Client, superuser: User, city: City
) -> None:
    category = factories.ReportFactory(city=city).category
    page = client.get(address(Category, "delete", category.pk)).content.decode()
    assert "Segnalazioni: 1" in page or "segnalazioni: 1" in page or "elementi: 1" in page.lower()
    client.post(address(Category, "delete", category.pk), {"post": "yes"})
    assert Category.objects.filter(pk=category.pk).exists()


def test_a_city_entered_by_mistake_is_deleted_whole_and_one_in_use_is_not(
    client: Client, superuser: User, city: City, districts: Any
) -> None:
    mistake = factories.CityFactory(elsewhere=True)
    factories.OfficeFactory(city=mistake)
    factories.CategoryFactory(city=mistake)
    factories.StreetFactory(city=mistake)
    factories.AreaFactory(kind__city=mistake, boundary=shapes.OTHER_CITY)
    factories.InitiativePhaseFactory(procedure__city=mistake)
    Indicator.objects.create(code="x", name_it="X")
    page = client.get(address(City, "delete", mistake.pk)).content.decode()
    assert "uffici: 1" in page.lower()
    assert client.post(address(City, "delete", mistake.pk), {"post": "yes"}).status_code == 302
    assert not City.objects.filter(pk=mistake.pk).exists()
    factories.HouseFactory(city=city)
    client.post(address(City, "delete", city.pk), {"post": "yes"})
    assert City.objects.filter(pk=city.pk).exists()


def test_the_list_asks_the_same_for_many(client: Client, superuser: User, city: City, districts: Any) -> None:
    kind = AreaKind.objects.get()
    chosen = {"action": "delete_selected", "_selected_action": kind.pk}
    page = client.post(address(AreaKind, "changelist"), chosen).content.decode()
    assert "zone: 2" in page.lower()
    assert Area.objects.count() == 2
