"""Jobs that need to know every layer."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from civicmap.outlets import exports
from civicmap.outlets.geojson_stores import refresh_texts
from civicmap.personal import retention
from planning.saved.mailing import send_due
from planning.saved.shapes import remove_old_shapes


@app.task(name=exports.MAKE, queue="exports")
def make_export(export_id: int) -> None:
    """Make one file that somebody waits for."""
    exports.make(export_id)


@app.periodic(cron="*/15 * * * *")
@app.task(name="civicmap.sweep_exports", queue="care", queueing_lock="civicmap.sweep_exports")
def sweep_exports(timestamp: int) -> None:
    """Remove files that have had their time, and give up jobs that were interrupted."""
    exports.sweep()


@app.periodic(cron="30 5-22 * * *")
@app.task(name="civicmap.mail_questions", queue="care", queueing_lock="civicmap.mail_questions")
def mail_questions(timestamp: int) -> None:
    """Mail the answers of scheduled questions to their authors: early, or once the worker runs again on that day."""
    send_due()


@app.periodic(cron="50 3 * * *")
@app.task(name="civicmap.remove_shapes", queue="care", queueing_lock="civicmap.remove_shapes")
def remove_shapes(timestamp: int) -> None:
    """Remove uploaded polygons that have had their time."""
    remove_old_shapes()


@app.periodic(cron="15 3 * * *")
@app.task(name="civicmap.care_for_accounts", queue="care", queueing_lock="civicmap.care_for_accounts")
def care_for_accounts(timestamp: int) -> None:
    """Every night: warn owners of unused accounts, delete those that are due, remove old records and contacts of revoked keys."""
    retention.care_for_accounts(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="civicmap.refresh_texts", queue="care", queueing_lock="civicmap.refresh_texts")
def refresh_feature_texts(timestamp: int) -> None:
    """Every minute: make the GeoJSON that changed rows lack."""
    refresh_texts()
