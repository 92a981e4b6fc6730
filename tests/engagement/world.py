"""A city with a regulation of its own, for the tests of steps."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.models import User
from engagement.models import Act, Move, Phase, Procedure, Transition
from engagement.moves.services import By, begin
from engagement.procedures.services import take_step
from pacts.models import Pact
from places.models import City, Office
from tests import factories, shapes

DAY = datetime.date(2026, 5, 1)
CODES = ["asked", "examined", "approved", "running", "ended", "refused", "withdrawn"]


@dataclass
class World:
    """A city with a regulation of its own, a pact at its beginning, its author and the office in charge."""

    city: City
    rules: Procedure
    phases: dict[str, Phase]
    pact: Pact
    author: User
    clerk: User
    office: Office

    def step(self, start: str, end: str, **values: Any) -> Transition:
        fields = {"from_phase": self.phases[start], "to_phase": self.phases[end], **values}
        return factories.TransitionFactory(**fields)

    def move(self, to: str, user: User | None = None, **values: Any) -> Any:
        return take_step(self.pact, to=to, user=user or self.clerk, **values)

    def now(self) -> str:
        return Pact.objects.get(pk=self.pact.pk).phase.code


@pytest.fixture(name="world")
def _world(city: City) -> World:
    rules = factories.ProcedureFactory(city=city, code="prova")
    phases = {
        code: factories.PhaseFactory(
            procedure=rules, code=code, name_it=code, position=number, is_start=not number,
            tone="closed" if number > 3 else "progress",
        )
        for number, code in enumerate(CODES)
    }  # fmt: skip
    office = factories.OfficeFactory(city=city)
    clerk, author = factories.UserFactory(), factories.UserFactory()
    office.members.add(clerk)
    pact = Pact(
        city=city, category=factories.CategoryFactory(kind=Pact.KIND), phase=phases["asked"], status="asked",
        title="Giardino", manager=office, author=author, visibility="public", location=shapes.POINT_IN_A,
    )  # fmt: skip
    begin(pact, by=By(Move.Quality.AUTHOR, who=author))
    made = World(city, rules, phases, pact, author, clerk, office)
    made.step("asked", "examined", requirements=["place"])
    made.step("asked", "withdrawn", roles=["author"])
    made.step("examined", "refused", needs_reason=True)
    made.step("examined", "approved", needs_act=True)
    made.step("approved", "running", requirements=["signed", "ends"])
    made.step("running", "ended", by="clock", roles=[], requirements=["ended"])
    return made


def act(world: World) -> Act:
    return Act(feature=world.pact, type="government", number="12", date=DAY)


def columns(pact: Pact, **values: Any) -> None:
    Pact.objects.filter(pk=pact.pk).update(**values)
    pact.refresh_from_db()
