"""Jobs of the accounts app: letters, and care of what is kept about people and jobs."""

from __future__ import annotations

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from accounts import care, jobs
from accounts.letters.delivery import deliver, give_up, note_failure
from accounts.letters.writing import DELIVER
from accounts.limits.limiter import prune

TRIES = 8


@app.task(
    name=DELIVER,
    queue="mail",
    priority=jobs.SOON,
    pass_context=True,
    retry=RetryStrategy(max_attempts=TRIES, exponential_wait=4),
)
def deliver_letter(context: JobContext, letter_id: int) -> None:
    """Deliver one letter; a failing server is tried again for about a day."""
    is_done = False
    try:
        deliver(letter_id)
        is_done = True
    except Exception as fault:
        note_failure(letter_id, fault)
        raise
    finally:
        # The error goes to the worker's log, and the job is retried.
        if not is_done and context.job.attempts >= TRIES:
            give_up(letter_id)


@app.periodic(cron="* * * * * */15")
@app.task(
    name="accounts.resume_jobs",
    priority=jobs.FIRST,
    queue=jobs.OFTEN,
    queueing_lock="accounts.resume_jobs",
    pass_context=True,
)
async def resume_jobs(context: JobContext, timestamp: int) -> None:
    """Every 15 seconds, and so right after a worker has started: resume the jobs of workers that were killed."""
    await jobs.resume_interrupted(context.app)


@app.periodic(cron="10 * * * *")
@app.task(name="accounts.forget_jobs", queue="care", queueing_lock="accounts.forget_jobs", pass_context=True)
async def forget_jobs(context: JobContext, timestamp: int) -> None:
    """Every hour: remove finished jobs."""
    await jobs.forget_finished(context.app)


@app.periodic(cron="25 * * * *")
@app.task(name="accounts.care_for_letters", queue="care", queueing_lock="accounts.care_for_letters")
def care_for_letters(timestamp: int) -> None:
    """Every hour: queue letters again whose job was lost, and remove those that left long ago."""
    care.queue_lost_letters()
    care.remove_old_letters()


@app.periodic(cron="15 3 * * *")
@app.task(name="accounts.clear_sessions", queue="care", queueing_lock="accounts.clear_sessions")
def clear_sessions(timestamp: int) -> None:
    """Every night: remove sessions that have ended."""
    care.clear_sessions()


@app.periodic(cron="*/10 * * * *")
@app.task(name="accounts.prune_limits", queue="care", queueing_lock="accounts.prune_limits")
def prune_limits(timestamp: int) -> None:
    """Remove counts of limits whose period is over."""
    prune()
