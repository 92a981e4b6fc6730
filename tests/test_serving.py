"""What the web server sets on its connections to any database, its own private one or a city's."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection


def options_of(**environment: str) -> str:
    """The session options of the settings in such an environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CIVICMAP_SERVING", raising=False)
        for name, value in environment.items():
            patch.setenv(name, value)
        read: dict[str, Any] = runpy.run_path(str(Path(settings.BASE_DIR, "civicmap", "settings.py")))
    return str(read["DATABASES"]["default"]["OPTIONS"].get("options", ""))


@pytest.mark.django_db
def test_a_serving_connection_compiles_nothing_and_starts_no_workers() -> None:
    serving = options_of(CIVICMAP_SERVING="true", READ_TIMEOUT_MS="7000")
    params = connection.get_connection_params()
    known = {key: params[key] for key in ("host", "port", "user", "password", "dbname") if params.get(key)}
    # As on a server with PostgreSQL's defaults.
    defaults = "-c jit=on -c max_parallel_workers_per_gather=2"
    with psycopg.connect(**known, options=f"{defaults} {serving}") as session:
        found = [session.execute(f"SHOW {name}").fetchone() for name in settings.SERVING]
    assert found == [("7s",), ("off",), ("0",)]


def test_commands_and_jobs_take_what_the_database_gives() -> None:
    assert options_of() == ""
