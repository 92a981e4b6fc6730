"""Days on which a city's houses and services are closed."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from places.bilingual import localized
from places.models.city import City
from places.models.feature import Feature


class ClosureQuerySet(models.QuerySet["Closure"]):
    """Queries of closures."""

    def of_city(self, city: City) -> Self:
        """Those of a city, its things' own included."""
        return self.filter(city=city)

    def not_over(self, day: datetime.date) -> Self:
        """Those that last until the day or longer."""
        return self.filter(last__gte=day)


class Closure(models.Model):
    """Days on which everything with hours in a city is closed, or one house or service alone."""

    city = models.ForeignKey(City, models.CASCADE, related_name="closures", verbose_name=_("city"))
    feature = models.ForeignKey(
        Feature,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="closures",
        verbose_name=_("only this house, service or place"),
        help_text=_("Empty: everything in the city that has opening hours."),
    )
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    reason_it = models.CharField(_("reason (Italian)"), max_length=120, blank=True)
    reason_en = models.CharField(_("reason (English)"), max_length=120, blank=True)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering: ClassVar[list[str]] = ["-first", "city"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["city", "last"], name="closure_city_last")]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="closure_days_in_order",
                violation_error_message=_("The last day lies before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.first:%d/%m/%Y}–{self.last:%d/%m/%Y} {self.reason}".strip()

    @property
    def reason(self) -> str:
        """The reason in the active language."""
        return localized(self.reason_it, self.reason_en)

    def clean(self) -> None:
        """A thing of another city cannot be closed by this one."""
        if self.feature_id and self.city_id and self.feature and self.feature.city_id != self.city_id:
            raise ValidationError({"feature": _now("Choose something of the same city.")})
