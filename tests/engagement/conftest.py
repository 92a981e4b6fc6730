"""Decisions write letters: here they go through the queue, as they do outside tests."""

from typing import Any

import pytest

from places.models import City
from tests import factories
from tests.engagement.world import _world as _world
from tests.reports.conftest import _queued_mail as _queued_mail


@pytest.fixture(name="office")
def _office(city: City) -> Any:
    """An office with one member."""
    office = factories.OfficeFactory(city=city, name="Verde pubblico")
    office.members.add(factories.UserFactory())
    return office
