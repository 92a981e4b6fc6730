"""Jobs of the reports app."""

from __future__ import annotations

from procrastinate.contrib.django import app

from reports import removal


@app.periodic(cron="20 3 * * *")
@app.task(name="reports.remove_expired", queue="care", queueing_lock="reports.remove_expired")
def remove_expired(timestamp: int) -> None:
    """Remove contact data that have had their time, and reports that nobody confirmed or that were taken back."""
    removal.remove_expired()
