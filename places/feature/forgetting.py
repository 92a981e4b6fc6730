"""Permanent removal of features with their history."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import pghistory
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from pghistory.models import Context

from accounts.care import forget_letters
from places.counts.counting import merge_words
from places.models import Feature
from places.models.people import FEATURE
from places.models.texts import FeatureText


def forget(feature: Feature) -> None:
    """Delete a feature with all rows that are about it: history, letters, memberships. Files are the caller's.

    The row is locked first. Deleting records an event too, so the history goes last.
    """
    with transaction.atomic():
        root = Feature.objects.locked().filter(pk=feature.pk).first()
        if root is None:
            return
        forget_letters(FEATURE, [root.pk])
        FeatureText.objects.filter(pk=root.pk).delete()
        forget_log(root.pk, Feature, *Feature.child_models().values())
        kind = Feature.child_models().get(root.kind, Feature)
        kind._default_manager.get(pk=root.pk).delete()
        forget_history(root.pk, kind)
        merge_words()  # the changes that wait hold its words


def forget_log(pk: int, *kinds: type[models.Model]) -> None:
    """Delete what the administration noted about a row: its entries hold the title."""
    types = ContentType.objects.get_for_models(*kinds).values()
    LogEntry.objects.filter(content_type__in=types, object_id=str(pk)).delete()


def forget_history(pk: int, kind: type[Feature]) -> None:
    """Delete the recorded versions of a feature, and what was noted beside them alone."""
    contexts: set[UUID] = set()
    for model in event_models():
        if model.pgh_tracked_model not in (Feature, kind):  # type: ignore[attr-defined]
            continue
        events = model._default_manager.filter(pgh_obj_id=pk)
        contexts |= set(events.exclude(pgh_context=None).values_list("pgh_context", flat=True))
        events.delete()
    used = set()
    for model in event_models():
        rows = model._default_manager.filter(pgh_context__in=contexts)
        used |= set(rows.values_list("pgh_context", flat=True))
    Context.objects.filter(pk__in=contexts - used).delete()


def event_models() -> Iterable[type[models.Model]]:
    """Every table of recorded versions."""
    return [model for model in apps.get_models() if issubclass(model, pghistory.models.Event)]
