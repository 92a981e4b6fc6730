"""The database numbers the cells of the map as the browser does: both are tested with ``cells.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

CELLS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "cells.json").read_text(encoding="utf-8")
)
FINEST = 24


@pytest.mark.django_db
def test_cells_have_the_names_that_the_browser_gives_them() -> None:
    with connection.cursor() as cursor:
        named = []
        for row in CELLS:
            cursor.execute(
                "SELECT public.civicmap_morton_key(public.ST_Point(%s, %s, 4326)) >> %s",
                [row["lon"], row["lat"], 2 * (FINEST - row["level"])],
            )
            named.append(f"{row['level']}-{cursor.fetchone()[0]}")
    assert named == [row["cell"] for row in CELLS]
