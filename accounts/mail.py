"""Mail through the job queue.

``EMAIL_BACKEND`` writes each message as a job in the transaction that caused it: a rolled-back request sends
nothing, a committed one is never lost, and no page waits for an SMTP server. The worker delivers it by
``MAIL_DELIVERY_BACKEND``.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from procrastinate.contrib.django import app

from accounts.models import MailboxMessage


def to_job(message: EmailMessage) -> dict[str, Any]:
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


def from_job(job: dict[str, Any]) -> EmailMultiAlternatives:
    """The message that ``to_job`` wrote."""
    fields = {key: value for key, value in job.items() if key not in {"alternatives", "attachments"}}
    message = EmailMultiAlternatives(**fields)
    for content, kind in job["alternatives"]:
        message.attach_alternative(content, kind)
    for name, content, mimetype in job["attachments"]:
        message.attach(name, base64.b64decode(content), mimetype)
    return message


class QueuedEmailBackend(BaseEmailBackend):
    """Hand every message to the job queue instead of a server."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue the messages; they are delivered once the transaction commits."""
        job = app.configure_task("accounts.deliver_mail", queue="mail")
        for message in email_messages:
            job.defer(message=to_job(message))
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
                to=", ".join(message.recipients()),
                subject=str(message.subject),
                body=str(message.body),
                html=html,
            )
        return len(email_messages)


def deliver(message: dict[str, Any]) -> None:
    """Send a queued message now, by the configured delivery backend."""
    mail = from_job(message)
    mail.connection = get_connection(settings.MAIL_DELIVERY_BACKEND)
    mail.send()
