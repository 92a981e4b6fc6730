"""Removal of expired rows, and of a person's rows on request."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from accounts.jobs import live_arguments
from accounts.letters.writing import DELIVER, queue_again
from accounts.models import Letter, MailboxMessage, User

LOST_AFTER = datetime.timedelta(hours=1)
"""A letter that waits for so long without a job has lost it: the job was interrupted too often."""
SESSIONS_AT_ONCE = 2000


def _ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def queue_lost_letters() -> int:
    """Give letters that wait without a job a new one; those of days ago are given up. Says how many were queued."""
    waiting = Letter.objects.to_send().filter(created__lt=timezone.now() - LOST_AFTER)
    if not waiting.exists():
        return 0
    lost = list(waiting.exclude(pk__in=live_arguments(DELIVER, "letter_id")))
    old = [letter.pk for letter in lost if letter.created < _ago(settings.LETTER_DAYS)]
    Letter.objects.filter(pk__in=old).update(state=Letter.State.FAILED, finished=timezone.now())
    again = [letter for letter in lost if letter.pk not in old]
    for letter in again:
        queue_again(letter)
    return len(again)


def remove_old_letters() -> int:
    """Remove letters that ended ``LETTER_DAYS`` ago, and the mailbox of the demonstration with them. Says how many."""
    now = timezone.now()
    count, _by_model = old_letters(now).delete()
    old_mailbox(now).delete()
    return count


def old_letters(now: datetime.datetime) -> QuerySet[Letter]:
    """Letters that ended ``LETTER_DAYS`` ago."""
    return Letter.objects.ended_before(now - datetime.timedelta(days=settings.LETTER_DAYS))


def old_mailbox(now: datetime.datetime) -> QuerySet[MailboxMessage]:
    """Mails that came into the mailbox of the demonstration ``LETTER_DAYS`` ago."""
    return MailboxMessage.objects.filter(sent__lt=now - datetime.timedelta(days=settings.LETTER_DAYS))


def forget_letters(subject: str, pks: Collection[int]) -> None:
    """Remove every letter about some rows, sent or not; a job that is left finds nothing to do."""
    Letter.objects.filter(subject=subject, subject_id__in=list(pks)).delete()


def clear_sessions() -> None:
    """Remove sessions that have ended, with the drafts in them."""
    SessionStore.clear_expired()


def unconfirmed_accounts(now: datetime.datetime) -> QuerySet[User]:
    """Accounts of addresses that nobody confirmed within ``DRAFT_DAYS``: somebody else may have typed the address."""
    before = now - datetime.timedelta(days=settings.DRAFT_DAYS)
    left = User.objects.filter(date_joined__lt=before, last_login=None, is_staff=False)
    return left.filter(emailaddress__isnull=False).exclude(emailaddress__verified=True).distinct()


def sessions_of(user_id: int, addresses: Collection[str]) -> list[str]:
    """Keys of the sessions a person is signed in with, and of those that hold one of the addresses."""
    return [
        session.pk
        for session in _sessions()
        if (data := session.get_decoded()).get(SESSION_KEY) == str(user_id)
        or any(address in str(data).lower() for address in addresses)
    ]


def _sessions() -> Iterator[Session]:
    """The sessions that are still in force. What is in them is opaque to the database."""
    rows = Session.objects.filter(expire_date__gt=timezone.now())
    return rows.iterator(chunk_size=SESSIONS_AT_ONCE)
