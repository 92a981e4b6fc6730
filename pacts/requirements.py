"""What the transitions of a regulation may require of a pact. Each answers what is missing, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def has_proponent(pact: Any) -> StrOrPromise | None:
    """An organisation, or at least what kind of subject proposes it: private persons are never named."""
    if pact.organisation_id is None and pact.proponent_kind == "unknown":
        return _("Kind of proponent: say who proposes the pact.")
    return None


def has_listed_asset(pact: Any) -> StrOrPromise | None:
    """Only where the type of pact needs one."""
    if pact.pact_type is None:
        return _("Type: choose the type of pact.")
    if pact.pact_type.needs_listed_asset and not pact.assets.exists():
        return _("Listed assets: this type of pact needs one that the city offers.")
    return None


def is_signed(pact: Any) -> StrOrPromise | None:
    """All have signed, on a day that is known and has come."""
    if pact.signed is None:
        return _("Signed: write the date of signature.")
    if pact.signed > pact.city.today():
        return _("Signed: the date of signature has not come yet.")
    return None


def has_end(pact: Any) -> StrOrPromise | None:
    """A pact is for a time."""
    return None if pact.ends else _("Ends: write the date on which the pact ends.")


def has_ended(pact: Any) -> StrOrPromise | None:
    """The last day is over, in the city's own time."""
    if missing := has_end(pact):
        return missing
    return None if pact.ends < pact.city.today() else _("Ends: the pact is still running.")
