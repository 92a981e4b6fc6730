"""What an entry of the list of personal data is: whose rows, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Person:
    """An account; ``confirmed`` are the e-mail addresses shown to be the person's, in lower case."""

    user: User
    confirmed: frozenset[str]

    @classmethod
    def of(cls, user: User) -> Person:
        """The person of an account."""
        confirmed = EmailAddress.objects.filter(user=user, verified=True)
        return cls(user=user, confirmed=frozenset(one.email.lower() for one in confirmed))


class Ending(Enum):
    """What becomes of rows when the account is deleted."""

    REMOVED = _("deleted with the account")
    UNSIGNED = _("kept without your name")
    KEPT = _("kept, because the law asks for it")


@dataclass(frozen=True)
class Personal:
    """The personal data of one table: whose rows, which columns name the person, what becomes of them.

    ``named`` are the columns that lead to the person. ``shared`` are the columns of the file that the person downloads; rows without
    any are not in it. ``note`` says on the page of the account what ``name`` does not. ``finish`` ends the rows where deleting them
    (REMOVED) or emptying ``named`` (UNSIGNED) is not enough. Rows that no index finds are not ``counted`` when the page is shown.
    """

    code: str
    name: StrOrPromise
    model: type[Model]
    whose: Callable[[Person], Q]
    named: tuple[str, ...]
    ending: Ending
    shared: tuple[str, ...] = ()
    note: StrOrPromise = ""
    finish: Callable[[QuerySet[Any]], object] | None = None
    counted: bool = True

    def rows(self, person: Person) -> QuerySet[Any]:
        """The person's rows."""
        return self.model._base_manager.filter(self.whose(person))

    def end(self, person: Person) -> None:
        """Delete the rows or take the person out of them."""
        rows = self.model._base_manager.filter(pk__in=self.rows(person).values("pk"))
        if self.ending == Ending.KEPT:
            return
        if self.finish is not None:
            self.finish(rows)
        elif self.ending == Ending.UNSIGNED:
            rows.update(**dict.fromkeys(self.named))
        else:
            rows.delete()
