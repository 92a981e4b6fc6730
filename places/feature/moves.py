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
    takes_act: bool = False
    """Whether an act may come with the move: it rests on one, or requires a document and there is none."""
    asks: tuple[str, ...] = ()
    """Names of the thing's fields that would meet the requirements that are not met."""
    missing: list[str] = field(default_factory=list)
    """Sentences about requirements that are not met, and that neither an act nor a field meets."""
