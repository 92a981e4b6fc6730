"""Events that many reports of a city come from, such as a flood; reports are marked with them one by one or together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from engagement.models import Move
from engagement.moves.services import By, make_move
from layers.http.once import once
from layers.input.constraints import Check, Unique
from places.bilingual import Named
from places.keys import key_rule, validate_key
from places.models.city import City
from places.permissions import may_manage

if TYPE_CHECKING:
    from reports.models import Report


class Incident(Named):
    """An event of a city. Its code stands in data and filters."""

    city = models.ForeignKey(City, models.CASCADE, related_name="incidents", verbose_name=_("city"))
    code = models.CharField(_("code"), max_length=40, validators=[validate_key])
    starts = models.DateField(_("first day"), null=True, blank=True)
    ends = models.DateField(_("last day"), null=True, blank=True)

    class Meta(Named.Meta):
        verbose_name = _("event behind reports")
        verbose_name_plural = _("events behind reports")
        ordering: ClassVar[list[str]] = ["city", "-starts", "code"]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["city", "code"],
                name="incident_code_unique",
                field="code",
                says=_("The city has an event with this code already."),
            ),
            key_rule("incident_code_is_key"),
            Check(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(starts__lte=F("ends")),
                name="incident_days_in_order",
                field="ends",
                says=_("The end comes before the beginning."),
            ),
        ]


@once
def incident_codes() -> list[str]:
    """Codes of the events of all cities."""
    return sorted({*Incident.objects.values_list("code", flat=True)})


def incidents_of(city: City) -> list[tuple[str, str]]:
    """Codes and names of a city's events, the newest first."""
    return [(incident.code, incident.name) for incident in Incident.objects.filter(city=city)]


def mark(reports: Iterable[Report], incident: Incident | None, user: Any) -> int:
    """Mark reports as part of an event, or take them out of theirs. All or none; returns how many changed.

    Raises PermissionDenied where the person is not in charge of one, ValidationError for an event of another city.
    """

    wanted = incident.pk if incident else None
    changed = 0

    def check(report: Report) -> None:
        nonlocal changed
        if not may_manage(user, report):
            raise PermissionDenied
        if incident is not None and incident.city_id != report.city_id:
            raise ValidationError({"incident": _("Choose an event of the report's city.")})
        changed += report.incident_id != wanted

    with transaction.atomic():
        # In the order of their numbers: two people who mark the same reports at once never wait for each other.
        for report in sorted(reports, key=lambda one: one.pk):
            by = By(Move.Quality.OFFICE, who=user, office=report.manager)
            make_move(report, by=by, columns={"incident": incident}, check=check)
    return changed
