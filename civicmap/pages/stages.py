"""Statuses for choosing: a few plain stages first, each standing for all its statuses; the exact ones behind them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.text import capfirst

from places.ground.known import statuses_in
from places.models import City, Feature
from places.models.feature import StatusInfo
from places.models.phase import Tone

FEW = 5
"""Up to this number, statuses are offered one by one."""


@dataclass(frozen=True)
class Exact:
    """One status. It is on by itself where it is chosen and not its whole stage."""

    code: str
    label: str
    on: bool


@dataclass(frozen=True)
class Stage:
    """Statuses that mean the same to a reader. ``code`` names them all, as the filter takes it."""

    label: str
    statuses: tuple[Exact, ...]
    on: bool

    @property
    def code(self) -> str:
        """The codes of its statuses."""
        return ",".join(status.code for status in self.statuses)

    @property
    def codes(self) -> set[str]:
        """The codes of its statuses, as a set."""
        return {status.code for status in self.statuses}


@dataclass(frozen=True)
class StatusChoice:
    """What the filter of one kind of thing offers: stages, or where there are few statuses those alone."""

    stages: tuple[Stage, ...] = ()
    few: tuple[Exact, ...] = ()

    @property
    def exact_on(self) -> int:
        """How many exact statuses behind the stages are chosen."""
        return sum(status.on for stage in self.stages for status in stage.statuses)

    @property
    def on(self) -> int:
        """How many switches are on."""
        return self.exact_on + sum(stage.on for stage in self.stages) + sum(status.on for status in self.few)


def status_choice(kind: str, city: City, chosen: Collection[str]) -> StatusChoice:
    """The statuses that things of a kind can have in a city, for choosing."""
    child = Feature.child_models()[kind]
    own = statuses_in(kind, city)
    if len(own) <= FEW:
        return StatusChoice(few=tuple(_exact(info, chosen) for info in own.values()))
    stages = (
        _stage(capfirst(child.STAGES[tone]), [info for info in own.values() if info.tone == tone], chosen)
        for tone in Tone
    )
    return StatusChoice(stages=tuple(stage for stage in stages if stage.statuses))


def _exact(info: StatusInfo, chosen: Collection[str]) -> Exact:
    return Exact(info.code, str(info.label), info.code in chosen)


def _stage(label: str, inside: list[StatusInfo], chosen: Collection[str]) -> Stage:
    whole = bool(inside) and all(info.code in chosen for info in inside)
    # A status is not marked while its whole stage is: the second mark would have no effect.
    return Stage(label, tuple(_exact(info, () if whole else chosen) for info in inside), whole)
