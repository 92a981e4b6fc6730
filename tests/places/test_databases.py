"""Databases other than the one at work: dumped and restored, migrated back and forth."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from tests import factories, shapes
from tests.ours import OURS

CHECKED = (
    "SELECT count(*), count(public_location), count(web_location), sum(qk), min(search::text), min(public_address) "
    "FROM places_feature"
)
ROWS = """
from tests import factories
city = factories.CityFactory()
factories.AreaFactory(kind__city=city)
for factory in factories.FACTORIES.values():
    factory(city=city, address="Via Po 1")
"""
BACK = """
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
targets = [(app, None) for app in %r]
for step in executor.migration_plan(targets):
    executor.migrate(targets, plan=[step])
    executor.loader.build_graph()
"""
"""One migration at a time: all at once Django renders the models twice for every operation, which takes twice as long."""
LEFT = """
SELECT proname FROM pg_proc WHERE proname LIKE 'civicmap%%' UNION ALL
SELECT tablename FROM pg_tables WHERE tablename ~ '^(%s)_'
"""


def programme(name: str) -> str:
    """A program of the database, in PATH or where Debian keeps it, the newest first."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = str(kept[-1]) if kept else shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed here")
    return found


def place() -> dict[str, str]:
    """Where the server is, for libpq's programs."""
    known = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    return {**os.environ, **{env: str(known[key]) for key, env in names.items() if known.get(key)}}


def connect(name: str) -> Any:
    known = {
        key: value
        for key, value in connection.get_connection_params().items()
        if key in ("host", "port", "user", "password")
    }
    return psycopg.connect(dbname=name, autocommit=True, **known)


@contextmanager
def new_database(suffix: str, template: str = "template0") -> Iterator[str]:
    """A database beside the one of the tests: empty, or a copy of another that nobody is connected to."""
    name = f"{connection.settings_dict['NAME']}_{suffix}"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with connect("postgres") as server:
        server.execute(drop)
        try:
            create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            server.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        except psycopg.errors.InsufficientPrivilege:
            pytest.skip("this database user may not create databases")
        try:
            yield name
        finally:
            server.execute(drop)


def run(*command: str, env: dict[str, str]) -> str:
    done = subprocess.run(
        command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.django_db(transaction=True)
def test_a_dump_of_everything_can_be_restored(tmp_path: Path) -> None:
    city = factories.CityFactory()
    factories.AreaFactory(kind__city=city)
    factories.StreetFactory(city=city)
    for kind, factory in factories.FACTORIES.items():
        factory(city=city, title=f"Perché {kind}", address="Via Po 1", coarse=kind == "reports.report")
    with connection.cursor() as cursor:
        cursor.execute(CHECKED)
        expected = cursor.fetchone()
    dump = tmp_path / "dump.sql"
    run(programme("pg_dump"), "--no-owner", f"--file={dump}", connection.settings_dict["NAME"], env=place())
    with new_database("restored") as name:
        run(programme("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(dump), name, env=place())
        with connect(name) as restored:
            assert restored.execute(CHECKED).fetchone() == expected
            restored.execute(
                "UPDATE places_feature SET location = ST_GeomFromEWKT(%s)", [shapes.POINT_IN_GAP.ewkt]
            )
            assert restored.execute("SELECT count(*) FROM places_featurearea").fetchone() == (0,)
            restored.execute("INSERT INTO accounts_mailboxmessage VALUES (DEFAULT, '', '', '', '', now())")


def address(name: str) -> str:
    known = connection.get_connection_params()
    person = known.get("user", "") + (f":{known['password']}" if known.get("password") else "")
    query = "&".join(f"{key}={known[key]}" for key in ("host", "port") if known.get(key))
    return f"postgis://{person}@/{name}?{query}"


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_migrations_go_back_to_nothing_and_forth_again(tmp_path: Path) -> None:
    """Slow: every table is dropped and made anew, in a database of its own."""

    def shell(name: str, code: str) -> None:
        env = {**os.environ, "DATABASE_URL": address(name)}
        run(sys.executable, "manage.py", "shell", "-v0", "-c", code, env=env)

    def schema(name: str) -> list[str]:
        """The lines of a dump; pg_dump marks each with a word of chance."""
        lines = run(programme("pg_dump"), "--schema-only", "--no-owner", name, env=place()).splitlines()
        return sorted(line for line in lines if not line.startswith("\\"))

    with new_database("migrated", template=os.environ.get("TEST_DATABASE_TEMPLATE", "template0")) as name:
        migrate = "from django.core.management import call_command\ncall_command('migrate', verbosity=0)\n"
        shell(name, migrate + ROWS)
        before = schema(name)
        shell(name, BACK % OURS)
        with connect(name) as emptied:
            assert emptied.execute(LEFT % "|".join(OURS)).fetchall() == []
        shell(name, migrate + ROWS)
        assert schema(name) == before


@pytest.mark.django_db
def test_every_migration_has_a_real_name_and_a_way_back() -> None:
    for (app, name), migration in MigrationLoader(connection).disk_migrations.items():
        if app in OURS:
            assert re.fullmatch(r"\d{4}_[a-z_]+", name), name
            assert not re.search(r"auto|_alter_|_and_more|remove_.*_add", name), name
            for operation in migration.operations:
                assert operation.reversible, f"{app} {name}: {operation.describe()}"
