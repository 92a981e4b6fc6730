"""The rules by which reports find their office."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from layers.input.constraints import Check
from places.models import Area, Category, City, Office


class RuleQuerySet(models.QuerySet["Rule"]):
    """Queries of rules."""

    def in_order(self, city: City) -> Self:
        """The rules of a city in the order in which they are asked."""
        rows = self.filter(city=city).select_related("category", "area__kind", "thing_of", "office")
        return rows.order_by("position", "pk")


class Rule(models.Model):
    """One rule: what it asks of a report, and the office that a report goes to that meets all of it.

    The rules of a city are asked in the order of ``position``, and the first that holds decides. What is empty is not asked. Without an
    ``office`` the report goes to the office in charge of the thing under the pin, such as the house or place it is about.
    """

    city = models.ForeignKey(City, models.CASCADE, related_name="routing_rules", verbose_name=_("city"))
    position = models.PositiveSmallIntegerField(
        _("position"), default=10, help_text=_("Rules are asked in this order; the first that holds decides.")
    )
    category = models.ForeignKey(
        Category,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
        help_text=_("With the categories below it. Empty: any."),
    )
    area = models.ForeignKey(
        Area,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("area"),
        help_text=_("The place lies in it. Empty: anywhere, also without a place."),
    )
    thing_of = models.ForeignKey(
        Office,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("in charge of the thing under the pin"),
        help_text=_(
            "A house, a place or another thing on the map, at most 15 metres away. Empty: not asked."
        ),
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("up to and including"), null=True, blank=True)
    office = models.ForeignKey(
        Office,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="routing_rules",
        verbose_name=_("goes to"),
        help_text=_("Empty: to the office in charge of the thing under the pin, if there is one."),
    )
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("Why the rule is there."))

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering: ClassVar[list[str]] = ["city", "position", "pk"]
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=F("valid_to")),
                name="rule_dates_in_order",
                field="valid_to",
                says=_("The last day comes before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.office or _('the office in charge of the thing under the pin')}"

    def clean(self) -> None:
        """Everything belongs to the rule's city. Raises ValidationError by field."""
        faults: dict[str, Any] = {}
        for name in ("office", "thing_of"):
            office = getattr(self, name)
            if office is not None and office.city_id != self.city_id:
                faults[name] = _("Choose an office of the same city.")
        if self.area is not None and self.area.kind.city_id != self.city_id:
            faults["area"] = _("Choose an area of the same city.")
        if self.category is not None and self.category.city_id not in (None, self.city_id):
            faults["category"] = _("Choose a category of the same city.")
        if faults:
            raise ValidationError(faults)

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the rule is in force on a day."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)
