"""The types by which a kind of feature describes its moves. The service that makes moves is in ``engagement``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class NotPossible(ValidationError):
    """The state of the feature does not allow this."""


@dataclass(frozen=True)
class OpenMove:
    """A status that somebody may give a thing now, and what the move still needs."""

    status: str
    label: StrOrPromise
    needs_words: bool = False
    needs_act: bool = False
    missing: list[str] = field(default_factory=list)
    """Sentences about requirements that are not met."""
