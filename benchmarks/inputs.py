"""What is asked: boxes that hold about so many reports, tiles and points where the data is. Always the same for the same city."""

from __future__ import annotations

import functools
import math
import random
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection
from django.test import Client

from benchmarks.city import EAST, NORTH, SOUTH, WEST

CASES = 100


def places() -> list[tuple[float, float]]:
    """Points where reports are, and some anywhere in the city."""
    random.seed(3)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_X(public_location), ST_Y(public_location) FROM places_feature WHERE kind = 'reports.report' ORDER BY "
            "md5(id::text) LIMIT 60"
        )
        found = [(x, y) for x, y in cursor.fetchall()]
    found += [
        (random.uniform(WEST + 0.01, EAST - 0.01), random.uniform(SOUTH + 0.01, NORTH - 0.01))
        for _ in range(40)
    ]
    random.shuffle(found)
    return found


@functools.cache
def boxes(count: int) -> list[str]:
    """Boxes as ``west,south,east,north`` that hold at least so many reports, as tight as steps of a quarter allow."""
    made = []
    with connection.cursor() as cursor:
        for x, y in places():
            half = 0.0005
            while half < 0.2:
                box = (
                    round(x - half, 6),
                    round(y - 0.7 * half, 6),
                    round(x + half, 6),
                    round(y + 0.7 * half, 6),
                )
                cursor.execute(
                    "SELECT count(*) FROM (SELECT 1 FROM places_feature WHERE kind = 'reports.report' AND "
                    "public_location && ST_MakeEnvelope(%s, %s, %s, %s, 4326) LIMIT %s) found",
                    (*box, count),
                )
                if cursor.fetchone()[0] >= count:
                    break
                half *= 1.25
            made.append(",".join(map(str, box)))
    return made


def tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int, int]:
    """The tile of a place."""
    side = 2**zoom
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side
    return zoom, int((lon + 180) / 360 * side), int(row)


def tiles(zoom: int) -> list[tuple[int, int, int]]:
    """Tiles of a zoom, weighted by where data is."""
    return [tile_at(x, y, zoom) for x, y in places()]


def statements(client: Client, path: str, headers: Mapping[str, str] | None = None) -> list[str]:
    """The SQL, parameters filled in, that an answer of the site runs."""
    seen: list[str] = []

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        with connection.connection.cursor() as cursor:
            seen.append(cursor.mogrify(sql, params) if params else str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        response = client.get(path, headers=dict(headers or {}))
        assert response.status_code in (200, 204, 304), (path, response.status_code, response.content[:200])
    return seen


def longest(client: Client, paths: list[str]) -> Iterator[str]:
    """For each path the statement that does the work: the longest one, as a script of pgbench."""
    known: dict[str, str] = {}  # many places share the tiles of low zooms
    for path in paths:
        if path not in known:
            known[path] = " ".join(max(statements(client, path), key=len).split()) + ";\n"
        yield known[path]
