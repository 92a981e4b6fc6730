"""Mail through the job queue.

``EMAIL_BACKEND`` keeps each message as a letter with a job in the transaction that caused it: a rolled-back request sends nothing, a
committed one is never lost, and no page waits for an SMTP server. The job holds the letter's number only. The worker delivers by
``MAIL_DELIVERY_BACKEND``.
"""

from __future__ import annotations

import base64
import logging
import re
import smtplib
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from accounts.letters.writing import AUTOMATIC, queue_letter, written
from accounts.models import Letter, MailboxMessage

logger = logging.getLogger(__name__)

State = Letter.State
MESSAGE = "message"
"""The kind of letters that are kept word by word until they are sent: those that other programs' code writes."""
ADDRESS = re.compile(r"[^\s<>'\"(){},:;]+@[^\s<>'\"(){},:;]+")
REFUSED = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)
"""Errors in which the server refused the message: it was certainly not sent."""


def to_json(message: EmailMessage) -> dict[str, Any]:
    """The message as plain JSON values. Attachments are kept as base64."""
    attachments = []
    for item in message.attachments:
        if not isinstance(item, tuple):
            raise TypeError("Attach (name, content, type) tuples: MIME objects cannot be queued.")
        name, content, mimetype = item
        raw = content.encode() if isinstance(content, str) else content
        attachments.append([name, base64.b64encode(raw).decode(), mimetype])
    return {
        "subject": str(message.subject),
        "body": str(message.body),
        "from_email": message.from_email,
        "to": list(message.to),
        "cc": list(message.cc),
        "bcc": list(message.bcc),
        "reply_to": list(message.reply_to),
        "headers": {name: str(value) for name, value in message.extra_headers.items()},
        "alternatives": [[str(content), kind] for content, kind in getattr(message, "alternatives", [])],
        "attachments": attachments,
    }


def from_json(values: dict[str, Any]) -> EmailMultiAlternatives:
    """The message that ``to_json`` wrote."""
    fields = {key: value for key, value in values.items() if key not in {"alternatives", "attachments"}}
    message = EmailMultiAlternatives(**fields)
    for content, kind in values["alternatives"]:
        message.attach_alternative(content, kind)
    for name, content, mimetype in values["attachments"]:
        message.attach(name, base64.b64decode(content), mimetype)
    return message


def write_message(letter: Letter) -> EmailMessage:
    """A letter that was kept word by word."""
    return from_json(letter.content)


class QueuedEmailBackend(BaseEmailBackend):
    """Keep every message as a letter instead of handing it to a server."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue the messages; they are delivered once the transaction commits."""
        for message in email_messages:
            lang = get_language() or settings.LANGUAGE_CODE
            queue_letter(MESSAGE, lang=lang, content=to_json(message))
        return len(email_messages)


class MailboxBackend(BaseEmailBackend):
    """Deliver to the mailbox page of the demonstration."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the messages, newest last."""
        for message in email_messages:
            html = next(
                (
                    str(content)
                    for content, kind in getattr(message, "alternatives", [])
                    if kind == "text/html"
                ),
                "",
            )
            MailboxMessage.objects.create(
                letter=getattr(message, "letter", None),
                to=", ".join(message.recipients()),
                subject=str(message.subject),
                body=str(message.body),
                html=html,
            )
        return len(email_messages)


def deliver(letter_id: int) -> None:
    """Send a letter now, unless it has been sent.

    The row is marked before the message leaves and again, under a lock, when it has left. A job that finds it marked once was
    interrupted between the two: nobody knows whether the message left. It is sent again, which is counted in the row and logged;
    both have the same Message-ID.
    """
    letter = Letter.objects.to_send().filter(pk=letter_id).first()
    if letter is None:
        return
    message = written(letter)
    if message is None:
        _end(letter_id, State.DROPPED)
        return
    for name, value in {**AUTOMATIC, "Message-ID": message_id(letter)}.items():
        message.extra_headers.setdefault(name, value)
    message.letter = letter  # type: ignore[attr-defined]
    # The connection is opened before the row is marked, so an unreachable server never leaves the state uncertain.
    with get_connection(settings.MAIL_DELIVERY_BACKEND) as connection:
        message.connection = connection
        _mark(letter_id)
        try:
            with transaction.atomic():
                if Letter.objects.select_for_update(no_key=True).filter(pk=letter_id, state=State.SENDING):
                    message.send()
                    _end(letter_id, State.SENT)
        except REFUSED:
            Letter.objects.filter(pk=letter_id, state=State.SENDING).update(state=State.WAITING)
            raise


def _mark(letter_id: int) -> None:
    """Note that the letter is about to leave. Waits for whoever is sending it at this moment."""
    with transaction.atomic():
        letter = Letter.objects.select_for_update(no_key=True).to_send().filter(pk=letter_id).first()
        if letter is None:
            return
        if letter.state == State.SENDING:
            letter.doubts += 1
            logger.warning(
                "Letter %s (%s) may arrive twice: its sending was interrupted", letter.pk, letter.kind
            )
        letter.state = State.SENDING
        letter.save(update_fields=["state", "doubts"])


def _end(letter_id: int, state: str) -> None:
    """The letter has ended: empty the address and content it held."""
    Letter.objects.filter(pk=letter_id).update(
        state=state, finished=timezone.now(), address="", content={}, fault=""
    )


def note_failure(letter_id: int, fault: Exception) -> None:
    """Keep what went wrong beside the letter, for the administration, without addresses. It is emptied once the letter has left."""
    said = ADDRESS.sub("…", f"{type(fault).__name__}: {fault}")[:500]
    Letter.objects.to_send().filter(pk=letter_id).update(tries=F("tries") + 1, fault=said)


def give_up(letter_id: int) -> None:
    """The last try has failed. What it holds stays until the letter is removed, so that staff may try again."""
    letters = Letter.objects.to_send().filter(pk=letter_id)
    if letters.update(state=State.FAILED, finished=timezone.now()):
        logger.error("Letter %s could not be sent and is given up", letter_id)


def message_id(letter: Letter) -> str:
    """The same at each try, so that programs recognise a second copy."""
    digest = salted_hmac("accounts.letters.delivery.message-id", f"{letter.pk}").hexdigest()[:16]
    return f"<letter.{letter.pk}.{digest}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"
