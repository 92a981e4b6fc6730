"""Start the fenced process on a file, pass on its answer, and kill it at its time limit."""

from __future__ import annotations

import glob
import json
import logging
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

import pyogrio
from django.conf import settings

from layers.fenced.judging import DRIVERS
from layers.fenced.shapefiles import PARTS
from layers.geofiles.sentences import refused

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What reading a file may take. ``memory`` is on top of the libraries, ``wall`` counts seconds of the clock."""

    bytes: int
    unpacked: int
    rows: int
    corners: int
    seconds: int
    wall: int
    memory: int


VISITOR = Limits(
    bytes=5_000_000, unpacked=50_000_000, rows=5_000, corners=20_000, seconds=5, wall=20, memory=256 * 2**20
)
"""Limits for files of visitors, read while they wait."""
WAITED = Limits(
    bytes=30_000_000,
    unpacked=100_000_000,
    rows=20_000,
    corners=1_000_000,
    seconds=10,
    wall=25,
    memory=256 * 2**20,
)
"""Limits for files that staff upload in a form and wait for. Larger ones are read by a job or a command."""
STAFF = Limits(
    bytes=300_000_000,
    unpacked=300_000_000,
    rows=3_000_000,
    corners=20_000_000,
    seconds=300,
    wall=900,
    memory=600 * 2**20,
)
"""Limits for files read by a job or a command."""
AT_ONCE = 2
"""Processes of one web process that read at the same time; the next wait."""
PATIENCE = 20
"""Seconds that the next ones wait."""
_turns = threading.BoundedSemaphore(AT_ONCE)


@cache
def unwanted_drivers() -> str:
    """Every driver that GDAL has beside the wanted ones, as GDAL's own setting takes them."""
    return ",".join(sorted(set(pyogrio.list_drivers()) - set(DRIVERS)))


def environment() -> dict[str, str]:
    """The whole environment of the process: no password, no database address, no proxy."""
    return {
        "GDAL_SKIP": unwanted_drivers(),
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_NUM_THREADS": "1",
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "GDAL_PAM_ENABLED": "NO",
        "OGR_SQLITE_LOAD_EXTENSIONS": "NONE",
        "OSM_MAX_TMPFILE_SIZE": "300",
        "OPENBLAS_NUM_THREADS": "1",
        "PROJ_NETWORK": "OFF",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
    }


def lines(file: IO[bytes], name: str, limits: Limits, **job: Any) -> Iterator[dict[str, Any]]:
    """What the process says of the file, line by line. Raises FileRefused."""
    if not _turns.acquire(timeout=PATIENCE):
        raise refused("busy", {}, name)
    try:
        with tempfile.TemporaryFile() as errors, _process(file, limits, job, errors) as process:
            yield from _answer(process, name, errors)
    finally:
        _turns.release()


@contextmanager
def _process(
    file: IO[bytes], limits: Limits, job: dict[str, Any], errors: IO[bytes]
) -> Iterator[subprocess.Popen[bytes]]:
    """The process, killed at its time limit or when its reader is closed."""
    known = {"bytes", "seconds", "memory"}
    request = {
        **job,
        "rows": limits.rows,
        "corners": limits.corners,
        "unpacked": limits.unpacked,
        "limits": {key: value for key, value in asdict(limits).items() if key in known},
    }
    command = [sys.executable, "-E", "-s", "-m", "layers.fenced", json.dumps(request)]
    with subprocess.Popen(
        command, stdin=file, stdout=subprocess.PIPE, stderr=errors, env=environment(), cwd=settings.BASE_DIR
    ) as process:
        clock = threading.Timer(limits.wall, process.kill)
        clock.daemon = True
        clock.start()
        try:
            yield process
        finally:
            clock.cancel()
            process.kill()


def _answer(process: subprocess.Popen[bytes], name: str, errors: IO[bytes]) -> Iterator[dict[str, Any]]:
    assert process.stdout is not None
    for text in process.stdout:
        line: dict[str, Any] = json.loads(text) if text.endswith(b"\n") else {}
        if line.get("end"):
            return
        if "refused" in line:
            raise refused(line["refused"], line["values"], name)
        if line:
            yield line
    code = process.wait()
    errors.seek(0)
    words = errors.read().decode(errors="replace")
    if code < 0:
        # A signal: the limit of CPU time or of the clock, or a library that ran out of memory and gave up.
        raise refused(
            "memory"
            if "bad_alloc" in words or "emory" in words
            else "slow"
            if -code in (9, 24)
            else "broken",
            {},
            name,
        )
    logger.error("the fenced reader of files ended with %s: %s", code, words[-2000:])
    raise refused("broken", {}, name)


@contextmanager
def opened(source: Path | IO[bytes], name: str) -> Iterator[IO[bytes]]:
    """The file as one that another process can read from its beginning. Raises FileRefused."""
    if isinstance(source, Path):
        try:
            with _packed(source) if source.suffix.lower() == ".shp" else source.open("rb") as file:
                yield file
        except OSError as error:
            raise refused("missing", {}, name) from error
        return
    with tempfile.TemporaryFile() as copy:
        while block := source.read(2**20):
            copy.write(block)
        copy.seek(0)
        yield copy


@contextmanager
def _packed(shp: Path) -> Iterator[IO[bytes]]:
    """A Shapefile of the disk with its parts, in one archive."""
    with tempfile.TemporaryFile() as packed:
        with zipfile.ZipFile(packed, "w") as archive:
            for part in shp.parent.glob(f"{glob.escape(shp.stem)}.*"):
                if part.suffix.lower() in PARTS:
                    archive.write(part, part.name)
        packed.seek(0)
        yield packed
