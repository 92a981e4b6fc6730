"""Jobs of the accounts app."""

from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts.mail import deliver


@app.task(name="accounts.deliver_mail", queue="mail", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def deliver_mail(message: dict[str, Any]) -> None:
    """Deliver one queued message; a failing server is tried again for about a day."""
    deliver(message)
