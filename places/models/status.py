"""A status as people see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from places.models.phase import Tone


@dataclass(frozen=True)
class StatusInfo:
    """A status as people see it: its code, its label in the active language, its look."""

    code: str
    label: str
    tone: str

    @classmethod
    def from_choices(
        cls, choices: type[models.TextChoices], tones: Mapping[str, Tone]
    ) -> dict[str, StatusInfo]:
        """Statuses of a fixed lifecycle."""
        return {choice.value: cls(choice.value, str(choice.label), tones[choice.value]) for choice in choices}
