"""The demonstration's initiatives and pacts come with a past that the rules would have allowed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from demo.bulk import NewFeature, Step, write_features
from engagement.models import Act, Move
from pacts.models import Pact
from tests import factories
from tests.engagement.world import World
from tests.engagement.world import _world as _world

START = datetime.datetime(2026, 1, 1, 10, tzinfo=datetime.UTC)
OFFICE = Move.Quality.OFFICE


def write(world: World, *steps: Step, **values: Any) -> list[NewFeature]:
    """Write a pact with these steps after its beginning."""
    given = {
        "city": world.city, "category": world.pact.category, "phase": world.phases[steps[-1].status],
        "status": steps[-1].status, "title": "Orto", "visibility": "public", "created": START, "updated": START,
        "external_id": "pact-1", "location": world.pact.location, **values,
    }  # fmt: skip
    begun = Step(START, "asked", "public", Move.Quality.AUTHOR)
    return write_features(Pact, factories.SourceFactory(), [NewFeature(given, [begun, *steps])])


def step(to: str, days: int, **values: Any) -> Step:
    return Step(START + datetime.timedelta(days=days), to, **{"quality": OFFICE, **values})


def approval() -> Act:
    return Act(type="government", number="12", date=START.date())


def test_a_past_that_the_rules_allow_is_written(world: World) -> None:
    steps = [step("examined", 1), step("approved", 2, act=approval()), step("running", 3)]
    dates = {"signed": START.date(), "ends": datetime.date(2035, 1, 1)}
    (made,) = write(world, *steps, **dates)
    assert Move.objects.filter(feature=made.pk).count() == 4
    assert Pact.objects.get(pk=made.pk).phase.code == "running"


@pytest.mark.parametrize(
    ("steps", "values", "says"),
    [
        ([step("running", 1)], {}, "no step from asked to running"),
        ([step("examined", 1, quality=Move.Quality.AUTHOR)], {}, "author may not take the step"),
        ([step("examined", 1, quality=Move.Quality.SOURCE)], {}, "source may not take the step"),
        ([step("examined", 1)], {"location": None}, "place"),
        ([step("examined", 1), step("refused", 2)], {}, "words"),
        ([step("examined", 1), step("approved", 2)], {}, "act"),
    ],
)
def test_a_past_that_the_rules_forbid_is_refused(
    world: World, steps: list[Step], values: dict[str, Any], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        write(world, *steps, **values)


def test_a_type_that_needs_a_listed_asset_is_asked_for_it(world: World) -> None:
    world.step("asked", "approved", requirements=["asset"])
    kind = factories.PactTypeFactory(procedure=world.rules, code="B", needs_listed_asset=True)
    with pytest.raises(ValueError, match="asset"):
        write(world, step("approved", 1), pact_type=kind)
