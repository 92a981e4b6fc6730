"""What a move service asks and answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError


class NotPossible(ValidationError):
    """The thing is no longer in a state that allows this."""


@dataclass(frozen=True)
class OpenMove:
    """A status that a person may give a thing now, and what it takes."""

    status: str
    label: str
    needs_words: bool = False
    needs_act: bool = False
    missing: list[str] = field(default_factory=list)
