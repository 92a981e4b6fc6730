"""Jobs of the engagement app."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts.jobs import OFTEN
from engagement.alerts import services as alerts
from engagement.alerts.borders import follow_borders
from engagement.alerts.telling import MATCH, care_for_causes, match, send_due
from engagement.alerts.weekly import send_weeks
from engagement.events.log import SEND, remove_old_events
from engagement.follows.services import remove_expired
from engagement.follows.telling import TELL, care_for_untold, tell
from engagement.photos import blurring, services
from engagement.photos.services import PROCESS, care_for_waiting, process
from engagement.procedures.clock import move_due
from engagement.push import services as notices
from engagement.push.services import NOTIFY
from engagement.suggestions import services as suggestions
from engagement.webhooks import services as webhooks
from engagement.webhooks.services import PUSH


@app.task(name=PROCESS, queue="photos", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def process_photo(photo_id: int) -> None:
    """Re-encode one uploaded photo."""
    process(photo_id)


@app.periodic(cron="40 3 * * *")
@app.task(name="engagement.remove_left_uploads", queue="care", queueing_lock="engagement.remove_left_uploads")
def remove_left_uploads(timestamp: int) -> None:
    """Remove uploads of forms that nobody finished."""
    services.remove_left_uploads(timezone.now())


@app.periodic(cron="50 3 * * *")
@app.task(name="engagement.remove_sharp", queue="care", queueing_lock="engagement.remove_sharp")
def remove_sharp(timestamp: int) -> None:
    """Remove pictures from before a blur that have been kept long enough."""
    blurring.remove_sharp(timezone.now())


@app.periodic(cron="35 * * * *")
@app.task(name="engagement.care_for_photos", queue="care", queueing_lock="engagement.care_for_photos")
def care_for_photos(timestamp: int) -> None:
    """Every hour: queue photos again whose job was lost."""
    care_for_waiting(timezone.now())


@app.periodic(cron="5 * * * *")
@app.task(name="engagement.move_due", queue="care", queueing_lock="engagement.move_due")
def move_what_is_due(timestamp: int) -> None:
    """Every hour, because days begin at other hours in other cities: steps that the clock takes."""
    move_due()


@app.task(name=TELL, queue="mail", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def tell_followers(feature_id: int) -> None:
    """Write the letters about a thing that has moved."""
    tell(feature_id)


@app.periodic(cron="20 * * * *")
@app.task(name="engagement.care_for_follows", queue="care", queueing_lock="engagement.care_for_follows")
def care_for_follows(timestamp: int) -> None:
    """Every hour: tell followers whose job was lost, and remove addresses that have had their time."""
    now = timezone.now()
    care_for_untold(now)
    remove_expired(now)


@app.task(name=SEND, queue="webhooks", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def send_events() -> None:
    """Number what has happened and have it sent to webhooks."""
    webhooks.send_events()


@app.periodic(cron="* * * * * */15")
@app.task(name="engagement.care_for_events", queue=OFTEN, queueing_lock="engagement.care_for_events")
def care_for_events(timestamp: int) -> None:
    """Every 15 seconds: number what nobody has, and send again what failed and may be tried."""
    webhooks.send_events()


@app.task(name=PUSH, queue="webhooks", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def push_webhook(webhook_id: int) -> None:
    """Send a webhook what it has not been told yet."""
    webhooks.push(webhook_id)


# Waits of 10 s, 100 s, 17 minutes and 3 hours: a push service that fails for longer is not worth old news.
@app.task(name=NOTIFY, queue="webhooks", retry=RetryStrategy(max_attempts=5, exponential_wait=10))
def notify_device(device_id: int, news: list[list[int]]) -> None:
    """Send one notice to one browser."""
    notices.notify(device_id, news)


@app.periodic(cron="45 3 * * *")
@app.task(name="engagement.remove_old_events", queue="care", queueing_lock="engagement.remove_old_events")
def forget_events(timestamp: int) -> None:
    """Every night: remove old events, and old rows of the log of webhooks."""
    now = timezone.now()
    remove_old_events(now)
    webhooks.remove_old_deliveries(now)


@app.task(name=MATCH, queue="mail", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def match_alerts(feature_id: int) -> None:
    """Hold the moves of a thing against the alerts, and write the letters that are due."""
    match(feature_id)


@app.periodic(cron="3,33 * * * *")
@app.task(name="engagement.send_alerts", queue="care", queueing_lock="engagement.send_alerts")
def send_alerts(timestamp: int) -> None:
    """Twice an hour, because the morning comes at other times in other cities: letters of the day, of the week and of areas."""
    now = timezone.now()
    send_due(now)
    send_weeks(now)


@app.periodic(cron="25 * * * *")
@app.task(name="engagement.care_for_alerts", queue="care", queueing_lock="engagement.care_for_alerts")
def care_for_alerts(timestamp: int) -> None:
    """Every hour: moves whose job was lost, borders that have changed, addresses that have had their time."""
    now = timezone.now()
    care_for_causes(now)
    follow_borders(now)
    alerts.remove_expired(now)


@app.periodic(cron="50 3 * * *")
@app.task(
    name="engagement.care_for_suggestions", queue="care", queueing_lock="engagement.care_for_suggestions"
)
def care_for_suggestions(timestamp: int) -> None:
    """Every night: remove addresses of senders of corrections that have had their time."""
    suggestions.remove_expired(timezone.now())
