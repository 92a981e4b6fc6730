"""How a city calls, orders and uses the statuses of reports: rows, without code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from layers.input.constraints import Check, Unique
from places.bilingual import localized
from places.models.city import City
from places.models.feature import Feature, StatusInfo
from reports.workflow import ALWAYS_USED, OPEN_STATUSES, ReportStatus

REPORTS = "reports.report"


class CityStatus(models.Model):
    """What a city changes about one status. A status without a row is used as it is."""

    city = models.ForeignKey(City, models.CASCADE, related_name="report_statuses", verbose_name=_("city"))
    status = models.CharField(_("status"), max_length=40, choices=ReportStatus)
    label_it = models.CharField(
        _("Italian name"), max_length=80, blank=True, help_text=_("Empty: the usual one.")
    )
    label_en = models.CharField(
        _("English name"), max_length=80, blank=True, help_text=_("Empty: the usual one.")
    )
    position = models.PositiveSmallIntegerField(
        _("place in the order"),
        null=True,
        blank=True,
        help_text=_("Small numbers come first. Empty: after those with a number, in the usual order."),
    )
    used = models.BooleanField(
        _("used"), default=True, help_text=_("Otherwise no report can be given this status.")
    )

    class Meta:
        verbose_name = _("status of a city's reports")
        verbose_name_plural = _("statuses of cities' reports")
        ordering: ClassVar[list[str]] = ["city", "position", "status"]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["city", "status"],
                name="city_status_unique",
                field="status",
                says=_("The city has a row for this status already."),
            ),
            Check(
                condition=Q(used=True) | ~Q(status__in=[str(status) for status in ALWAYS_USED]),
                name="city_status_always_used",
                field="used",
                says=_("Every report needs this status: it can be renamed, not left out."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city}: {self.get_status_display()}"

    def clean(self) -> None:
        """A status in which reports still wait for the office cannot be left out."""
        if self.used or self.status not in OPEN_STATUSES or self.city_id is None:
            return
        standing = Feature.objects.of_kinds([REPORTS]).filter(city=self.city_id, status=self.status).count()
        if standing:
            raise ValidationError(
                {
                    "used": gettext("Reports that stand in it: %(count)s. Move them to another status first.")
                    % {"count": standing}
                }
            )


def shown(city: City, usual: Mapping[str, StatusInfo]) -> dict[str, StatusInfo]:
    """The statuses in the words and the order of a city. ``offered`` are those that a report of the city can have.

    A status that was left out is offered as long as public reports still have it.
    """
    rows = {row.status: row for row in CityStatus.objects.filter(city=city).order_by()}
    left_out = {code for code, row in rows.items() if not row.used}
    if left_out:
        reports = Feature.objects.public().of_kinds([REPORTS]).filter(city=city, status__in=left_out)
        left_out -= set(reports.order_by().values_list("status", flat=True).distinct())
    named = {code: _named(info, rows.get(code), code in left_out) for code, info in usual.items()}
    first = {code: row.position for code, row in rows.items() if row.position is not None}
    order = {code: number for number, code in enumerate(usual)}
    return dict(
        sorted(named.items(), key=lambda one: (one[0] not in first, first.get(one[0], 0), order[one[0]]))
    )


def _named(info: StatusInfo, row: CityStatus | None, is_left_out: bool) -> StatusInfo:
    label = localized(row.label_it, row.label_en) if row else ""
    return replace(info, label=label or info.label, offered=info.offered and not is_left_out)


def unused_in(city_id: int | None) -> set[str]:
    """The statuses that a city has left out."""
    return set(CityStatus.objects.filter(city=city_id, used=False).values_list("status", flat=True))
