"""The command behind ``./dev bench``."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time

import dj_database_url
import django
import psycopg
from django.core.management import call_command
from psycopg import sql


def main(arguments: list[str]) -> int:
    """Make the city when the database has none of that size, then measure the groups that were asked for."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument(
        "--rows", type=int, default=100_000, help="reports of the made-up city (default 100,000)"
    )
    parser.add_argument("--seconds", type=int, default=1, help="length of a round of one case (default 1)")
    parser.add_argument("--rounds", type=int, default=2, help="rounds, one case after the other (default 2)")
    names = "pages conditional streams tiles counts lookups words files writes map parts open311 alerts submissions"
    parser.add_argument("--only", default="", help=f"groups, separated by commas, of {names}")
    parser.add_argument(
        "--no-peers", action="store_true", help="leave tipg, pygeoapi and MapServer out; nothing is installed"
    )
    parser.add_argument("--write", action="store_true", help="keep the tables in docs/performance.md")
    parser.add_argument("--fresh", action="store_true", help="make the city anew")
    options = parser.parse_args(arguments)
    own_database(fresh=options.fresh)
    django.setup()
    # Models can be imported only now.
    run = importlib.import_module("benchmarks.run")
    if not options.no_peers:
        run.servers.install_peers()  # downloads: not part of the time that is told
    began = time.monotonic()
    call_command("migrate", verbosity=0)
    return int(run.run(options, began))


def own_database(*, fresh: bool, suffix: str = "bench") -> None:
    """Make the database of the measurements beside the given one, and let everything from here on use it."""
    given = os.environ["DATABASE_URL"]
    start, mark, query = given.partition("?")
    server, slash, name = start.rpartition("/")
    own = f"{name}_{suffix}"
    os.environ["DATABASE_URL"] = f"{server}{slash}{own}{mark}{query}"
    where = dj_database_url.parse(given.replace("postgis:", "postgresql:", 1))
    named = {
        "host": where["HOST"],
        "port": where["PORT"],
        "user": where["USER"],
        "password": where["PASSWORD"],
    }
    chosen = {key: value for key, value in {**named, **where.get("OPTIONS", {})}.items() if value}
    with psycopg.connect(dbname="postgres", autocommit=True, **chosen) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [own]).fetchone()
        if there and fresh:
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(own)))
        if fresh or not there:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(own)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
