"""The week of a neighbourhood by mail: one letter for each alert that wants it, on Monday morning in its city."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Q

from engagement.alerts import mails
from engagement.alerts.matching import HOUR
from engagement.alerts.models import Alert
from engagement.alerts.services import address_end
from places.models import City


def last_monday(zone: datetime.tzinfo, now: datetime.datetime) -> datetime.date:
    """The last Monday whose hour of letters has struck."""
    local = now.astimezone(zone)
    day = local.date() if local.time() >= HOUR else local.date() - datetime.timedelta(days=1)
    return day - datetime.timedelta(days=day.weekday())


def send_weeks(now: datetime.datetime) -> int:
    """Queue the letters of the week that ended. Says how many. What ended before the alert was confirmed is not told."""
    count = 0
    for city in City.objects.public().filter(alerts__rhythm=Alert.Rhythm.WEEK).distinct().defer("boundary"):
        monday = last_monday(city.zone, now)
        midnight = datetime.datetime.combine(monday, datetime.time(), city.zone)
        due = Alert.objects.digests().filter(
            Q(sent=None) | Q(sent__lt=monday), city=city, confirmed__lt=midnight
        )
        count += sum(_send(pk, monday, now) for pk in due.values_list("pk", flat=True))
    return count


def _send(pk: int, monday: datetime.date, now: datetime.datetime) -> bool:
    """Note the day and queue the letter in one transaction: a week is told once, however often the job runs."""
    with transaction.atomic():
        rows = Alert.objects.digests().filter(Q(sent=None) | Q(sent__lt=monday), pk=pk)
        alert = rows.select_for_update(no_key=True, of=("self",)).select_related("user").first()
        if alert is None or (alert.user is not None and not alert.user.is_active):
            return False
        alert.sent = monday
        if alert.user is None:
            alert.expires = address_end(now)
        alert.save(update_fields=["sent", "expires"])
        mails.tell_week(alert, monday)
    return True
