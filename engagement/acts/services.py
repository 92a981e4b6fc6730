"""Removing acts with their files."""

from __future__ import annotations

from django.db import transaction

from engagement.acts.models import Act


def remove(act: Act) -> None:
    """Delete an act and, once that is certain, its file. Raises ProtectedError where a move rests on it."""
    storage, name = act.document.storage, act.document.name
    with transaction.atomic():
        act.delete()
        if name:
            transaction.on_commit(lambda: storage.delete(name))
