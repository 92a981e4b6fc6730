"""Erasing things for good, with their photos and the files that hold them."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.models import Erasure
from engagement.photos import services as photos
from layers.models import ExportJob
from places.feature.forgetting import forget
from places.models import Feature
from places.permissions import may_administer


def erase(*, item: Feature, person: User, reason: str) -> Erasure:
    """Erase a feature as an administrator of its city, and keep who did it and why.

    Raises PermissionDenied, ValidationError.
    """
    reason = reason.strip()
    if not may_administer(person, item.city):
        raise PermissionDenied
    if not reason:
        raise ValidationError({"reason": _("Write the reason: it is all that stays.")})
    if item.acts.exists():
        raise ValidationError(_("Acts of the administration belong to it: it can be hidden, and not erased."))
    with transaction.atomic():
        trace = Erasure.objects.create(
            kind=item.kind,
            number=item.pk,
            reference=getattr(item, "reference", ""),
            city=item.city,
            photos=item.photos.count(),
            reason=reason,
            person=person,
        )
        remove(item)
    return trace


def remove(feature: Feature) -> None:
    """Delete a feature with its history, letters, photos and files. Nobody is told, nothing is kept."""
    with transaction.atomic():
        photos.remove(feature.photos.all())
        if feature.published is not None:
            _remove_exports(feature.published)
        forget(feature)


def _remove_exports(since: datetime.datetime) -> None:
    """Delete files made for downloading since the thing was public: they may hold it. Whoever asks gets a new one."""
    made = ExportJob.objects.filter(state=ExportJob.State.READY, finished__gte=since)
    for job in made.exclude(file=""):
        file = job.file
        ExportJob.objects.filter(pk=job.pk).update(file="", size=0, version="")
        transaction.on_commit(ExportJob(file=file).remove_file)
