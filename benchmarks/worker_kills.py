"""``./dev kills``: kill the job worker again and again while people send things, and count what waits, what is lost, what comes twice.

Only the worker is killed, with SIGKILL, at random moments. Meanwhile reports with a photo are sent through the site's own service, each
with its letter, and files are asked for. At the end a worker is left alone until nothing is to do. Mail goes to an SMTP server of this
script, which takes a moment for each letter as real ones do.

Workers are forked from a process that has loaded the site already, so that they live through their work and not through their start.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from io import BytesIO
from pathlib import Path
from typing import Any

import django
from aiosmtpd.controller import Controller
from django.core.management import call_command

from benchmarks.__main__ import own_database

KILLS = 200
JOBS = 4
"""A worker is killed after so many jobs at most, in the middle of the next: told in jobs, because machines differ in speed."""
MIDDLE = 0.4
"""Seconds after the last whole job at which it is killed, at most."""
START = 30
"""Seconds that a worker gets for them."""
PATIENCE = 120
"""Seconds without any progress after which what is left counts as waiting for ever."""
LETTER_SECONDS = 0.03
"""So long the SMTP server takes for a letter."""
SPAWN = "--fork-workers"


@dataclass
class Sink:
    """The mail server: it counts letters by their Message-ID."""

    seen: Counter[str] = field(default_factory=Counter)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a letter."""
        self.seen[str(message_from_bytes(envelope.content)["Message-ID"])] += 1
        await asyncio.sleep(LETTER_SECONDS)
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[Sink]:
    """A mail server on a free port, named to the workers by the environment."""
    sink = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
    os.environ["MAIL_DELIVERY_BACKEND"] = "django.core.mail.backends.smtp.EmailBackend"
    try:
        yield sink
    finally:
        controller.stop()


class Workers:
    """Starts and kills workers, one at a time."""

    def __enter__(self) -> Workers:
        command = [sys.executable, "-m", "benchmarks.worker_kills", SPAWN]
        self.nursery = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def start(self) -> int:
        """A new worker; its process id."""
        assert self.nursery.stdin
        assert self.nursery.stdout
        self.nursery.stdin.write("start\n")
        self.nursery.stdin.flush()
        return int(self.nursery.stdout.readline())

    def kill(self, pid: int) -> None:
        """End it as a crash would, and wait until it is gone."""
        assert self.nursery.stdin
        assert self.nursery.stdout
        self.nursery.stdin.write(f"kill {pid}\n")
        self.nursery.stdin.flush()
        self.nursery.stdout.readline()

    def __exit__(self, *fault: object) -> None:
        assert self.nursery.stdin
        self.nursery.stdin.close()
        self.nursery.wait(timeout=60)


def fork_workers() -> None:
    """The nursery: fork a worker for each line ``start``, kill one for each ``kill PID``."""
    django.setup()
    _warm_up()
    for line in sys.stdin:
        word, _space, pid = line.strip().partition(" ")
        if word == "start":
            child = os.fork()
            if not child:
                sys.stdin.close()
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                call_command("procrastinate", "worker", "--concurrency", "2")
                os._exit(0)
            answer = str(child)
        else:
            os.kill(int(pid), 9)
            os.waitpid(int(pid), 0)
            answer = "gone"
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _warm_up() -> None:
    """Load what a worker that has run for a while has loaded: addresses, templates, both languages."""
    from django.template.loader import get_template  # noqa: PLC0415 - after the app registry
    from django.urls import get_resolver  # noqa: PLC0415
    from django.utils.translation import gettext, override  # noqa: PLC0415

    assert get_resolver().url_patterns
    for name in ("reports/letters/confirm.txt", "letters/letter.html"):
        get_template(name)
    with override("it"):
        gettext("letter")


@dataclass
class Figures:
    """What came of it. All but the first five should be nothing, or told."""

    kills: int = 0
    reports: int = 0
    photos: int = 0
    letters: int = 0
    exports: int = 0
    interrupted: int = 0
    waiting_jobs: int = 0
    waiting_letters: int = 0
    waiting_photos: int = 0
    waiting_exports: int = 0
    lost_letters: int = 0
    lost_photos: int = 0
    originals_left: int = 0
    lost_exports: int = 0
    failed: int = 0
    doubled_letters: int = 0
    doubled_and_not_told: int = 0
    doubts_told: int = 0

    @property
    def is_good(self) -> bool:
        """Nothing waits for ever, nothing is lost, and every double is told."""
        bad = (
            self.waiting_jobs, self.waiting_letters, self.waiting_photos, self.waiting_exports, self.lost_letters,
            self.lost_photos, self.originals_left, self.lost_exports, self.failed, self.doubled_and_not_told,
        )  # fmt: skip
        return not any(bad)


class Senders:
    """People who send reports with a photo, and ask for files."""

    def __init__(self) -> None:
        from engagement import photos  # noqa: PLC0415 - after the app registry
        from places.models import Category, City  # noqa: PLC0415 - after the app registry

        self.city = City.objects.get()
        self.category = Category.objects.filter(kind="reports.report").first()
        self.photos = photos
        self.picture = _picture()
        self.count = self.exports = 0

    def send(self) -> None:
        """One report with its photo and its letter; every eighth time a file is asked for as well."""
        from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415
        from django.http import QueryDict  # noqa: PLC0415

        from civicmap import exports  # noqa: PLC0415 - after the app registry
        from civicmap.layers import find_layer  # noqa: PLC0415
        from layers.exports import find_format  # noqa: PLC0415
        from layers.selection import Selection  # noqa: PLC0415
        from reports.services import Content, submit_report  # noqa: PLC0415

        self.count += 1
        kept = self.photos.keep(SimpleUploadedFile("foto.jpg", self.picture, "image/jpeg"))
        submit_report(
            city=self.city,
            category=self.category,  # type: ignore[arg-type]
            content=Content(title=f"Buca {self.count}", address="Via Prova"),
            submission=uuid.uuid4(),
            email=f"sender{self.count}@example.org",
            kept_photos=[kept],
        )
        if self.count % 8 == 0:
            layer, format = find_layer("reports"), find_format("gpkg")
            assert layer
            assert format
            exports.ask(Selection.parse(layer, QueryDict("")), format, "it", f"visitor{self.count}", 1)
            self.exports += 1


def _picture() -> bytes:
    from PIL import Image  # noqa: PLC0415

    out = BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


def run(kills: int, *, silence: bool = True, patience: float = PATIENCE) -> Figures:
    """Kill workers while things are sent, then let one finish. Without ``silence`` a dead worker counts as dead at once."""
    chance = random.Random(8)
    figures = Figures()
    with mail_server() as sink, Workers() as workers:
        senders = Senders()
        while figures.kills < kills:
            pid = workers.start()
            senders.send()
            wanted, until = _done() + chance.randint(0, JOBS), time.monotonic() + START
            _wait_for_work(until)
            while _done() < wanted and time.monotonic() < until:
                senders.send()
                time.sleep(chance.uniform(0, 0.2))
            time.sleep(chance.uniform(0, MIDDLE))
            workers.kill(pid)
            figures.kills += 1
            if not silence:
                _age_workers()
            if figures.kills % 10 == 0:
                print(
                    f"{figures.kills} kills, {senders.count} reports, {sum(sink.seen.values())} letters",
                    flush=True,
                )
        figures.reports, figures.exports = senders.count, senders.exports
        pid = workers.start()
        least, until = _left(), time.monotonic() + patience
        while least and time.monotonic() < until:
            time.sleep(1)
            if (now := _left()) < least:
                least, until = now, time.monotonic() + patience
        workers.kill(pid)
        _count(figures, sink)
    return figures


OWN = ("accounts.deliver_letter", "engagement.process_photo", "civicmap.make_export")


def _left() -> int:
    from procrastinate.contrib.django.models import ProcrastinateJob  # noqa: PLC0415

    return ProcrastinateJob.objects.filter(task_name__in=OWN, status__in=("todo", "doing")).count()


def _done() -> int:
    from procrastinate.contrib.django.models import ProcrastinateJob  # noqa: PLC0415

    return ProcrastinateJob.objects.filter(task_name__in=OWN, status="succeeded").count()


def _wait_for_work(until: float) -> None:
    """Until the newest worker has a job in hand."""
    from django.db import connection  # noqa: PLC0415

    busy = (
        "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' AND task_name = ANY(%s)"
        " AND worker_id = (SELECT max(id) FROM procrastinate_workers)"
    )
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(busy, [list(OWN)])
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)


def _age_workers() -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")


def _count(figures: Figures, sink: Sink) -> None:
    from django.core.files.storage import storages  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from procrastinate.contrib.django.models import ProcrastinateJob  # noqa: PLC0415

    from accounts.mail import message_id  # noqa: PLC0415 - after the app registry
    from accounts.models import Letter  # noqa: PLC0415
    from engagement.models import Photo  # noqa: PLC0415
    from layers.models import ExportJob  # noqa: PLC0415

    letters = list(Letter.objects.all())
    figures.letters = len(letters)
    figures.waiting_jobs = _left()
    figures.failed = ProcrastinateJob.objects.filter(task_name__in=OWN, status="failed").count()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_events e JOIN procrastinate_jobs j ON j.id = e.job_id"
            " WHERE e.type = 'deferred_for_retry' AND j.task_name = ANY(%s)",
            [list(OWN)],
        )
        figures.interrupted = cursor.fetchone()[0]
    figures.waiting_letters = sum(letter.state in ("waiting", "sending") for letter in letters)
    figures.lost_letters = sum(not sink.seen[message_id(letter)] for letter in letters)
    figures.lost_letters += figures.reports - len(letters)
    figures.doubled_letters = sum(sink.seen[message_id(letter)] > 1 for letter in letters)
    figures.doubled_and_not_told = sum(sink.seen[message_id(one)] - 1 > one.doubts for one in letters)
    figures.doubts_told = sum(letter.doubts for letter in letters)
    photos = list(Photo.objects.all())
    figures.photos = len(photos)
    figures.waiting_photos = sum(photo.state == "waiting" or bool(photo.upload) for photo in photos)
    media = storages["default"]
    figures.lost_photos = figures.reports - sum(
        photo.state == "ready" and media.exists(str(photo.large.name)) and media.exists(str(photo.small.name))
        for photo in photos
    )
    private = storages["private"]
    figures.originals_left = len(private.listdir("drafts/")[1]) if private.exists("drafts/") else 0
    exports = list(ExportJob.objects.all())
    figures.waiting_exports = sum(job.is_waiting for job in exports)
    figures.lost_exports = figures.exports - sum(
        job.state == "ready" and private.exists(str(job.file)) for job in exports
    )


def main(arguments: list[str]) -> int:
    """Make a small city in a database of its own, then kill."""
    if arguments == [SPAWN]:
        fork_workers()
        return 0
    parser = argparse.ArgumentParser(prog="./dev kills", description=__doc__)
    parser.add_argument(
        "--kills", type=int, default=KILLS, help=f"how often a worker is killed (default {KILLS})"
    )
    options = parser.parse_args(arguments)
    own_database(fresh=True, suffix="kills")
    with tempfile.TemporaryDirectory() as folder:
        for name in ("MEDIA_ROOT", "PRIVATE_ROOT"):
            os.environ[name] = str(Path(folder) / name)
        os.environ["DJANGO_SETTINGS_MODULE"] = "civicmap.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        from benchmarks.city import build  # noqa: PLC0415 - after the app registry

        build(2000)
        began = time.monotonic()
        figures = run(options.kills)
    print(json.dumps({**figures.__dict__, "minutes": round((time.monotonic() - began) / 60, 1)}, indent=2))
    print("good" if figures.is_good else "NOT GOOD")
    return 0 if figures.is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
