"""Answer one job about one file: ``python -m layers.fenced JOB`` with the file on the standard input, lines of JSON as the answer.

The libraries are loaded first and once used, so that their data files are open. Then the fence closes: no file, no socket and no
program can be opened any more, memory and CPU time have an end. Only then the file is looked at.
"""

from __future__ import annotations

import base64
import codecs
import ctypes
import json
import logging
import math
import resource
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy
import pyproj.exceptions
import shapely

# pyogrio would load them where they are installed; reading into arrays needs none of them, and they take a second.
sys.modules["geopandas"] = sys.modules["pandas"] = sys.modules["pyarrow"] = None  # type: ignore[assignment]

import pyogrio  # noqa: E402

from layers.fenced.judging import CODECS, DRIVERS  # noqa: E402
from layers.fenced.reading import (  # noqa: E402
    Job,
    Note,
    blocks,
    chosen,
    everything,
    ground,
    near_only,
)
from layers.fenced.refusal import Refusal  # noqa: E402
from layers.fenced.systems import Placing, named  # noqa: E402

TRIAL = b"""{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32632"}},
"features":[{"type":"Feature","properties":{"a":"\xc3\xa0"},"geometry":{"type":"Point","coordinates":[400000,5000000]}}]}"""
OSM_SETTINGS = "/vsimem/osmconf.ini"
KEPT: list[Any] = []
"""Memory that GDAL reads from until the end."""
SHOWN_NOTES = 50
UNREADABLE = (
    pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError, pyogrio.errors.GeometryError,
    pyogrio.errors.FieldError, pyogrio.errors.CRSError, shapely.errors.ShapelyError, pyproj.exceptions.ProjError, UnicodeError,
    ValueError, TypeError, RecursionError, OverflowError, OSError, RuntimeError, SyntaxError, LookupError,
)  # fmt: skip


def warm_up() -> None:
    """Open what the libraries open on first use: codecs and the two databases of reference systems."""
    for codec in CODECS:
        codecs.lookup(codec)
    if set(pyogrio.list_drivers()) - set(DRIVERS):
        raise SystemExit("other drivers of GDAL are present: " + " ".join(sorted(pyogrio.list_drivers())))
    pyogrio.raw.read(TRIAL)
    keep_settings()
    point = Placing(named("EPSG:32632")).placed(numpy.array([[400000.0, 5000000.0]]))  # type: ignore[arg-type]
    if not math.isclose(point[0][0], 7.725, abs_tol=0.01):
        raise SystemExit("the reference systems do not work")


def keep_settings() -> None:
    """Hand GDAL its settings for extracts of OpenStreetMap in memory: it reads them anew for each file, which it could not later."""
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    gdal = ctypes.CDLL(next(line.split(maxsplit=5)[5] for line in maps if "libgdal" in line))
    folder = pyogrio.get_gdal_data_path() or pyogrio.get_gdal_config_option("GDAL_DATA") or "/usr/share/gdal"
    text = (Path(folder) / "osmconf.ini").read_bytes()
    gdal.VSIFileFromMemBuffer.restype = ctypes.c_void_p
    buffer = ctypes.create_string_buffer(text, len(text))
    handle = gdal.VSIFileFromMemBuffer(OSM_SETTINGS.encode(), buffer, ctypes.c_ulonglong(len(text)), 0)
    gdal.VSIFCloseL(ctypes.c_void_p(handle))
    KEPT.append(buffer)
    pyogrio.set_gdal_config_options({"OSM_CONFIG_FILE": OSM_SETTINGS})


def close_the_fence(seconds: int, memory: int) -> None:
    """Apply the limits: from now on nothing can be opened. Memory and CPU time are limited above what is used already."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = math.ceil(used.ru_utime + used.ru_stime) + seconds
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    space = pages * resource.getpagesize() + memory
    limits = [
        (resource.RLIMIT_CPU, cpu), (resource.RLIMIT_AS, space), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0), (resource.RLIMIT_NOFILE, 0),
    ]  # fmt: skip
    for limit, most in limits:
        resource.setrlimit(limit, (most, most))


def say(**line: Any) -> None:
    """One line of the answer."""
    sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")


def answer(content: bytes, job: Job) -> None:
    """Write the answer to the job. Raises Refusal."""
    notes: list[Note] = []
    if job.mode == "layers":
        say(layers=[found.name for found in everything(content, job)])
    elif job.mode == "ground":
        say(ground=base64.b64encode(ground(content, job, notes)).decode())
    else:
        rows(content, job, notes)
    for code, values in list(dict.fromkeys((code, json.dumps(values)) for code, values in notes))[
        :SHOWN_NOTES
    ]:
        say(note=code, values=json.loads(values))


def rows(content: bytes, job: Job, notes: list[Note]) -> None:
    """Write the rows of one layer, or of all where they are asked for."""
    found = everything(content, job)
    left = {"rows": job.rows, "corners": job.corners}
    for layer in found if job.mode == "all" else [chosen(found, job.layer)]:
        for block in blocks(layer, job, left, notes):
            wanted = near_only(block, job.near) if job.inside and job.near else None
            names = list(block.fields)
            shapes = shapely.to_wkb(block.shapes)
            for place, (shape, *values) in enumerate(zip(shapes, *block.fields.values(), strict=True)):
                if wanted is None or wanted[place]:
                    packed = None if shape is None else base64.b64encode(shape).decode()
                    say(row=[block.first + place, dict(zip(names, values, strict=True)), packed])


def main() -> None:
    """Read the file, close the fence, answer."""
    warnings.simplefilter("ignore")
    logging.disable()
    request = json.loads(sys.argv[1])
    limits = request.pop("limits")
    job = Job(**request)
    content = sys.stdin.buffer.read(limits["bytes"] + 1)
    warm_up()
    close_the_fence(limits["seconds"], limits["memory"])
    try:
        if len(content) > limits["bytes"]:
            raise Refusal("large", megabytes=limits["bytes"] // 10**6)
        if not content.strip(b"\0 \t\r\n"):
            raise Refusal("empty")
        answer(content, job)
    except Refusal as refusal:
        say(refused=refusal.code, values=refusal.values)
    except MemoryError:
        say(refused="memory", values={})
    except UNREADABLE:
        say(refused="broken", values={})
    say(end=True)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
