"""Deleting an account: the name goes everywhere, what was contributed stays unsigned."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from civicmap.personal.entries import Person
from civicmap.personal.listing import PERSONAL


def erase_person(user: User, among: QuerySet[User] | None = None) -> None:
    """Delete an account and end every entry of the list, in one transaction.

    ``among`` is read again once the row is locked: an account that is no longer in it, because its owner has signed in, stays.
    """
    with transaction.atomic():
        # The row first: two requests at once erase once.
        locked = User.objects.select_for_update().filter(pk=user.pk).first()
        if locked is None or (among is not None and not among.filter(pk=locked.pk).exists()):
            return
        person = Person.of(locked)
        for entry in reversed(PERSONAL):
            entry.end(person)
