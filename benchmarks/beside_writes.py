"""What readers get while reports are written: ``DATABASE_URL=… python -m benchmarks.beside_writes 8000 torino reggio-emilia``.

Against a server that runs with that database, such as that of ``./dev demo``. Ten reports a second are changed in the first city. A
reader asks six map tiles of a place in turn: first as a browser that has them, by their ETags, then in full. That is done quietly
and beside the writes, for the other city, for a layer of the same city that nobody writes, and for the one that is written.
"""

from __future__ import annotations

import http.client
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import dj_database_url
import psycopg

HOST = "127.0.0.1"
SECONDS = 10
WRITES = 10
"""A second."""
ZOOMS = (0, 6, 9, 11, 12, 13)
REPORTS = """
SELECT f.id, (ST_X(f.web_location) + 20037508.342789) / 40075016.685578, (20037508.342789 - ST_Y(f.web_location)) / 40075016.685578
FROM places_feature f JOIN places_city c ON c.id = f.city_id
WHERE c.slug = %s AND f.kind = 'reports.report' AND f.visibility = 'public' AND f.web_location IS NOT NULL ORDER BY f.id LIMIT 500
"""
"""With how far each lies from the left and the upper edge of the world, as a part of it."""


def connect() -> psycopg.Connection:
    """A session of its own beside the server's."""
    where = dj_database_url.parse(os.environ["DATABASE_URL"])
    named = {
        "host": where["HOST"],
        "port": where["PORT"],
        "user": where["USER"],
        "password": where["PASSWORD"],
    }
    chosen = {key: value for key, value in {**named, **where.get("OPTIONS", {})}.items() if value}
    return psycopg.connect(dbname=where["NAME"], autocommit=True, **chosen)


@contextmanager
def writing(city: str) -> Iterator[None]:
    """Ten changes a second of public reports of the city, each committed by itself."""
    ended = threading.Event()

    def write() -> None:
        with connect() as session:
            reports = [row[0] for row in session.execute(REPORTS, [city])]
            number = 0
            due = time.monotonic()
            while not ended.wait(max(0.0, due - time.monotonic())):
                session.execute(
                    "UPDATE places_feature SET description = %s WHERE id = %s",
                    [f"Change {number}", reports[number % len(reports)]],
                )
                number += 1
                due += 1 / WRITES
        print(f"    {number} changes were written")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        ended.set()
        writer.join()


def tiles(city: str, layer: str) -> list[str]:
    """The paths of the tiles over the city's first report, one for each zoom."""
    with connect() as session:
        _id, x, y = session.execute(REPORTS, [city]).fetchone() or (0, 0.0, 0.0)
    places = ((zoom, int(x * 2**zoom), int(y * 2**zoom)) for zoom in ZOOMS)
    return [f"/tiles/map/{zoom}/{x}/{y}.mvt?city={city}&layer={layer}" for zoom, x, y in places]


def read(port: int, paths: list[str], *, conditional: bool) -> tuple[float, list[float]]:
    """The share of 304 and the milliseconds of each answer."""
    caller = http.client.HTTPConnection(HOST, port, timeout=30)
    tags: dict[str, str] = {}
    unchanged, times = 0, []
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        for path in paths:
            begun = time.monotonic()
            caller.request("GET", path, headers={"If-None-Match": tags[path]} if path in tags else {})
            answer = caller.getresponse()
            answer.read()
            if path in tags or not conditional:
                times.append((time.monotonic() - begun) * 1000)
                unchanged += answer.status == 304
            if conditional:
                tags[path] = answer.headers["ETag"]
        time.sleep(0.05)
    caller.close()
    return unchanged / len(times), sorted(times)


def main(port: int, city: str, other: str) -> None:
    """Print a line for each reader."""
    cases = {
        f"{other}, the layer that is written": tiles(other, "reports"),
        f"{city}, another layer": tiles(city, "houses"),
        f"{city}, the layer that is written": tiles(city, "reports"),
    }
    for name, paths in cases.items():
        print(name)
        for conditional in (True, False):
            _share, quiet = read(port, paths, conditional=conditional)
            with writing(city):
                share, busy = read(port, paths, conditional=conditional)
            of_quiet, of_busy = (times[int(len(times) * 0.95)] for times in (quiet, busy))
            told = f"{share:.1%} answers 304, " if conditional else "in full, "
            print(
                f"  {told}p95 {of_quiet:.1f} ms quiet, {of_busy:.1f} ms beside the writes ({of_busy / of_quiet:.2f}x)"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
