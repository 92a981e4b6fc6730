"""What every test may count on: no network, no files left behind, no plumbing that changes query counts."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.db.models.functions import Transform
from django.core.cache import cache
from django.core.files.storage import storages
from django.test import TransactionTestCase
from django.utils import timezone, translation
from hypothesis import HealthCheck
from hypothesis import settings as examples

from engagement.models import Act
from places import versions
from places.models import City
from tests import factories
from tests.emptying import empty_the_tables

LOCAL = {"127.0.0.1", "::1", "localhost"}

GIS_CLIENTS = "--gis-clients"
"""Runs the tests that drive QGIS and R too; ``./dev test --gis-clients`` installs them first."""
LEFT_OUT = pytest.StashKey[int]()

# The same examples in every run, and no clock: a busy machine is slow, not wrong.
examples.register_profile(
    "civicmap", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
examples.load_profile("civicmap")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option of the tests that need large programs."""
    parser.addoption(GIS_CLIENTS, action="store_true", help="drive QGIS and R too (./dev test installs them)")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without the option the tests of QGIS and R do not belong to the run; the summary says so."""
    if not config.getoption(GIS_CLIENTS):
        _leave_out_gis_clients(config, items)
    items[:] = long_ones_first(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def long_ones_first(items: list[pytest.Item], processes: int) -> list[pytest.Item]:
    """Let each process of a run begin with its share of the long tests, so that none has one left when the others are done.

    xdist deals the list out in equal parts from front to end; who has finished takes over half of what another has left.
    """
    if processes == 1:
        return items
    long = [item for item in items if item.get_closest_marker("long")]
    others = iter([item for item in items if not item.get_closest_marker("long")])
    ordered: list[pytest.Item] = []
    for number in range(processes):
        share = long[number::processes]
        size = (len(items) - len(ordered)) // (processes - number)
        ordered += [*share, *islice(others, max(size - len(share), 0))]
    return ordered


def _leave_out_gis_clients(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if item.get_closest_marker("gis_clients")]
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
        config.stash[LEFT_OUT] = len(left_out)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Nothing is left out silently."""
    if number := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f"{number} tests that drive QGIS or R were not part of this run: ./dev test {GIS_CLIENTS} runs them."
        )


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Only this machine can be reached."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOCAL:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _plain_settings(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Media in a folder of the test, cheap passwords, a cache in memory, static files as they are named."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": settings.PRIVATE_ROOT},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # A field keeps the storage that it found when it was made.
    monkeypatch.setattr(Act._meta.get_field("document"), "storage", storages["private"])
    settings.ENTRY_SECONDS = 0
    settings.VAPID_PRIVATE_KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"  # of the example of RFC 8291
    settings.VAPID_CONTACT = "mailto:map@example.org"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    # What the last answer of the test before was written in.
    translation.deactivate()
    timezone.deactivate()
    # Databases of tests start anew, and with them the versions that answers are kept for.
    versions.forget()
    yield
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _quickly_emptied_tables() -> Iterator[None]:
    """Of the tests that commit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_the_tables)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Ask for one transformed geometry, so that the reference systems are cached before any test counts queries."""
    with django_db_blocker.unblock():
        list(City.objects.annotate(web=Transform("boundary", 3857)).values_list("web", flat=True)[:1])


@pytest.fixture
def city(db: None) -> City:
    """A city without districts."""
    return factories.CityFactory(slug="prova", name_it="Prova", name_en="Trial")


@pytest.fixture
def districts(city: City) -> dict[str, Any]:
    """Districts A and B of the city, by code."""
    kind = factories.AreaKindFactory(city=city)
    return {
        "A": factories.AreaFactory(kind=kind),
        "B": factories.AreaFactory(kind=kind, b=True),
    }
