"""Alerts of areas whose borders change: they go on with the areas that have the ground now, and their people are told."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from engagement.alerts import mails
from engagement.alerts.models import Alert, AlertArea


def follow_borders(now: datetime.datetime | None = None) -> int:
    """Bring alerts to the borders in force, and tell their people. Says how many alerts changed. A second run changes nothing."""
    # What ends tomorrow is in force today in every time zone; the column says it by the city's own.
    day = (now or timezone.now()).date() + datetime.timedelta(days=1)
    concerned = _outdated(AlertArea.objects.all(), day).values_list("alert", flat=True)
    return sum(_follow(pk, day) for pk in sorted(set(concerned)))


def _outdated(rows: QuerySet[AlertArea], day: datetime.date) -> QuerySet[AlertArea]:
    ended = Q(area__in_force=False, area__valid_to__lte=day)
    changed = Q(area__in_force=True, area__valid_from__isnull=False) & (
        Q(border=None) | ~Q(border=F("area__valid_from"))
    )
    return rows.filter(ended | changed)


def _follow(pk: int, day: datetime.date) -> bool:
    with transaction.atomic():
        alert: Any = (
            Alert.objects.select_for_update(no_key=True, of=("self",))
            .select_related("user")
            .filter(pk=pk)
            .first()
        )
        if alert is None:
            return False
        rows = list(_outdated(alert.rows.all(), day).select_related("area").order_by("area__code"))
        ended = [row.area for row in rows if not row.area.in_force]
        changed = [row.area for row in rows if row.area.in_force]
        if not rows:
            return False
        AlertArea.objects.filter(pk__in=[row.pk for row in rows]).delete()
        heirs = {heir.pk: heir for area in ended for heir in area.heirs()}
        heirs |= {area.pk: area for area in changed}
        known = set(alert.rows.values_list("area", flat=True))
        AlertArea.objects.bulk_create(
            AlertArea(alert=alert, area=area, border=area.valid_from)
            for area in heirs.values()
            if area.pk not in known
        )
        if alert.confirmed is not None:
            mails.tell_border(alert, ended=ended, changed=changed)
    return True
