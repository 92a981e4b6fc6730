"""What is removed when its time is over or when a person asks: contact data, reports that nobody confirmed or that were taken back."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.care import forget_letters, forget_person
from accounts.models import User
from accounts.sign_in.verified import has_verified_address
from engagement.follows.services import forget_address
from engagement.moderation.erasing import remove
from layers.models import ExportJob
from places.models import Feature, Visibility
from places.models.people import FEATURE
from reports.models import Report, ReportContact
from reports.workflow import ReportStatus


def remove_expired(now: datetime.datetime | None = None) -> None:
    """Remove all expired rows."""
    now = now or timezone.now()
    remove_withdrawn(now - datetime.timedelta(days=settings.CONTACT_DAYS))
    remove_contacts(ReportContact.objects.to_remove(now))
    remove_unconfirmed(now - datetime.timedelta(days=settings.DRAFT_DAYS))


def remove_contacts(contacts: QuerySet[ReportContact]) -> int:
    """Remove contact data with every letter to these persons. Says how many."""
    with transaction.atomic():
        rows = list(contacts.select_for_update(of=("self",)))
        forget_letters(FEATURE, [row.report_id for row in rows])
        ReportContact.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def remove_unconfirmed(older_than: datetime.datetime) -> int:
    """Remove reports that nobody confirmed, with everything in them. Says how many."""
    left = Report.objects.filter(confirmed__isnull=True, created__lt=older_than, is_example=False)
    return _remove(left, visibility=Visibility.DRAFT)


def remove_withdrawn(older_than: datetime.datetime) -> int:
    """Remove reports that their senders took back before that, with everything in them. Says how many."""
    left = Report.objects.filter(status=ReportStatus.WITHDRAWN, updated__lt=older_than, is_example=False)
    return _remove(left, visibility=Visibility.WITHDRAWN)


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


def remove_account(user: User) -> None:
    """Remove an account with all that names the person. What was published stays, without the name.

    Reports that the person has not confirmed go with it, and contact data of the same address if it is confirmed to be theirs.
    """
    with transaction.atomic():
        own = Report.objects.filter(author=user, confirmed__isnull=True)
        _remove(own, visibility=Visibility.DRAFT)
        contacts = ReportContact.objects.filter(report__author=user)
        if has_verified_address(user):
            contacts |= ReportContact.objects.filter(email__iexact=user.email)
            forget_address(user.email)
            _remove(
                Report.objects.filter(contact__email__iexact=user.email, confirmed__isnull=True),
                visibility=Visibility.DRAFT,
            )
        remove_contacts(contacts)
        ExportJob.objects.filter(email__iexact=user.email).update(email="")
        forget_person(user)
