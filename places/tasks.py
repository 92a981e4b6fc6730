"""Jobs of the places app: counts, borders that come into force, the index of the search."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy, builtin_tasks
from procrastinate.contrib.django import app

from places.counts.counting import merge_changes, rebuild_counts
from places.ground.borders import bring_into_force
from places.imports.area_uploads import JOB, remove_old, work
from places.models import Change, SearchWork
from places.search.indexing import index_anew, want_indexing
from places.search.misses import prune_misses

QUEUE = "counts"
MERGE = "places.merge_changes"
INDEX = "places.index_anew"


@app.periodic(cron="* * * * * */5")
@app.task(name=MERGE, queue=QUEUE, queueing_lock=MERGE)
def merge_waiting_changes(timestamp: int) -> None:
    """Every five seconds (the sixth field): merge what has changed since."""
    if Change.objects.exists():
        merge_changes()


@app.task(name=JOB, queue="imports", retry=RetryStrategy(max_attempts=3, exponential_wait=5))
def read_areas(upload: int) -> None:
    """Check or write a file of areas."""
    work(upload)


@app.periodic(cron="45 3 * * *")
@app.task(name="places.remove_area_files", queue="care", queueing_lock="places.remove_area_files")
def remove_area_files(timestamp: int) -> None:
    """Every night: forget files of areas that were left, and old reports."""
    remove_old()


@app.periodic(cron="* * * * *")
@app.task(name="places.bring_into_force", queue=QUEUE, queueing_lock="places.bring_into_force")
def bring_borders_into_force(timestamp: int) -> None:
    """Every minute: borders whose day has come in their city. Late or twice it does the same."""
    bring_into_force()


@app.periodic(cron="20 3 * * *")
@app.task(name="places.rebuild_counts", queue=QUEUE, queueing_lock="places.rebuild_counts")
def rebuild_all_counts(timestamp: int) -> None:
    """Every night: count everything anew."""
    rebuild_counts()


@app.periodic(cron="* * * * * */10")
@app.task(name=INDEX, queue="search", queueing_lock=INDEX)
def index_what_changed(timestamp: int) -> None:
    """Every ten seconds (the sixth field): index texts again after concepts have changed."""
    if SearchWork.objects.exists():
        index_anew()


@app.periodic(cron="40 3 * * *")
@app.task(name="places.index_all", queue="search", queueing_lock="places.index_all")
def index_all(timestamp: int) -> None:
    """Every night: check the index of all texts, and delete searches that were not repeated."""
    want_indexing()
    index_anew()
    prune_misses(timezone.localdate())


@app.periodic(cron="15 * * * *")
@app.task(
    name="places.forget_indexing", queue="search", queueing_lock="places.forget_indexing", pass_context=True
)
async def forget_indexing(context: JobContext, timestamp: int) -> None:
    """Every hour: remove the finished jobs of this queue, of which there are 360 an hour."""
    await builtin_tasks.remove_old_jobs(context, max_hours=1, queue="search")


@app.periodic(cron="10 * * * *")
@app.task(name="places.forget_merges", queue=QUEUE, queueing_lock="places.forget_merges", pass_context=True)
async def forget_merges(context: JobContext, timestamp: int) -> None:
    """Every hour: remove the finished jobs of this queue, of which there are 720 an hour."""
    await builtin_tasks.remove_old_jobs(context, max_hours=1, queue=QUEUE)
