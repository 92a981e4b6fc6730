"""Open311 endpoints of offices, and the reports that were sent there."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from layers.input.constraints import Check, Unique
from layers.outgoing import validate_address
from places.models import Office


def read_codes(text: str) -> dict[str, str]:
    """The service codes of another system by our codes of categories: a line for each, “ours = theirs”. Raises ValueError."""
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        ours, equals, theirs = (part.strip() for part in line.partition("="))
        if not (ours and equals and theirs):
            raise ValueError(line)
        found[ours] = theirs
    return found


def validate_codes(text: str) -> None:
    """Refuse lines that are none. Raises ValidationError."""
    try:
        read_codes(text)
    except ValueError as fault:
        raise ValidationError(
            _("Write “our code = their code” in each line: “%(line)s” is something else.")
            % {"line": str(fault)[:80]}
        ) from None


class Endpoint(models.Model):
    """Where an office takes reports by GeoReport v2. What came to the office before ``created`` is not sent."""

    office = models.OneToOneField(
        Office, models.CASCADE, related_name="endpoint", verbose_name=_("office or outside body")
    )
    address = models.URLField(
        _("address"),
        max_length=300,
        validators=[validate_address],
        help_text=_("What stands before “/requests.json”, such as https://example.org/open311/v2."),
    )
    jurisdiction = models.CharField(_("jurisdiction_id"), max_length=100, blank=True)
    api_key = models.CharField(_("key"), max_length=200, blank=True)
    codes = models.TextField(
        _("service codes"),
        blank=True,
        validators=[validate_codes],
        help_text=_(
            "“our code = their code”, one a line. A category that is not named is sent with our code."
        ),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    created = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("Open311 endpoint of an office")
        verbose_name_plural = _("Open311 endpoints of offices")
        ordering: ClassVar[list[str]] = ["office"]

    def __str__(self) -> str:
        return f"{self.office}: {self.address}"


class HandoverQuerySet(models.QuerySet["Handover"]):
    """Queries of handovers."""

    def to_send(self, now: datetime.datetime) -> Self:
        """Those that wait and whose time has come."""
        return self.filter(
            state=Handover.State.WAITING, next_try__lte=now, office__endpoint__is_active=True
        ).order_by("next_try", "pk")

    def to_read(self, before: datetime.datetime) -> Self:
        """Those that the other system has and that were last read before a moment."""
        return self.filter(
            state=Handover.State.SENT, next_try__lte=before, office__endpoint__is_active=True
        ).order_by("next_try", "pk")


class Handover(models.Model):
    """One report at the endpoint of one office. ``next_try`` is when it is sent again, or read back next."""

    class State(models.TextChoices):
        WAITING = "waiting", _("to be sent")
        SENT = "sent", _("sent")
        CLOSED = "closed", _("closed there")
        ENDED = "ended", _("no longer theirs")
        FAILED = "failed", _("refused or given up")

    report = models.ForeignKey(
        "reports.Report", models.CASCADE, related_name="handovers", verbose_name=_("report")
    )
    office = models.ForeignKey(
        Office, models.CASCADE, related_name="handovers", verbose_name=_("office or outside body")
    )
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    number = models.CharField(_("their number"), max_length=200, blank=True)
    token = models.CharField(_("their token"), max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(_("failed tries"), default=0)
    next_try = models.DateTimeField(_("next try"), default=timezone.now)
    fault = models.CharField(_("last fault"), max_length=500, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover of a report")
        verbose_name_plural = _("handovers of reports")
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["next_try"],
                condition=models.Q(state__in=["waiting", "sent"]),
                name="handover_next",
            )
        ]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["report", "office"],
                name="handover_once",
                field="report",
                says=_("The report has been handed over to this office already."),
            ),
            Check(
                condition=models.Q(state__in=["waiting", "sent", "closed", "ended", "failed"]),
                name="handover_state_known",
                field="state",
                says=_("Choose one of the list."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} → {self.office_id}: {self.state}"
