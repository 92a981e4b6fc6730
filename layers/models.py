"""Export files that take too long for a request: made by a job, kept for some days, downloaded by a secret address."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.files.storage import storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FOLDER = "exports/"


def new_token() -> str:
    """A secret of 256 bits."""
    return secrets.token_urlsafe(32)


class ExportJob(models.Model):
    """One file of one layer that somebody asked for.

    It knows the layer by name and the rows by their query string, so that no model of the domain is named here.
    ``version``, ``declaration``, ``digest`` and ``last_id`` say which rows, in which state, the file holds: it is handed out only
    while the same rows are public and unchanged.
    """

    class State(models.TextChoices):
        """The state of the job."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    class Failure(models.TextChoices):
        """Why there is no file."""

        FAULT = "fault", _("a fault of the server")
        TOO_MANY = "too-many", _("more rows than the format can hold")
        GONE = "gone", _("the layer is gone, or its filters no longer hold")
        STUCK = "stuck", _("the job was interrupted")

    token = models.CharField(_("secret"), max_length=43, unique=True, default=new_token, editable=False)
    layer = models.CharField(_("layer"), max_length=120)
    query = models.TextField(_("filters"), blank=True)
    extension = models.CharField(_("format"), max_length=10)
    language = models.CharField(_("language"), max_length=5)
    email = models.EmailField(_("e-mail address for the link"), blank=True)
    visitor = models.CharField(_("visitor"), max_length=32, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    failure = models.CharField(_("reason"), max_length=10, choices=Failure, blank=True)
    rows_done = models.PositiveIntegerField(_("rows written"), default=0)
    rows_total = models.PositiveIntegerField(_("rows in all"), default=0)
    file = models.CharField(_("file"), max_length=300, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)
    version = models.CharField(_("version of the data"), max_length=120, blank=True, editable=False)
    declaration = models.CharField(_("version of the columns"), max_length=32, blank=True, editable=False)
    digest = models.CharField(_("digest of the rows"), max_length=20, blank=True, editable=False)
    last_id = models.BigIntegerField(_("highest id"), null=True, editable=False)
    created = models.DateTimeField(_("asked for"), default=timezone.now, editable=False)
    started = models.DateTimeField(_("begun"), null=True, editable=False)
    finished = models.DateTimeField(_("finished"), null=True, editable=False)
    expires = models.DateTimeField(_("kept until"), null=True, editable=False)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes = [
            models.Index(fields=["layer", "extension", "state"], name="layers_export_same"),
            models.Index(fields=["visitor", "created"], name="layers_export_visitor"),
        ]

    def __str__(self) -> str:
        return f"{self.layer}.{self.extension}"

    @property
    def is_waiting(self) -> bool:
        """Whether a file is still to come."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def percent(self) -> int:
        """How much is written, 0 to 100."""
        return min(100, 100 * self.rows_done // self.rows_total) if self.rows_total else 0

    def remove_file(self) -> None:
        """Delete the file, if there is one. The row is not saved."""
        if self.file:
            storages["private"].delete(self.file)
        self.file, self.size = "", 0

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete the row and its file."""
        self.remove_file()
        return super().delete(*args, **kwargs)
