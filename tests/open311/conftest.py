"""Reports write letters: here they go through the queue, as they do outside tests."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _queued_mail(settings: Any) -> None:
    settings.EMAIL_BACKEND = "accounts.letters.delivery.QueuedEmailBackend"
    settings.MAIL_DELIVERY_BACKEND = "accounts.letters.delivery.MailboxBackend"
