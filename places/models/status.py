"""A status as people see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext

from places.models.phase import Tone


@dataclass(frozen=True)
class StatusInfo:
    """A status as people see it: its code, its label in the active language, its look."""

    code: str
    label: str
    tone: str
    is_public: bool = True
    """Whether everybody may know it. A phase of a procedure may be internal."""
    stage: str = ""
    """The plain word that people read first, where a kind has many statuses."""
    offered: bool = True
    """Whether it stands among the choices of filters. What is withdrawn is in no list."""

    @property
    def first(self) -> str:
        """What people read first: the stage, or the label where there is none."""
        return self.stage or self.label

    @property
    def behind(self) -> str:
        """The label where it says more than the stage."""
        return self.label if self.stage and self.label.casefold() != self.stage.casefold() else ""

    @property
    def shown(self) -> StatusInfo:
        """What everybody may know of it."""
        return self if self.is_public else StatusInfo("", gettext("Internal step"), Tone.PROGRESS)

    @classmethod
    def from_choices(
        cls, choices: type[models.TextChoices], tones: Mapping[str, Tone]
    ) -> dict[str, StatusInfo]:
        """Statuses of a fixed lifecycle."""
        return {choice.value: cls(choice.value, str(choice.label), tones[choice.value]) for choice in choices}
