"""Jobs of the places app: the counts."""

from __future__ import annotations

from procrastinate import JobContext, builtin_tasks
from procrastinate.contrib.django import app

from places.counting import merge_changes, rebuild_counts
from places.models import Change

QUEUE = "counts"
MERGE = "places.merge_changes"


@app.periodic(cron="* * * * * */5")
@app.task(name=MERGE, queue=QUEUE, queueing_lock=MERGE)
def merge_waiting_changes(timestamp: int) -> None:
    """Every five seconds (the sixth field): merge what has changed since."""
    if Change.objects.exists():
        merge_changes()


@app.periodic(cron="20 3 * * *")
@app.task(name="places.rebuild_counts", queue=QUEUE, queueing_lock="places.rebuild_counts")
def rebuild_all_counts(timestamp: int) -> None:
    """Every night: count everything anew."""
    rebuild_counts()


@app.periodic(cron="10 * * * *")
@app.task(name="places.forget_merges", queue=QUEUE, queueing_lock="places.forget_merges", pass_context=True)
async def forget_merges(context: JobContext, timestamp: int) -> None:
    """Every hour: remove the finished jobs of this queue, of which there are 720 an hour."""
    await builtin_tasks.remove_old_jobs(context, max_hours=1, queue=QUEUE)
