"""Photos of features."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from layers.input.constraints import Check
from places.models import Feature


def private_storage() -> Any:
    """Where uploads wait, outside every public address."""
    return storages["private"]


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Queries of photos."""

    def ready(self) -> PhotoQuerySet:
        """Photos that have been re-encoded and may be shown with their feature."""
        return self.filter(state=Photo.State.READY)


class Photo(models.Model):
    """A photo of a feature. The upload waits in private storage until a job has decoded and re-encoded it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be processed")
        READY = "ready", _("ready")
        REFUSED = "refused", _("could not be read")

    feature = models.ForeignKey(Feature, models.CASCADE, related_name="photos", verbose_name=_("feature"))
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    upload = models.FileField(_("upload"), storage=private_storage, upload_to="uploads/", blank=True)
    large = models.ImageField(
        _("large"), upload_to="photos/", blank=True, width_field="width", height_field="height"
    )
    small = models.ImageField(_("small"), upload_to="photos/", blank=True)
    sharp = models.FileField(
        _("as it was before it was blurred"), storage=private_storage, upload_to="sharp/", blank=True
    )
    blurred = models.DateTimeField(_("blurred"), null=True, blank=True, editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    alt = models.CharField(_("what it shows"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    uploaded = models.DateTimeField(_("uploaded"), auto_now_add=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering: ClassVar[list[str]] = ["feature", "position", "id"]
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=~Q(state="ready") | ~Q(large="") & ~Q(small=""),
                name="photo_ready_has_files",
                field="state",
                says=_("A photo that is ready has its files."),
            )
        ]

    def __str__(self) -> str:
        return self.alt or str(self.key)

    @property
    def large_url(self) -> str:
        """Address of the large picture; it answers only to those who may see the feature."""
        return reverse("photo", args=[self.key, "large"])

    @property
    def small_url(self) -> str:
        """Address of the small picture."""
        return reverse("photo", args=[self.key, "small"])
