"""The app of a new kind, installed for one test as its line in ``civicmap/kinds.py`` and its migration would do it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module, reload
from typing import Any

import factory
import pgtrigger
import pytest
from django.apps import AppConfig, apps
from django.contrib import admin
from django.db import connection
from django.template.utils import get_app_template_dirs
from django.urls import clear_url_caches, get_resolver

from civicmap import kinds
from layers.sql.installing import InstallSql
from places.models import City, House
from tests import factories, shapes

LINE = "tests.newkind.kind.GARDEN"
TRIGGERS: set[tuple[Any, pgtrigger.Trigger]] = set()
"""What keeps the history of the kind, with its models."""


@pytest.fixture
def app(db: None, settings: Any) -> Iterator[Any]:
    """The line, the app that it installs, and its tables, which the test's transaction takes back."""
    settings.KINDS = (*settings.KINDS, LINE)
    (name,) = kinds.apps_of([LINE])
    config = AppConfig.create(name)
    apps.app_configs[config.label] = config
    config.apps = apps
    config.import_models()
    _forget()
    models: list[Any] = list(config.get_models())
    with connection.schema_editor() as editor:
        for model in models:
            editor.create_model(model)
        guards = InstallSql("places", "child.sql", "", table="newkind_garden", kind="newkind.garden")
        editor.execute(guards.statements(), params=None)
    # The models are imported once, and with them their triggers declared: other tests must not find them.
    TRIGGERS.update(pair for pair in pgtrigger.registered() if pair[0] in models)
    for model, trigger in TRIGGERS:
        trigger.register(model)
        trigger.install(model)
    registering = import_module(f"{name}.admin")
    if not admin.site.is_registered(config.get_model("garden")):
        reload(registering)  # an earlier test imported it, and what it registered was taken back
    _read_addresses()
    yield config
    for model in models:
        if admin.site.is_registered(model):
            admin.site.unregister(model)
    for model, trigger in TRIGGERS:
        trigger.unregister(model)
    del apps.app_configs[config.label]
    _forget()
    _read_addresses()


def _read_addresses() -> None:
    """The administration listed its addresses when the first test asked for one: it lists them anew."""
    waiting: list[Any] = [get_resolver()]
    while waiting:
        resolver = waiting.pop()
        if getattr(resolver, "app_name", None) == "admin":
            resolver.urlconf_name[:] = admin.site.get_urls()
            resolver._populated = False
        else:
            waiting += getattr(resolver, "url_patterns", [])
    clear_url_caches()


def _forget() -> None:
    """Which models and templates there are is looked up anew."""
    apps.clear_cache()
    get_app_template_dirs.cache_clear()


@pytest.fixture
def house(city: City) -> House:
    """A house that a garden may belong to."""
    found: House = factories.HouseFactory(city=city, title="Casa con orto")
    return found


@pytest.fixture
def garden(app: Any, city: City, house: House) -> Any:
    """A public garden in district A."""
    made = factory.make_factory(
        app.get_model("garden"),
        FACTORY_CLASS=factories.FeatureFactory,
        category=factory.SubFactory(
            factories.CategoryFactory, kind="newkind.garden", code="orti", name_it="Orti urbani"
        ),
        status="sown",
    )
    return made(city=city, title="Orto dei meli", location=shapes.POINT_IN_A, plots=7, host=house)
