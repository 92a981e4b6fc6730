"""An uploaded file of areas: checked first, written after confirmation."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from places.keys import validate_word
from places.models.city import City, Source


def private_storage() -> Any:
    """Where uploads wait."""
    return storages["private"]


def upload_path(upload: AreaImport, name: str) -> str:
    """A folder of its own for the file, which keeps its name: that tells readers the format, and people which file it was."""
    return f"areas/{uuid.uuid4().hex}/{name}"


class AreaImport(models.Model):
    """What was sent in with its choices, and what reading it told."""

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        READY = "ready", _("checked: nothing is written yet")
        REFUSED = "refused", _("refused")
        WRITING = "writing", _("being written")
        DONE = "done", _("written")

    WORKING: ClassVar[tuple[str, ...]] = (State.CHECKING, State.WRITING)

    city = models.ForeignKey(City, models.CASCADE, related_name="area_imports", verbose_name=_("city"))
    kind = models.CharField(_("code of the kind"), max_length=40, validators=[validate_word])
    kind_name = models.CharField(_("Italian name of the kind"), max_length=160, blank=True)
    file = models.FileField(_("file"), upload_to=upload_path, storage=private_storage, max_length=300)
    code_field = models.CharField(_("field with the codes"), max_length=120)
    name_field = models.CharField(_("field with the names"), max_length=120, blank=True)
    layer = models.CharField(_("layer of the file"), max_length=120, blank=True)
    crs = models.CharField(_("reference system"), max_length=40, blank=True)
    swapped = models.BooleanField(_("latitude and longitude are swapped"), default=False)
    valid_from = models.DateField(_("day of the reform"), null=True, blank=True)
    source = models.ForeignKey(
        Source, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    language = models.CharField(_("language"), max_length=5, default="it", editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("author"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKING, editable=False)
    report = ArrayField(models.TextField(), verbose_name=_("report"), default=list, editable=False)
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("file of areas")
        verbose_name_plural = _("files of areas")
        ordering: ClassVar[list[str]] = ["-created"]

    def __str__(self) -> str:
        return str(self.file.name or self.kind).rpartition("/")[2]

    @property
    def is_working(self) -> bool:
        """Whether a job has it in hand."""
        return self.state in self.WORKING
