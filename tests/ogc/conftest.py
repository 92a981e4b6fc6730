"""One town for each module of these tests: they only read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from civicmap.outlets.ogc.memory import forget
from tests.ogc.town import Api, Town, build


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    """The town, for as long as the module runs; nothing of it stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def api(town: Town) -> Api:
    """The whole API."""
    return Api()


@pytest.fixture
def city_api(town: Town) -> Api:
    """The API of the town."""
    return Api("/prova/ogc")


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """No count outlives a test: rolled back data would come back as the same version."""
    forget()
    yield
    forget()
