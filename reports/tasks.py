"""Jobs of the reports app."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from places.models import City
from reports import outcome, removal
from reports.deadlines.reckoning import reckon_open
from reports.notices import telling
from reports.notices.noting import SEND
from reports.relay.services import relay


@app.periodic(cron="20 3 * * *")
@app.task(name="reports.remove_expired", queue="care", queueing_lock="reports.remove_expired")
def remove_expired(timestamp: int) -> None:
    """Remove contact data that have had their time, and reports that nobody confirmed or that were taken back."""
    removal.remove_expired()


@app.periodic(cron="*/5 * * * *")
@app.task(name="reports.relay", queue="care", queueing_lock="reports.relay")
def relay_reports(timestamp: int) -> None:
    """Every five minutes: send reports to the endpoints of their offices, and read their status back."""
    relay()


@app.periodic(cron="10 2 * * *")
@app.task(name="reports.reckon_deadlines", queue="care", queueing_lock="reports.reckon_deadlines")
def reckon_deadlines(timestamp: int) -> None:
    """Each night: deadlines of open reports, since targets and calendars of the cities change."""
    for city in City.objects.all():
        reckon_open(city)


@app.periodic(cron="10 9 * * *")
@app.task(name="reports.ask_if_solved", queue="care", queueing_lock="reports.ask_if_solved")
def ask_if_solved(timestamp: int) -> None:
    """Ask the senders of solved reports whether the problem is really solved."""
    outcome.ask_about_solutions(timezone.now())


@app.task(name=SEND, queue="mail", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def send_notices() -> None:
    """Write the letters to members of offices that are due."""
    telling.send_due(timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="reports.care_for_notices", queue="care", queueing_lock="reports.care_for_notices")
def care_for_notices(timestamp: int) -> None:
    """Every ten minutes: what has become late, mornings, and news whose job was lost."""
    now = timezone.now()
    telling.note_late(now)
    telling.send_due(now)
    telling.remove_old(now)
