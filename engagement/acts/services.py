"""Writing and removing acts with their files."""

from __future__ import annotations

from django.db import transaction

from engagement.acts.models import Act


def store(act: Act) -> Act:
    """Save an act. A file that it replaces or leaves goes once that is certain.

    Raises ValidationError where a move rests on the act and its document is another one.
    """
    with transaction.atomic():
        before = Act.objects.select_for_update().filter(pk=act.pk).first()
        if before is not None:
            act.check_document(before)
        act.save()
        if before is not None and before.document and before.document.name != act.document.name:
            _delete_file(before)
    return act


def remove(act: Act) -> None:
    """Delete an act and, once that is certain, its file. Raises ProtectedError where a move rests on it."""
    with transaction.atomic():
        act.delete()
        if act.document:
            _delete_file(act)


def _delete_file(act: Act) -> None:
    storage, name = act.document.storage, str(act.document.name)
    transaction.on_commit(lambda: storage.delete(name))
