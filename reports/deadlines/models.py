"""Within how many days a city means to solve the reports of a category."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from layers.input.constraints import Check, Unique
from places.models import Category, City

MOST_DAYS = 730


class TargetQuerySet(models.QuerySet["Target"]):
    """Queries of targets."""

    def of_category(self, city: City, category: Category) -> Self:
        """The targets of a city that hold for a category: its own first, then that of the category above."""
        return self.filter(city=city, category__in=[category.pk, category.parent_id]).order_by(
            models.Case(models.When(category=category.pk, then=0), default=1)
        )


class Target(models.Model):
    """The city's target for reports of a category and of those below it that have no target of their own."""

    city = models.ForeignKey(City, models.CASCADE, related_name="report_targets", verbose_name=_("city"))
    category = models.ForeignKey(
        Category, models.CASCADE, related_name="report_targets", verbose_name=_("category")
    )
    days = models.PositiveSmallIntegerField(
        _("days"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
        help_text=_("A new number holds for the next move of each open report, and for all from tonight on."),
    )
    working = models.BooleanField(
        _("working days"),
        default=True,
        help_text=_(
            "Working days leave out weekends, holidays, the patron saint's day and closures of the whole city. "
            "Otherwise every day counts, and a term that would end on a Sunday or a holiday ends on the next day."
        ),
    )

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target of a category")
        verbose_name_plural = _("targets of categories")
        ordering: ClassVar[list[str]] = ["city", "category"]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["city", "category"],
                name="target_unique",
                field="category",
                says=_("The city has a target for this category already."),
            ),
            Check(
                condition=Q(days__gte=1, days__lte=MOST_DAYS),
                name="target_days_in_range",
                field="days",
                says=_("Write a number of days from 1 to 730."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category}: {self.in_words}"

    @property
    def in_words(self) -> str:
        """The number of days with what is counted, such as “20 working days”."""
        if self.working:
            words = ngettext("%(days)s working day", "%(days)s working days", self.days)
        else:
            words = ngettext("%(days)s day", "%(days)s days", self.days)
        return words % {"days": self.days}
