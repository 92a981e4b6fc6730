"""Every kind of feature can be made."""

from __future__ import annotations

from typing import Any

import pytest

from places.models import Feature
from tests.factories import FACTORIES


def test_there_is_a_factory_for_every_kind() -> None:
    assert set(FACTORIES) == set(Feature.child_models())


@pytest.mark.parametrize("kind", FACTORIES)
def test_a_feature_of_each_kind_can_be_made_and_is_public(kind: str, city: Any) -> None:
    made = FACTORIES[kind](city=city)
    root = Feature.objects.public().get(pk=made.pk)
    assert root.kind == kind
    assert Feature.objects.specific().get(pk=made.pk) == made
