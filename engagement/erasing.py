"""Erasing features for good, with their photos and the files that hold them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement import photos
from engagement.models import Erasure
from layers.models import ExportJob
from places.forgetting import forget
from places.models import Feature
from places.permissions import may_administer


def erase(*, feature: Feature, person: User, reason: str) -> Erasure:
    """Erase a feature as an administrator, and keep who did it and why. Raises PermissionDenied, ValidationError."""
    reason = reason.strip()
    if not may_administer(person, feature.city):
        raise PermissionDenied
    if not reason:
        raise ValidationError({"reason": _("Write the reason: it is all that stays.")})
    with transaction.atomic():
        trace = Erasure.objects.create(
            kind=feature.kind,
            number=feature.pk,
            reference=getattr(feature, "reference", ""),
            city=feature.city,
            photos=feature.photos.count(),
            reason=reason,
            person=person,
        )
        remove(feature)
    return trace


def remove(feature: Feature) -> None:
    """Delete a feature with its history, letters, photos and files. Nobody is told, nothing is kept."""
    with transaction.atomic():
        photos.remove(feature.photos.all())
        _remove_exports(feature)
        forget(feature)


def _remove_exports(feature: Feature) -> None:
    """Delete files made for downloading since the feature was public: they may hold it. Whoever asks gets a new one."""
    if feature.published is None:
        return
    made = ExportJob.objects.filter(state=ExportJob.State.READY, finished__gte=feature.published)
    for job in made.exclude(file=""):
        file = job.file
        ExportJob.objects.filter(pk=job.pk).update(file="", size=0, version="")
        transaction.on_commit(ExportJob(file=file).remove_file)
