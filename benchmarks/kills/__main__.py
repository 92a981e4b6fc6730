"""The command behind ``./dev kills``: a small city in a database of its own, then the kills, then the figures."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command

from benchmarks.__main__ import own_database
from benchmarks.kills.workers import SPAWN, fork_workers

KILLS, MINUTES, REST = 200, 60, 15
REPORTS = 2000


def main(arguments: list[str]) -> int:
    """0 where all is well, 1 where something is lost, waits for ever or came twice untold, 2 where the time was too short to say."""
    if arguments == [SPAWN]:
        fork_workers()
        return 0
    parser = argparse.ArgumentParser(prog="./dev kills", description=__doc__)
    parser.add_argument(
        "--kills", type=int, default=KILLS, help=f"how often a worker is killed (default {KILLS})"
    )
    parser.add_argument(
        "--minutes", type=float, default=MINUTES, help=f"the killing ends after so long (default {MINUTES})"
    )
    parser.add_argument(
        "--rest", type=float, default=REST, help=f"minutes that the last worker gets (default {REST})"
    )
    options = parser.parse_args(arguments)
    own_database(fresh=True, suffix="kills")
    with tempfile.TemporaryDirectory() as folder:
        for name in ("MEDIA_ROOT", "PRIVATE_ROOT"):
            os.environ[name] = str(Path(folder) / name)
        os.environ["DJANGO_SETTINGS_MODULE"] = "civicmap.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        # Models can be imported only now.
        importlib.import_module("benchmarks.city").build(REPORTS)
        run = importlib.import_module("benchmarks.kills.run")
        figures = run.run(options.kills, minutes=options.minutes, rest=options.rest)
    print(json.dumps(figures.as_dict(), indent=2))
    print(figures.verdict(options.kills))
    return int(figures.code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
