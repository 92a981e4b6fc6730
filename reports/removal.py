"""What is removed when its time is over or when a person asks: contact data, reports that nobody confirmed or that were taken back."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.care import forget_letters
from engagement.moderation.erasing import remove
from places.models import Feature, Visibility
from places.models.people import FEATURE
from reports.models import Report, ReportContact
from reports.workflow import ReportStatus


def remove_expired(now: datetime.datetime | None = None) -> None:
    """Remove all expired rows."""
    now = now or timezone.now()
    remove_withdrawn(now)
    remove_contacts(ReportContact.objects.to_remove(now))
    remove_unconfirmed(now)


def remove_contacts(contacts: QuerySet[ReportContact]) -> int:
    """Remove contact data with every letter to these persons. Says how many."""
    with transaction.atomic():
        rows = list(contacts.select_for_update(of=("self",)))
        forget_letters(FEATURE, [row.report_id for row in rows])
        ReportContact.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def unconfirmed(now: datetime.datetime) -> QuerySet[Report]:
    """Reports that nobody confirmed within ``DRAFT_DAYS``."""
    before = now - datetime.timedelta(days=settings.DRAFT_DAYS)
    left = Report.objects.filter(confirmed__isnull=True, created__lt=before, is_example=False)
    found: QuerySet[Report] = left.filter(visibility=Visibility.DRAFT)
    return found


def remove_unconfirmed(now: datetime.datetime) -> int:
    """Remove reports that nobody confirmed, with everything in them. Says how many."""
    return _remove(unconfirmed(now), visibility=Visibility.DRAFT)


def remove_drafts(reports: QuerySet[Report]) -> int:
    """Remove those of some reports that are not confirmed, with everything in them. Says how many."""
    return _remove(reports.filter(confirmed__isnull=True), visibility=Visibility.DRAFT)


def withdrawn(now: datetime.datetime) -> QuerySet[Report]:
    """Reports that their senders took back ``CONTACT_DAYS`` ago."""
    before = now - datetime.timedelta(days=settings.CONTACT_DAYS)
    left = Report.objects.filter(status=ReportStatus.WITHDRAWN, updated__lt=before, is_example=False)
    found: QuerySet[Report] = left.filter(visibility=Visibility.WITHDRAWN)
    return found


def remove_withdrawn(now: datetime.datetime) -> int:
    """Remove reports that their senders took back long ago, with everything in them. Says how many."""
    return _remove(withdrawn(now), visibility=Visibility.WITHDRAWN)


def _remove(reports: QuerySet[Report], *, visibility: str) -> int:
    count = 0
    for pk in list(reports.filter(visibility=visibility).values_list("pk", flat=True)):
        with transaction.atomic():
            # Confirmed or taken up in the meantime: it stays.
            root = Feature.objects.locked().filter(pk=pk, visibility=visibility).first()
            if root is not None:
                remove(root)
                count += 1
    return count
