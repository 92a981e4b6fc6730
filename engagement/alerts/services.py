"""Making, changing and ending alerts."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.gis.geos import Point, Polygon
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.care import forget_letters
from accounts.models import User
from accounts.sign_in.verified import has_verified_address
from engagement.alerts import mails
from engagement.alerts.matching import circle
from engagement.alerts.models import Alert, AlertArea
from places.models import Area, City
from places.search.typed import read_words

MOST = 20
"""So many alerts has one person in a city."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants to hear of. ``where`` decides which of the places count; geometries in EPSG:4326."""

    where: str
    rhythm: str
    centre: Point | None = None
    metres: int | None = None
    address: str = ""
    areas: Sequence[Area] = ()
    ground: Polygon | None = None
    kinds: Sequence[str] = ()
    categories: Sequence[str] = ()
    words: str = ""


def make_alert(
    city: City, wish: Wish, *, user: User | None = None, email: str = "", lang: str = "it"
) -> Alert:
    """Make an alert. An account has it at once; the owner of an address once the button behind the letter's link is pressed.

    Raises ValidationError for words without a word, for an incomplete place, and for more than ``MOST`` alerts of an account: how many
    an address has is told to its owner alone, who confirms them.
    """
    now, email = timezone.now(), email.strip().lower()
    with transaction.atomic():
        if user is not None:
            User.objects.select_for_update(no_key=True).get(pk=user.pk)
            alert = Alert(city=city, user=user, lang=lang, confirmed=now)
            adopt(user)
            _check_number(Alert.objects.filter(city=city, user=user))
        else:
            alert = Alert(city=city, email=email, lang=lang, expires=address_end(now))
        _write(alert, wish)
        if user is None:
            mails.please_confirm(alert)
    return alert


def change_alert(alert: Alert, wish: Wish) -> Alert:
    """Let an alert be about something else from now on; what waits to be told by it is told. Raises ValidationError."""
    with transaction.atomic():
        alert = (
            Alert.objects.select_for_update(no_key=True, of=("self",)).select_related("city").get(pk=alert.pk)
        )
        _write(alert, wish)
    return alert


def _write(alert: Alert, wish: Wish) -> None:
    Where = Alert.Where
    alert.where, alert.rhythm = wish.where, wish.rhythm
    is_circle = wish.where == Where.CIRCLE
    alert.centre, alert.metres = (wish.centre, wish.metres) if is_circle else (None, None)
    alert.address = wish.address if is_circle else ""
    alert.ground = wish.ground if wish.where == Where.DRAWN else None
    if is_circle and wish.centre is not None and wish.metres:
        alert.ground = circle(wish.centre, wish.metres)
    alert.kinds, alert.categories = sorted(wish.kinds), sorted(wish.categories)
    alert.words = " ".join(wish.words.split())
    alert.query = read_words(alert.words, alert.city_id).every if alert.words else ""
    areas = wish.areas if wish.where == Where.AREAS else ()
    if wish.where == Where.AREAS and not areas:
        raise ValidationError({"areas": _("Choose at least one neighbourhood.")})
    alert.full_clean(exclude=["user", "city"], validate_unique=False)
    alert.save()
    alert.rows.exclude(area__in=areas).delete()
    known = set(alert.rows.values_list("area", flat=True))
    AlertArea.objects.bulk_create(
        AlertArea(alert=alert, area=area, border=area.valid_from) for area in areas if area.pk not in known
    )


def confirm(alert: Alert) -> None:
    """The owner of the address pressed the button. A second time changes nothing. Raises ValidationError for more than ``MOST``."""
    if alert.confirmed is None:
        _check_number(Alert.objects.confirmed().filter(city=alert.city_id, email=alert.email))
        Alert.objects.filter(pk=alert.pk, confirmed=None).update(confirmed=timezone.now())


def _check_number(own: QuerySet[Alert]) -> None:
    if own.count() >= MOST:
        raise ValidationError(_("You have %(most)s alerts already: end one first.") % {"most": MOST})


def adopt(user: User) -> None:
    """The alerts of the person's confirmed address become the account's."""
    if has_verified_address(user):
        rows = Alert.objects.confirmed().filter(user=None, email=user.email.lower())
        rows.update(user=user, email="", expires=None)


def expired(now: datetime.datetime) -> QuerySet[Alert]:
    """Alerts whose address has had its time, or was not confirmed within ``DRAFT_DAYS``."""
    unconfirmed = now - datetime.timedelta(days=settings.DRAFT_DAYS)
    return Alert.objects.filter(Q(expires__lt=now) | Q(confirmed=None, created__lt=unconfirmed))


def remove_expired(now: datetime.datetime) -> int:
    """Remove alerts whose address has had its time. Says how many."""
    return remove_alerts(expired(now))


def address_end(now: datetime.datetime) -> datetime.datetime:
    """Until when an address is kept that is written to now."""
    return now + datetime.timedelta(days=settings.CONTACT_DAYS)


def remove_alerts(rows: QuerySet[Alert]) -> int:
    """Remove alerts with the letters about them. Says how many."""
    keys = list(rows.values_list("pk", flat=True))
    forget_letters(mails.ALERT, keys)
    Alert.objects.filter(pk__in=keys).delete()
    return len(keys)
