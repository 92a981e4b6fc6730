"""Applications that may write, and their keys."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.limits.rates import Rate
from places.models import City, Office


def validate_rate(text: str) -> None:
    """Refuse what is no rate. Raises ValidationError."""
    try:
        Rate.parse(text)
    except ValueError as fault:
        raise ValidationError(_("Write a number and a period, such as 600/hour or 20/15minutes.")) from fault


def hash_of(secret: str) -> str:
    """What is kept of a key: its SHA-256 in hexadecimal digits. A key is random and long, so it needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Queries of keys."""

    def in_force(self) -> Self:
        """Keys that have not been revoked."""
        return self.filter(revoked__isnull=True)

    def with_secret(self, secret: str) -> Self:
        """The key that an application sent."""
        return self.filter(hash=hash_of(secret))


class ApiKey(models.Model):
    """The key of one application that files reports by Open311. The key itself is shown once and kept as a hash.

    An application with an ``office`` may also move the status of the reports that this office is in charge of.
    """

    city = models.ForeignKey(
        City, models.CASCADE, null=True, blank=True, related_name="api_keys", verbose_name=_("city"),
        help_text=_("Empty: every city."),
    )  # fmt: skip
    name = models.CharField(_("application"), max_length=120)
    contact = models.EmailField(_("who answers for it"), help_text=_("The address of a person."))
    hash = models.CharField(max_length=64, unique=True, editable=False)
    start = models.CharField(_("begins with"), max_length=8, editable=False)
    trusted = models.BooleanField(
        _("reports need no confirmation"),
        default=True,
        help_text=_(
            "Its reports are filed as soon as they arrive. Otherwise each waits until its sender has opened the link in a mail."
        ),
    )
    office = models.ForeignKey(
        Office, models.SET_NULL, null=True, blank=True, related_name="api_keys", verbose_name=_("acts for the office"),
        help_text=_("The application may then move the status of the reports that this office is in charge of."),
    )  # fmt: skip
    rate = models.CharField(
        _("most requests that write"), max_length=20, default="600/hour", validators=[validate_rate]
    )
    created = models.DateTimeField(_("issued"), auto_now_add=True)
    used = models.DateField(_("last used on"), null=True, editable=False)
    revoked = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key of an application")
        verbose_name_plural = _("keys of applications")
        ordering: ClassVar[list[str]] = ["city", "name", "id"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """An office belongs to the key's city. Raises ValidationError by field."""
        office: Any = self.office
        if office is not None and office.city_id != self.city_id:
            raise ValidationError({"office": _("Choose an office of the key's city.")})
