"""Odd values in every address, and the same deed eight times at once: never an error of the server."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib import admin
from django.db import connections
from django.test import Client
from django.urls import reverse

from places.models import City, Role
from planning.models import SavedQuestion
from tests import factories
from tests.test_role_grid import GRID, World, world

__all__ = ["world"]

NAMES = (
    "q", "page", "p", "o", "lon", "lat", "zoom", "bbox", "category", "status", "area", "from", "to", "near", "sort", "limit",
    "after", "offset", "tab", "lang", "next", "city", "layer", "datetime", "crs", "filter", "polygon", "shape", "class", "form",
)  # fmt: skip
VALUES = ("²", "٣", "1" * 40, "-1", "\x00", "\ud800", "%", "null", "[]", "1e999", "a" * 3000)


def query(turn: int) -> str:
    """Every name, each with an odd value; another turn, other values."""
    odd = (VALUES[(turn + number) % len(VALUES)] for number in range(len(NAMES)))
    return "&".join(f"{name}={_quoted(value)}" for name, value in zip(NAMES, odd, strict=True))


def _quoted(value: str) -> str:
    return "".join(f"%{byte:02X}" for byte in value.encode("utf-8", "surrogatepass"))


def test_no_address_fails_on_odd_values(world: World) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.people["superuser"])
    failed = []
    for turn, row in enumerate(GRID):
        url = reverse(row.name, args=row.args(world))
        status = client.get(f"{url}?{query(turn)}").status_code
        if status >= 500 and status != row.expected["superuser"]:
            failed.append(f"{row.name} {turn}")
    assert failed == []


@pytest.mark.parametrize("value", ["²", "1" * 40, "\x00"])
def test_no_list_of_the_administration_fails_on_odd_searches(client: Client, db: None, value: str) -> None:
    client.force_login(factories.UserFactory(superuser=True))
    for model in admin.site._registry:
        meta = model._meta
        url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        assert client.get(url, {"q": value, "p": value}).status_code < 500, meta.label


def test_filters_of_the_administration_that_fit_nothing_are_dropped(transactional_db: None) -> None:
    client = Client()
    client.force_login(factories.UserFactory(superuser=True))
    for path, name, value in (
        ("reports/report", "visibility__exact", "\x00"),
        ("places/source", "licence", "\x00"),
        ("accounts/letter", "created__year", "9" * 30),
        ("procrastinate/procrastinatejob", "status__exact", "²"),
    ):
        answer = client.get(f"/admin/{path}/", {name: value})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/admin/{path}/?e=1")
        assert client.get(answer.headers["Location"], follow=True).status_code == 200
    for kind in ("reports/report", "places/house", "pacts/pact"):
        assert client.get(f"/admin/{kind}/add/", {"city": "²", "category": "\x00"}).status_code == 200


@pytest.fixture
def planners(transactional_db: None) -> tuple[City, Any]:
    """A city and its planner, for requests that really run beside each other."""
    city: Any = factories.CityFactory(slug="prova")
    planner: Any = factories.UserFactory()
    factories.RoleFactory(user=planner, name=Role.Name.PLANNER, city=city)
    return city, planner


def at_once(person: Any, act: Callable[[Client], Any]) -> list[int]:
    """The statuses of eight requests at the same moment."""

    def one(_number: int) -> int:
        browser = Client(raise_request_exception=False)
        browser.force_login(person)
        try:
            return int(act(browser).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, range(8)))


def test_a_question_saved_and_deleted_eight_times_at_once(planners: tuple[City, Any]) -> None:
    city, planner = planners
    save = f"/{city.slug}/analysis/questions/new/?subject=reports"
    assert set(at_once(planner, lambda browser: browser.post(save, {"title": "Buche"}))) == {302}
    saved = SavedQuestion.objects.get()
    one = f"/{city.slug}/analysis/questions/{saved.slug}"
    renamed = at_once(planner, lambda browser: browser.post(f"{one}/rename/", {"title": "Altre buche"}))
    assert set(renamed) == {302}
    gone = at_once(planner, lambda browser: browser.post(f"{one}/delete/"))
    assert set(gone) <= {302, 404}
    assert gone.count(302) == 1
    assert not SavedQuestion.objects.exists()
