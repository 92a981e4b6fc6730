"""Keeping devices, and sending them the news of their person's alerts."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from procrastinate.contrib.django import app

from accounts.models import User
from engagement.alerts.mails import Line, lines_of
from engagement.alerts.models import Alert
from engagement.push.hosts import service_of
from engagement.push.models import MOST, Device
from engagement.push.sealing import SECRET, authorization, decode, encode, read_point, seal
from layers.outgoing import Unreachable, check_address, request
from places.ground.clock import clock_of

logger = logging.getLogger(__name__)

NOTIFY = "engagement.notify_device"
LIVES = 24 * 3600
"""So many seconds a push service keeps a message for a browser that is off (RFC 8030, section 5.2)."""
TITLE, TEXT = 100, 200
"""At most so many characters."""
NAMED = 3
"""So many things one notice names."""
SECONDS = 10.0
LATER = (408, 425, 429)
"""Answers that ask to try again, besides all of 500 and more."""
GONE = (404, 410)
"""Answers by which the browser takes no messages any more (RFC 8030, section 7.3)."""


class NotTaken(Exception):
    """The push service did not take a message now; the job tries again."""


def is_on() -> bool:
    """Whether the city has set the keys that push services know it by."""
    return bool(settings.VAPID_PRIVATE_KEY)


def keep_device(user: User, subscription: str, lang: str) -> Device:
    """Send notices to a browser from now on.

    ``subscription`` is what the browser says of itself as JSON (Push API, section 8: endpoint, keys.p256dh, keys.auth). A browser is
    one person's: whoever turns notices on there takes it over. Raises ValidationError for anything else, a push service that is not
    known, and more than ``MOST`` devices.
    """
    address, key, secret = _read(subscription)
    keys = {"key": encode(key), "secret": encode(secret)}
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if Device.objects.filter(user=user).exclude(address=address).count() >= MOST:
            raise ValidationError(
                _("You have notices on %(most)s devices already: end one first.") % {"most": MOST}
            )
        device, _made = Device.objects.update_or_create(
            address=address, defaults={"user": user, "lang": lang, **keys}
        )
    return device


def _read(subscription: str) -> tuple[str, bytes, bytes]:
    """Address, public key and secret. Raises ValidationError."""
    wrong = ValidationError(_("The browser did not say where notices for it go. Try again."))
    try:
        said = json.loads(subscription)
        address = said["endpoint"]
        key, secret = decode(said["keys"]["p256dh"]), decode(said["keys"]["auth"])
        read_point(key)
        if not isinstance(address, str) or len(secret) != SECRET:
            raise wrong
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise wrong from None
    if service_of(address) is None:
        raise ValidationError(
            _(
                "Your browser wants notices sent through a service that this site does not know, so they stay off."
            )
        )
    try:
        check_address(address)
    except Unreachable:
        raise wrong from None
    return address, key, secret


def queue_notices(user: User, pairs: Sequence[tuple[int, int]]) -> None:
    """Have each device of a person told of the same news as the letter, in the caller's transaction: pairs of an alert and a move."""
    if not is_on():
        return
    for device in Device.objects.filter(user=user).values_list("pk", flat=True):
        app.configure_task(NOTIFY, queue="webhooks").defer(
            device_id=device, news=[list(pair) for pair in pairs]
        )


def queue_trial(device: Device) -> None:
    """Have a notice sent that says only that notices arrive."""
    app.configure_task(NOTIFY, queue="webhooks").defer(device_id=device.pk, news=[])


def notify(device_id: int, news: Sequence[Sequence[int]]) -> bool:
    """Send one notice; without news a trial. Says whether the push service took it.

    Sent twice, because a worker was killed in between, the browser shows it once: both have the same tag. Raises NotTaken for what may go
    better later. A device that is gone is forgotten.
    """
    device = Device.objects.select_related("user").filter(pk=device_id).first()
    if device is None or not is_on() or not device.user.is_active or service_of(device.address) is None:
        return False
    with override(device.lang):
        said = notice(device, news) if news else _trial(device)
    if said is None:
        return False
    body = seal(
        json.dumps(said, ensure_ascii=False).encode(), key=decode(device.key), secret=decode(device.secret)
    )
    headers = {
        "Authorization": authorization(device.address, time.time()),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(LIVES),
        "Urgency": "normal",
    }
    try:
        answer = request("POST", device.address, body=body, headers=headers, most=100_000, seconds=SECONDS)
    except Unreachable as fault:
        raise NotTaken(str(fault)) from fault
    if answer.status in GONE:
        device.delete()
        return False
    if answer.status in LATER or answer.status >= 500:
        raise NotTaken(f"{device.service}: {answer.status}")
    if not 200 <= answer.status < 300:
        logger.error("A push service (%s) refuses messages of this site: %s", device.service, answer.status)
        return False
    Device.objects.filter(pk=device.pk).update(used=timezone.now())
    return True


def notice(device: Device, news: Sequence[Sequence[int]]) -> dict[str, str] | None:
    """What the browser shows, in the active language; None when nothing of it is public any more, or the alerts have ended."""
    wanted = Alert.objects.confirmed().filter(user=device.user, pk__in=[alert for alert, _move in news])
    alerts = {alert.pk: alert for alert in wanted.select_related("city")}
    moves = [move for alert, move in news if alert in alerts]
    if not moves:
        return None
    with clock_of(next(iter(alerts.values())).city):
        told = lines_of(moves)
        lines: list[Line] = list({line.feature.pk: line for line in told.values()}.values())
        if not lines:
            return None
        return {**_words(lines, [alert.city.name for alert in alerts.values()]), "tag": f"news-{max(moves)}"}


def _words(lines: Sequence[Line], cities: Sequence[str]) -> dict[str, str]:
    if len(lines) == 1:
        thing = lines[0].feature
        title = thing.title
        text = f"{lines[0].what} · {thing.category.name} · {thing.city.name}"
        where = thing.get_absolute_url()
    else:
        count = len(lines)
        title = ngettext("%(count)d news in %(city)s", "%(count)d news in %(city)s", count) % {
            "count": count,
            "city": ", ".join(dict.fromkeys(cities)),
        }
        text = " · ".join(line.feature.title for line in lines[:NAMED]) + (" …" if count > NAMED else "")
        where = reverse("my_things")
    return {"title": Truncator(title).chars(TITLE), "body": Truncator(text).chars(TEXT), "url": where}


def _trial(device: Device) -> dict[str, str]:
    return {
        "title": _("Notices arrive here"),
        "body": _("From now on this device tells you what your alerts find."),
        "url": reverse("push_devices"),
        "tag": f"trial-{device.pk}",
    }
