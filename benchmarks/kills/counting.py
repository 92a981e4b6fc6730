"""What the kills left behind: each letter, photo and file is done, still queued, waits for ever, or is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import IntEnum
from typing import Any

from django.core.files.storage import storages
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.letters.delivery import message_id
from accounts.letters.writing import DELIVER
from accounts.models import Letter
from benchmarks.kills.sending import MailServer
from civicmap.outlets.exports import MAKE
from engagement.alerts.mails import NEWS as ALERTED
from engagement.alerts.telling import MATCH
from engagement.models import Cause, News, Photo
from engagement.photos.services import FOLDER, PROCESS
from layers.models import ExportJob

TASKS = (DELIVER, PROCESS, MAKE, MATCH)

COMING = """
    SELECT (job.args->>%(argument)s)::bigint FROM procrastinate_jobs job
    WHERE job.task_name = %(task)s AND (job.status = 'todo' AND NOT EXISTS (
        SELECT FROM procrastinate_jobs holder WHERE holder.lock = job.lock AND holder.status = 'doing' AND NOT {alive})
      OR job.status = 'doing' AND {held})
"""
"""What jobs are about that somebody will do: those queued that no dead worker's job keeps back, and those in a live one's hands."""
_ALIVE = (
    "EXISTS (SELECT FROM procrastinate_workers w WHERE w.id = {job}.worker_id"
    " AND w.last_heartbeat > now() - interval '30 seconds')"
)


class Code(IntEnum):
    """The end of the command."""

    GOOD, BAD, UNFINISHED = range(3)


@dataclass
class Fate:
    """What became of the things of one kind."""

    asked: int = 0
    done: int = 0
    still_queued: int = 0
    waiting_for_ever: int = 0
    lost: int = 0

    def add(self, *, is_done: bool, is_waiting: bool, is_coming: bool) -> None:
        """Count one thing."""
        if is_done:
            self.done += 1
        elif not is_waiting:
            self.lost += 1
        elif is_coming:
            self.still_queued += 1
        else:
            self.waiting_for_ever += 1


@dataclass
class Figures:
    """All that is told at the end."""

    kills: int = 0
    minutes: float = 0
    interrupted: int = 0
    given_up: int = 0
    letters: Fate = field(default_factory=Fate)
    photos: Fate = field(default_factory=Fate)
    files: Fate = field(default_factory=Fate)
    news: Fate = field(default_factory=Fate)
    doubled_news: int = 0
    originals_left: int = 0
    doubled_letters: int = 0
    doubled_and_not_told: int = 0
    doubts_told: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The figures for a machine."""
        return asdict(self)

    @property
    def code(self) -> Code:
        """Nothing may wait for ever or be lost, and every double has to be told. What is still queued says nothing yet.

        A job that was given up does no harm where the care has had its thing done by another.
        """
        kinds = (self.letters, self.photos, self.files, self.news)
        if (
            self.doubled_and_not_told
            or self.doubled_news
            or any(kind.waiting_for_ever + kind.lost for kind in kinds)
        ):
            return Code.BAD
        if any(kind.still_queued for kind in kinds):
            return Code.UNFINISHED
        return Code.BAD if self.originals_left else Code.GOOD

    def verdict(self, kills: int) -> str:
        """The end in a line."""
        lines = {
            Code.GOOD: "good: nothing waits, nothing is lost, and every letter in doubt is told",
            Code.BAD: "NOT GOOD: see the figures that should be nothing",
            Code.UNFINISHED: "not finished: things were still queued when the time was over; nothing waits for ever. Give --rest more",
        }
        fewer = "" if self.kills >= kills else f" ({self.kills} kills instead of {kills}: the time was over)"
        return lines[self.code] + fewer


def left() -> int:
    """Jobs that have not ended."""
    return ProcrastinateJob.objects.filter(task_name__in=TASKS, status__in=("todo", "doing")).count()


def done() -> int:
    """Jobs that have ended well."""
    return ProcrastinateJob.objects.filter(task_name__in=TASKS, status="succeeded").count()


def count(
    figures: Figures,
    server: MailServer,
    *,
    reports: int,
    files: int,
    wanted: set[tuple[str, int]],
) -> None:
    """Look at every row and every file. ``wanted`` are the readers who were to be told of a report."""
    figures.given_up = ProcrastinateJob.objects.filter(task_name__in=TASKS, status="failed").count()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_events e JOIN procrastinate_jobs j ON j.id = e.job_id"
            " WHERE e.type = 'deferred_for_retry' AND j.task_name = ANY(%s)",
            [list(TASKS)],
        )
        figures.interrupted = cursor.fetchone()[0]
    _count_letters(figures, server.seen, reports)
    _count_news(figures, server.told, wanted)
    _count_photos(figures, reports)
    _count_files(figures, files)


def _coming(task: str, argument: str) -> set[int]:
    held = _ALIVE.format(job="job")
    with connection.cursor() as cursor:
        cursor.execute(
            COMING.format(alive=_ALIVE.format(job="holder"), held=held), {"task": task, "argument": argument}
        )
        return {row[0] for row in cursor.fetchall()}


def _count_letters(figures: Figures, seen: Counter[str], reports: int) -> None:
    coming, letters = _coming(DELIVER, "letter_id"), list(Letter.objects.all())
    own = sum(letter.kind != ALERTED for letter in letters)
    figures.letters = Fate(asked=reports + len(letters) - own, lost=reports - own)
    for letter in letters:
        copies = seen[message_id(letter)]
        waits = letter.state in (Letter.State.WAITING, Letter.State.SENDING)
        figures.letters.add(
            is_done=bool(copies) and not waits, is_waiting=waits, is_coming=letter.pk in coming
        )
        figures.doubled_letters += copies > 1
        figures.doubled_and_not_told += copies - 1 > letter.doubts
        figures.doubts_told += letter.doubts


def _count_news(
    figures: Figures, told: dict[tuple[str, int], set[str]], wanted: set[tuple[str, int]]
) -> None:
    """What a reader was not told of is lost, unless something still waits. Two letters about one thing are a double."""
    waits = (
        Cause.objects.exists()
        or News.objects.exists()
        or Letter.objects.to_send().filter(kind=ALERTED).exists()
    )
    coming = bool(_coming(MATCH, "feature_id"))
    figures.news = Fate(asked=len(wanted))
    for pair in wanted:
        letters = told.get(pair, set())
        figures.news.add(is_done=bool(letters), is_waiting=waits, is_coming=coming)
        figures.doubled_news += len(letters) > 1


def _count_photos(figures: Figures, reports: int) -> None:
    coming, photos, media = _coming(PROCESS, "photo_id"), list(Photo.objects.all()), storages["default"]
    figures.photos = Fate(asked=reports, lost=reports - len(photos))
    for photo in photos:
        waits = photo.state == Photo.State.WAITING or bool(photo.upload)
        there = all(name and media.exists(str(name)) for name in (photo.large.name, photo.small.name))
        figures.photos.add(is_done=there and not waits, is_waiting=waits, is_coming=photo.pk in coming)
    private = storages["private"]
    figures.originals_left = len(private.listdir(FOLDER)[1]) if private.exists(FOLDER) else 0


def _count_files(figures: Figures, files: int) -> None:
    coming, jobs, private = _coming(MAKE, "export_id"), list(ExportJob.objects.all()), storages["private"]
    figures.files = Fate(asked=files, lost=files - len(jobs))
    for job in jobs:
        there = job.state == ExportJob.State.READY and private.exists(str(job.file))
        figures.files.add(is_done=there, is_waiting=job.is_waiting, is_coming=job.pk in coming)
