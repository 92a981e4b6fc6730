"""Following a thing, with an account or by a confirmed address, and ending it."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.care import forget_letters
from accounts.models import User
from accounts.sign_in.verified import has_verified_address
from engagement.follows import mails
from engagement.follows.models import Follow
from engagement.moves.models import Move
from engagement.participation import FOLLOWED, SECONDED, may_now
from places.feature.moves import NotPossible
from places.models import Feature
from places.permissions import is_author


def follow(
    feature: Any, *, user: User | None = None, email: str = "", lang: str = "it", seconds: bool = False
) -> Follow:
    """Have a person hear of the thing's moves; with ``seconds`` it concerns them too. A second time adds what is new.

    An account follows at once. An address gets a letter and follows once its owner presses the button behind the link.
    Raises NotPossible.
    """
    if not may_now(feature, SECONDED if seconds else FOLLOWED):
        raise NotPossible(_("This cannot be followed at the moment."))
    if user is None:
        return _follow_by_address(feature, email.strip().lower(), lang, seconds)
    if seconds and (is_author(user, feature) or _sent_it(user, feature)):
        raise NotPossible(_("You reported it yourself: you are counted already."))
    with transaction.atomic():
        row, _made = Follow.objects.get_or_create(
            feature_id=feature.pk,
            user=user,
            defaults={"lang": lang, "confirmed": timezone.now(), "told": last_move(feature.pk)},
        )
        by_address = Follow.objects.filter(feature=feature.pk, email=user.email.lower())
        if has_verified_address(user) and by_address.exists():
            seconds = seconds or by_address.seconding().exists()
            remove_follows(by_address)
        if seconds and not row.seconds:
            row.seconds = True
            row.save(update_fields=["seconds"])
    return row


def _sent_it(user: User, feature: Any) -> bool:
    """Whether the person's confirmed address is that of who sent the thing without an account."""
    return user.email.lower() == sender_address(feature) and has_verified_address(user)


def sender_address(feature: Any) -> str:
    """The address of who sent the thing, in lower case; empty where there is none. Needs the thing as its own kind."""
    sender = feature.correspondent()
    return sender.email.lower() if sender is not None else ""


def _follow_by_address(feature: Any, email: str, lang: str, seconds: bool) -> Follow:
    with transaction.atomic():
        row, made = Follow.objects.get_or_create(
            feature_id=feature.pk, email=email, defaults={"lang": lang, "expires": _address_end()}
        )
        if not made:
            # The new letter's link works as long as the first one's did.
            unconfirmed = Follow.objects.filter(pk=row.pk, confirmed__isnull=True)
            unconfirmed.update(created=timezone.now(), expires=_address_end())
        # One who follows already gets the letter too: whoever typed the address learns nothing about it.
        mails.please_confirm(row, lang=lang, seconds=seconds)
    return row


def confirm(row: Follow, *, seconds: bool = False) -> None:
    """The owner of the address pressed the button. A second time changes nothing. Who sent the thing is not counted again."""
    with transaction.atomic():
        row = Follow.objects.select_for_update(no_key=True, of=("self",)).get(pk=row.pk)
        if row.confirmed is None:
            row.confirmed, row.told = timezone.now(), last_move(row.feature_id)
        if seconds and not row.seconds:
            thing = Feature.objects.filter(pk=row.feature_id).specific().get()
            row.seconds = row.reader.email.lower() != sender_address(thing)
        row.save(update_fields=["confirmed", "told", "seconds"])


def end(row: Follow) -> None:
    """The person no longer follows, and is no longer counted."""
    remove_follows(Follow.objects.filter(pk=row.pk))


def stop_seconding(row: Follow) -> None:
    """The person still follows, and is no longer counted among those whom the thing concerns."""
    Follow.objects.filter(pk=row.pk).update(seconds=False)


def followers_of(feature: Any) -> QuerySet[Follow]:
    """Those who hear of the thing's moves, with their accounts."""
    return Follow.objects.confirmed().filter(feature=feature.pk).select_related("user")


def seconders(feature: Any) -> int:
    """How many people the thing concerns too, besides who sent it."""
    return Follow.objects.seconding().filter(feature=feature.pk).count()


def pass_on(feature: Any, *, to: Any) -> None:
    """Who sent a repeat, and who follows it, follow the original from now on. Nobody is counted twice.

    They follow the repeat too: it may turn out to be none.
    """
    rows = [(row.user, row.email, row.lang, row.seconds) for row in followers_of(feature)]
    sender = feature.correspondent()
    if sender is not None:
        rows.append((feature.author, "" if feature.author else sender.email.lower(), sender.lang, True))
    told = last_move(to.pk)
    original = sender_address(to)
    for user, email, lang, seconds in rows:
        address = user.email if user else email
        if address.lower() == original:
            continue
        who = {"user": user} if user else {"email": email}
        expires = None if user else _address_end()
        row, made = Follow.objects.get_or_create(
            feature_id=to.pk, **who,
            defaults={"lang": lang, "confirmed": timezone.now(), "told": told, "expires": expires, "seconds": seconds},
        )  # fmt: skip
        if not made:
            confirm(row, seconds=seconds)


def adopt(user: User) -> None:
    """What the person's confirmed address follows, the account follows instead."""
    if not has_verified_address(user):
        return
    with transaction.atomic():
        for row in Follow.objects.confirmed().filter(email=user.email.lower()).select_related("feature"):
            own, made = Follow.objects.get_or_create(
                feature_id=row.feature_id,
                user=user,
                defaults={"lang": row.lang, "confirmed": row.confirmed, "told": row.told},
            )
            if row.seconds and (made or not own.seconds):
                own.seconds = True
                own.save(update_fields=["seconds"])
            remove_follows(Follow.objects.filter(pk=row.pk))


def remove_expired(now: datetime.datetime) -> int:
    """Remove the followers whose address has had its time, or was not confirmed in time. Says how many."""
    return remove_follows(expired(now))


def expired(now: datetime.datetime) -> QuerySet[Follow]:
    """Addresses that have had their time, and those that nobody confirmed within ``DRAFT_DAYS``."""
    unconfirmed = now - datetime.timedelta(days=settings.DRAFT_DAYS)
    return Follow.objects.filter(Q(expires__lt=now) | Q(confirmed__isnull=True, created__lt=unconfirmed))


def last_move(feature_id: int) -> int:
    """The key of the thing's last move; 0 where there is none."""
    found = Move.objects.filter(feature=feature_id).aggregate(last=Max("pk"))["last"]
    return found or 0


def _address_end() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=settings.CONTACT_DAYS)


def remove_follows(rows: QuerySet[Follow]) -> int:
    """Remove followers with the letters that ask them to confirm. Says how many."""
    keys = list(rows.values_list("pk", flat=True))
    forget_letters(mails.FOLLOW, keys)
    Follow.objects.filter(pk__in=keys).delete()
    return len(keys)
