"""Jobs of the reports app."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from reports.models import ReportContact
from reports.services import remove_unconfirmed


@app.periodic(cron="20 3 * * *")
@app.task(name="reports.remove_expired", queue="care", queueing_lock="reports.remove_expired")
def remove_expired(timestamp: int) -> None:
    """Remove contact data that have had their time, and reports nobody confirmed."""
    now = timezone.now()
    ReportContact.objects.to_remove(now).delete()
    remove_unconfirmed(now - datetime.timedelta(days=settings.DRAFT_DAYS))
