"""Recovers jobs whose worker was killed, and removes finished jobs.

A worker says every few seconds that it is alive. The jobs of one that has been silent for half a minute are taken back into the queue,
so every job has to be safe to run twice, even at the same time. A job that was interrupted again and again is given up: perhaps it is
what kills the worker.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.utils import timezone
from procrastinate import App, exceptions
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job, Status

logger = logging.getLogger(__name__)

OFTEN = "often"
"""The queue of jobs that run every few seconds. They are forgotten after an hour."""
FIRST, SOON = 100, 10
"""Priorities: recovery goes before other jobs, mails before hundreds of photos."""
INTERRUPTIONS = 5
"""How often an interrupted job is resumed, besides its own retries."""
LIVE = ("todo", "doing")


async def resume_interrupted(app: App) -> int:
    """Take the jobs of dead workers back into the queue. Says how many."""
    count = 0
    for job in await app.job_manager.get_stalled_jobs():
        count += await _resume(app, job)
    return count


async def _resume(app: App, job: Job) -> bool:
    task = app.tasks.get(job.task_name)
    tries = getattr(task.retry_strategy, "max_attempts", None) if task else None
    try:
        if job.attempts >= (tries or 0) + INTERRUPTIONS:
            logger.error("Job %s (%s) was interrupted again and again and is given up", job.id, job.task_name)
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
            return False
        if job.queue == OFTEN or not await _queued_again(app, job):
            # A periodic job is dropped: its next run comes soon or waits already.
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
            return False
    except exceptions.ConnectorException:
        logger.info("Job %s (%s) has ended, or was resumed by another worker", job.id, job.task_name)
        return False
    logger.warning("Job %s (%s) was interrupted and is resumed", job.id, job.task_name)
    return True


async def _queued_again(app: App, job: Job) -> bool:
    """False where another job with the same queueing lock waits.

    It goes behind others of its kind. Were it the first of every new worker, it would be in hand again when that one is killed.
    """
    try:
        await app.job_manager.retry_job(job, retry_at=timezone.now(), priority=job.priority - 1)
    except exceptions.UniqueViolation:
        return False
    return True


async def forget_finished(app: App) -> None:
    """Remove jobs that have ended: those of every few seconds after an hour, the others after ``LETTER_DAYS``."""
    for queue in (OFTEN, "counts"):
        await app.job_manager.delete_old_jobs(nb_hours=1, queue=queue, include_failed=True)
    await app.job_manager.delete_old_jobs(
        nb_hours=24 * settings.LETTER_DAYS, include_failed=True, include_cancelled=True, include_aborted=True
    )


def live_arguments(task_name: str, argument: str) -> set[int]:
    """What the jobs of a task that wait or run are about."""
    found = ProcrastinateJob.objects.filter(task_name=task_name, status__in=LIVE)
    return {int(value) for value in found.values_list(f"args__{argument}", flat=True)}
