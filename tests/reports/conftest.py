"""Reports write letters: here they go through the queue, as they do outside tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def _queued_mail(settings: Any) -> None:
    settings.EMAIL_BACKEND = "accounts.mail.QueuedEmailBackend"
    settings.MAIL_DELIVERY_BACKEND = "accounts.mail.MailboxBackend"


@pytest.fixture
def emptied_queue(transactional_db: None) -> Iterator[None]:
    """For tests that really commit: the queue's tables are not Django's and are not emptied with the others."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
