"""Devices that a person has news of the own alerts sent to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.push.hosts import service_of

MOST = 10
"""So many devices has one person."""


class Device(models.Model):
    """A browser that takes notices for one person.

    ``address`` is where the browser's push service takes messages for it, ``key`` its public key on P-256 (uncompressed, 65 bytes) and
    ``secret`` what both share (16 bytes; RFC 8291, section 2), both in base64 for addresses. The browser makes all three when its owner
    agrees. ``used`` is when the service last took a message.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="devices", verbose_name=_("person")
    )
    address = models.CharField(_("address at the push service"), max_length=500, unique=True)
    key = models.CharField(_("public key of the browser"), max_length=88)
    secret = models.CharField(_("secret of the browser"), max_length=24)
    lang = models.CharField(_("language"), max_length=2, default="it")
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    used = models.DateTimeField(_("last message taken"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("device with notices")
        verbose_name_plural = _("devices with notices")
        ordering: ClassVar[list[Any]] = ["-created", "-pk"]

    def __str__(self) -> str:
        return f"{self.service}, {self.created:%Y-%m-%d}"

    @property
    def service(self) -> str:
        """Who carries the messages, by name; its host where no name is known."""
        return service_of(self.address) or ""
