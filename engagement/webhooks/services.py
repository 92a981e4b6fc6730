"""Sending events to webhooks: in their order, at least once, with longer and longer pauses while a receiver fails."""

from __future__ import annotations

import datetime
import json
import logging
import time
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from engagement.events.log import number_events, queue_sending, span
from engagement.events.reading import page, trial
from engagement.webhooks.models import Delivery, Webhook
from engagement.webhooks.signing import new_salt, secret_of, signed_headers
from layers.outgoing import Unreachable, request
from places.models import Feature

logger = logging.getLogger(__name__)

PUSH = "engagement.push_webhook"
AT_ONCE = 100
"""Events in one request."""
BUSY = 30.0
"""So many seconds one job may go on sending, so that a slow receiver does not keep the others waiting. The next job goes on."""
SECONDS, TRIAL_SECONDS = 15.0, 5.0
FIRST_PAUSE, LONGEST_PAUSE = datetime.timedelta(seconds=30), datetime.timedelta(hours=6)
DELIVERY_DAYS = 30
"""So long the log of sendings is kept."""
GONE = 410
"""The answer of a receiver that wants nothing any more."""


def announce_event(feature: Feature) -> None:
    """Queue the sending of what has just changed, in the caller's transaction; nothing where no webhook listens."""
    if Webhook.objects.active().of_city(feature.city).exists():
        queue_sending()


def create(webhook: Webhook) -> str:
    """Save a new webhook, which is told of what happens from now on, and return its secret, which is shown once."""
    webhook.salt, webhook.place = new_salt(), span().last
    webhook.save()
    return secret_of(webhook)


def renew_secret(webhook: Webhook) -> str:
    """Give a webhook a new secret and return it. For a day the old one signs too."""
    webhook.old_salt, webhook.salt, webhook.renewed = webhook.salt, new_salt(), timezone.now()
    webhook.save(update_fields=["old_salt", "salt", "renewed"])
    return secret_of(webhook)


def switch_off(webhook: Webhook) -> None:
    """Send nothing more."""
    Webhook.objects.filter(pk=webhook.pk).update(stopped=timezone.now(), next_try=None)


def switch_on(webhook: Webhook) -> None:
    """Go on where the receiver stopped taking events, at once."""
    with transaction.atomic():
        Webhook.objects.filter(pk=webhook.pk).update(stopped=None, tries=0, failing=None, next_try=None)
        queue_sending()


def send_events() -> int:
    """Number what has happened and queue a job for each webhook that has not been told of it. Says for how many."""
    number_events()
    last = span().last
    waiting = Webhook.objects.due().filter(place__lt=last)
    return sum(_queued(pk) for pk in waiting.values_list("pk", flat=True))


def _queued(pk: int) -> bool:
    name = f"webhook-{pk}"
    try:
        with transaction.atomic():
            app.configure_task(PUSH, queue="webhooks", lock=name, queueing_lock=name).defer(webhook_id=pk)
    except AlreadyEnqueued:
        return False
    return True


def push(webhook_id: int) -> int:
    """Send what a webhook has not been told yet, page by page, until a request fails. Says how many events were taken.

    The place moves on after the receiver has taken a page. Who is interrupted between the two sends the page again.
    """
    count = 0
    end = time.monotonic() + BUSY
    while time.monotonic() < end:
        webhook = Webhook.objects.due().select_related("city", "area").filter(pk=webhook_id).first()
        if webhook is None:
            break
        found = page(webhook.wanted, webhook.place, AT_ONCE)
        if found.events and not _send(webhook, found.events).is_taken:
            break
        Webhook.objects.filter(pk=webhook_id, place=webhook.place).update(place=found.place)
        count += len(found.events)
        if not found.has_more:
            break
    return count


def send_trial(webhook: Webhook) -> Delivery:
    """Send an event that says nothing, now, and note what came of it. Nothing is tried again."""
    return _post(webhook, [trial()], TRIAL_SECONDS, is_trial=True)


def _send(webhook: Webhook, events: list[dict[str, Any]]) -> Delivery:
    """Send a page, and note success or failure in the webhook."""
    delivery = _post(webhook, events, SECONDS)
    rows = Webhook.objects.filter(pk=webhook.pk)
    if delivery.is_taken:
        rows.update(tries=0, failing=None, next_try=None)
        return delivery
    now = timezone.now()
    since = webhook.failing or now
    pause = min(FIRST_PAUSE * 2 ** min(webhook.tries, 20), LONGEST_PAUSE)
    rows.update(tries=webhook.tries + 1, failing=since, next_try=now + pause)
    if delivery.status == GONE or now - since >= datetime.timedelta(days=settings.WEBHOOK_DAYS):
        switch_off(webhook)
        logger.error("Webhook %s (%s) is switched off: %s", webhook.pk, webhook.name, delivery.fault)
    return delivery


def _post(
    webhook: Webhook, events: list[dict[str, Any]], seconds: float, *, is_trial: bool = False
) -> Delivery:
    """One signed request and its row in the log."""
    body = json.dumps({"events": events}, ensure_ascii=False).encode()
    first, last = events[0]["id"], events[-1]["id"]
    # Receivers may drop a message whose identifier they know: each trial has its own, a page that is sent again has the same.
    identifier = f"test_{uuid4()}" if is_trial else f"events_{webhook.pk}_{first}_{last}"
    headers = {"Content-Type": "application/json", **signed_headers(webhook, identifier, body)}
    delivery = Delivery(webhook=webhook, first=first, last=last, count=len(events), is_trial=is_trial)
    with override(settings.LANGUAGE_CODE):
        try:
            answer = request(
                "POST", webhook.address, body=body, headers=headers, most=100_000, seconds=seconds
            )
            delivery.status, delivery.milliseconds = answer.status, round(answer.seconds * 1000)
        except Unreachable as fault:
            delivery.fault = str(fault)
    delivery.save()
    return delivery


def remove_old_deliveries(now: datetime.datetime) -> int:
    """Remove rows of the log after ``DELIVERY_DAYS``. Says how many."""
    return Delivery.objects.filter(at__lt=now - datetime.timedelta(days=DELIVERY_DAYS)).delete()[0]
