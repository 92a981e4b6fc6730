"""How long each kind of data stays: one rule for each, with what it would remove now.

Jobs apply the rules when their time comes; ``manage.py retention`` shows them (``--dry-run``) or applies them at once.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import care
from accounts.limits.limiter import prune
from accounts.models import RateCount, User
from civicmap.outlets import exports
from civicmap.personal.erasing import erase_person
from civicmap.personal.unused import NOTICE, accounts_to_warn, unused_accounts, warn_unused
from engagement.alerts import services as alerts
from engagement.follows import services as follows
from engagement.photos import blurring
from engagement.photos import services as photos
from engagement.suggestions import services as suggestions
from places.imports import area_uploads
from places.search import misses
from planning.models import SHAPE_DAYS
from planning.saved import shapes
from reports import removal
from reports.keys.models import ApiKey
from reports.models import ReportContact

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Rows = QuerySet[Any] | list[Any]


@dataclass(frozen=True)
class Rule:
    """One kind of data: ``due`` finds what has had its time, ``remove`` removes it. ``days`` is None where rows say it themselves."""

    code: str
    name: StrOrPromise
    days: int | None
    due: Callable[[datetime.datetime], Rows]
    remove: Callable[[datetime.datetime], object]

    def count(self, now: datetime.datetime) -> int:
        """How many are to go now."""
        rows = self.due(now)
        return len(rows) if isinstance(rows, list) else rows.count()


def _erase(accounts: Callable[[datetime.datetime], QuerySet[User]]) -> Callable[[datetime.datetime], None]:
    def remove(now: datetime.datetime) -> None:
        for user in accounts(now):
            erase_person(user, among=accounts(now))

    return remove


def old_records(now: datetime.datetime) -> QuerySet[LogEntry]:
    """What the administration noted longer than ``RECORD_DAYS`` ago."""
    return LogEntry.objects.filter(action_time__lt=now - datetime.timedelta(days=settings.RECORD_DAYS))


def ended_keys(now: datetime.datetime) -> QuerySet[ApiKey]:
    """Keys that were revoked ``CONTACT_DAYS`` ago and still name a person."""
    before = now - datetime.timedelta(days=settings.CONTACT_DAYS)
    return ApiKey.objects.filter(revoked__lt=before).exclude(contact="")


RULES: tuple[Rule, ...] = (
    Rule(
        "unconfirmed-reports",
        _("Reports that nobody confirmed"),
        settings.DRAFT_DAYS,
        removal.unconfirmed,
        removal.remove_unconfirmed,
    ),
    Rule(
        "withdrawn-reports",
        _("Reports that were withdrawn"),
        settings.CONTACT_DAYS,
        removal.withdrawn,
        removal.remove_withdrawn,
    ),
    Rule(
        "contacts",
        _("Contact data of reports that have ended"),
        settings.CONTACT_DAYS,
        ReportContact.objects.to_remove,
        lambda now: removal.remove_contacts(ReportContact.objects.to_remove(now)),
    ),
    Rule(
        "keys",
        _("Who answered for keys that were revoked"),
        settings.CONTACT_DAYS,
        ended_keys,
        lambda now: ended_keys(now).update(contact=""),
    ),
    Rule(
        "unconfirmed-accounts",
        _("Accounts whose address nobody confirmed"),
        settings.DRAFT_DAYS,
        care.unconfirmed_accounts,
        _erase(care.unconfirmed_accounts),
    ),
    Rule(
        "unused-accounts",
        _("Accounts that nobody uses any more"),
        settings.ACCOUNT_DAYS,
        unused_accounts,
        _erase(unused_accounts),
    ),
    Rule(
        "warnings",
        _("Owners of unused accounts to be told"),
        settings.ACCOUNT_DAYS - NOTICE.days,
        accounts_to_warn,
        warn_unused,
    ),
    Rule(
        "letters",
        _("Mails that have left"),
        settings.LETTER_DAYS,
        care.old_letters,
        lambda now: care.old_letters(now).delete(),
    ),
    Rule(
        "mailbox",
        _("Mailbox of the demonstration"),
        settings.LETTER_DAYS,
        care.old_mailbox,
        lambda now: care.old_mailbox(now).delete(),
    ),
    Rule(
        "sessions",
        _("Sessions that have ended"),
        None,
        lambda now: Session.objects.filter(expire_date__lt=now),
        lambda _now: care.clear_sessions(),
    ),
    Rule(
        "records",
        _("Records of the administration"),
        settings.RECORD_DAYS,
        old_records,
        lambda now: old_records(now).delete(),
    ),
    Rule(
        "uploads",
        _("Photos of forms that nobody finished"),
        settings.DRAFT_DAYS,
        photos.left_uploads,
        photos.remove_left_uploads,
    ),
    Rule(
        "sharp-photos",
        _("Photos as they were before parts of them were blurred"),
        settings.BLUR_UNDO_DAYS,
        blurring.old_sharp,
        blurring.remove_sharp,
    ),
    Rule(
        "files",
        _("Files made for downloading"),
        settings.EXPORT_DAYS,
        exports.expired,
        exports.remove_expired,
    ),
    Rule(
        "follows",
        _("Addresses that follow something"),
        settings.CONTACT_DAYS,
        follows.expired,
        follows.remove_expired,
    ),
    Rule(
        "alerts",
        _("Addresses that get alerts"),
        settings.CONTACT_DAYS,
        alerts.expired,
        alerts.remove_expired,
    ),
    Rule(
        "corrections",
        _("Addresses of who suggested a correction"),
        settings.CONTACT_DAYS,
        suggestions.expired,
        suggestions.remove_expired,
    ),
    Rule(
        "polygons",
        _("Uploaded polygons"),
        SHAPE_DAYS,
        shapes.old_shapes,
        lambda _now: shapes.remove_old_shapes(),
    ),
    Rule(
        "area-files",
        _("Files of areas that were left"),
        area_uploads.KEPT_DAYS,
        area_uploads.old_uploads,
        lambda _now: area_uploads.remove_old(),
    ),
    Rule(
        "searches",
        _("Words that were looked for in vain"),
        misses.KEPT_DAYS,
        lambda now: misses.old_misses(timezone.localdate(now)),
        lambda now: misses.prune_misses(timezone.localdate(now)),
    ),
    Rule(
        "limits",
        _("Counts of the limits"),
        None,
        lambda now: RateCount.objects.filter(until__lt=now),
        lambda _now: prune(),
    ),
)


def care_for_accounts(now: datetime.datetime) -> None:
    """Apply the rules that no other job applies."""
    nightly = {"keys", "unconfirmed-accounts", "unused-accounts", "warnings", "records"}
    for rule in RULES:
        if rule.code in nightly:
            rule.remove(now)
