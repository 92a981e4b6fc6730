"""Jobs of the accounts app."""

from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts.limits import prune
from accounts.mail import deliver


@app.task(name="accounts.deliver_mail", queue="mail", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def deliver_mail(message: dict[str, Any]) -> None:
    """Deliver one queued message; a failing server is tried again for about a day."""
    deliver(message)


@app.periodic(cron="*/10 * * * *")
@app.task(name="accounts.prune_limits", queue="care", queueing_lock="accounts.prune_limits")
def prune_limits(timestamp: int) -> None:
    """Remove counts of limits whose period is over."""
    prune()
