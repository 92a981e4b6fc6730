"""Who supports a thing. Only the number is public."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from layers.input.constraints import Unique
from places.models import Feature


class Support(models.Model):
    """One person's support for one thing. It is withdrawn by deleting the row."""

    feature = models.ForeignKey(
        Feature, models.CASCADE, related_name="supports", db_index=False, verbose_name=_("feature")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="supports", verbose_name=_("person")
    )
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("support")
        verbose_name_plural = _("supports")
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["feature", "user"],
                name="support_once",
                field="user",
                says=_("The person supports it already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feature_id}: {self.user_id}"
