"""Letters in tests: what waits, in words, and what the worker would do with it."""

from __future__ import annotations

from django.core.mail import EmailMultiAlternatives

from accounts.letters.delivery import deliver
from accounts.letters.writing import written
from accounts.models import Letter


def waiting() -> list[EmailMultiAlternatives]:
    """The letters that wait, the oldest first, as they would leave now."""
    found = [written(letter) for letter in Letter.objects.to_send().order_by("pk")]
    return [message for message in found if isinstance(message, EmailMultiAlternatives)]


def deliver_all() -> None:
    """Deliver what waits, by the delivery backend of the test."""
    for letter in Letter.objects.to_send().order_by("pk"):
        deliver(letter.pk)
