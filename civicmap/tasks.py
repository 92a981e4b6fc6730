"""Jobs that need to know every layer."""

from __future__ import annotations

from procrastinate.contrib.django import app

from civicmap import exports


@app.task(name="civicmap.make_export", queue="exports")
def make_export(export_id: int) -> None:
    """Make one file that somebody waits for."""
    exports.make(export_id)


@app.periodic(cron="*/15 * * * *")
@app.task(name="civicmap.sweep_exports", queue="care", queueing_lock="civicmap.sweep_exports")
def sweep_exports(timestamp: int) -> None:
    """Remove files that have had their time, and give up jobs that were interrupted."""
    exports.sweep()
