"""The commands of ``./dev``."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from devtools import environment, gis, html_checker, lint, packages, setup
from devtools.cluster import STATE, Cluster, remembered_home
from devtools.console import Stop, end_on_signals, reason_for, say, shown, warn
from devtools.database import in_use, out_of_use
from devtools.demo import demo
from devtools.project import DEV, PYTHON, ROOT, prepare_folders

HELP = """\
usage: ./dev COMMAND

  demo [--port N] [--no-serve]  set everything up, load the demo cities and serve them
                                (port 8000; --no-serve: only set up); Ctrl-C stops all of it
  test [PYTEST ARGUMENTS]       the same set-up for the tests, then run them
                                (--gis-clients: install QGIS and R, and drive them too)
  bench [--rows N] [OPTIONS]    measure beside the database alone and beside its peers
                                (docs/performance.md; ./dev bench --help)
  kills [--kills N]             kill the job worker N times (200) while things are sent, and count
  lint                          every check that the code must pass
  manage COMMAND …              Django's manage.py with the demo's settings and database
  reset [--yes]                 stop the private database and remove its data and the uploads
  lock                          resolve the dependencies of pyproject.toml into the lock files
  help                          this text

Without DATABASE_URL a private PostgreSQL cluster is made under .dev/; docs/run.md tells the rest.
"""
BROWSER_TESTS = "tests/browser"
FEW = 4
"""The most processes where more would only wait for each other or for their own start: those of folders and of a browser."""
INTERRUPTED = 2
"""What pytest ends with after Ctrl-C."""


def main(arguments: Sequence[str]) -> int:
    command, rest = (arguments[0], list(arguments[1:])) if arguments else ("help", [])
    match command:
        case "demo":
            options = argparse.ArgumentParser(prog="./dev demo")
            options.add_argument("--port", type=int, default=8000)
            options.add_argument("--no-serve", action="store_true")
            chosen = options.parse_args(rest)
            demo(port=chosen.port, serve=not chosen.no_serve)
            return 0
        case "test":
            return test(rest)
        case "lint":
            return check(rest)
        case "bench":
            return bench(rest)
        case "kills":
            return kills(rest)
        case "manage":
            return manage(rest)
        case "reset":
            options = argparse.ArgumentParser(prog="./dev reset")
            options.add_argument("--yes", action="store_true", help="do not ask")
            return reset(sure=options.parse_args(rest).yes)
        case "lock":
            setup.programs_and_packages(database=False, lock="development")
            environment.relock()
            return 0
        case "help" | "--help" | "-h":
            print(HELP, end="")
            return 0
    raise Stop(f"There is no command {command}; ./dev help lists them.", code=2)


def test(arguments: list[str]) -> int:
    setup.programs_and_packages(database="DATABASE_URL" not in os.environ, tests=True, lock="development")
    if gis.FLAG in arguments:
        gis.require_programs()
    setup.messages()
    with in_use(for_tests=True) as database:
        env = setup.manage(database)
        setup.test_template(database, env)
        env["CHROMIUM"] = packages.browser() or ""
        env["HTML_CHECKER"] = str(html_checker.require())
        # A test that loses its data with the power has lost nothing.
        env.setdefault("PGOPTIONS", "-c synchronous_commit=off")
        return pytest(arguments, env)


def pytest(arguments: list[str], env: dict[str, str]) -> int:
    """Run the tests that are asked for. All of them run in two parts: on every core, then those that drive a browser.

    Whole folders run on at most FEW cores; files, and whatever has options of pytest, in one process, where a debugger works.
    Tests that drive a browser wait for half of their time: with them there is one process more than there are cores, at most FEW too.
    """
    tests = [str(PYTHON), "-m", "pytest", *arguments]
    spread = ["--dist", "worksteal", "--numprocesses"]
    cores = os.cpu_count() or 1
    if asked := set(arguments) - {gis.FLAG}:
        say("running pytest")
        folders = all((ROOT / path).is_dir() for path in asked)
        processes = min(FEW, cores + any(BROWSER_TESTS in path for path in asked))
        return call([*tests, *spread, str(processes)] if folders and processes > 1 else tests, env)
    say("running the tests without a browser, as many at once as there are cores")
    first = call([*tests, "--ignore", BROWSER_TESTS, *spread, "auto"], env)
    if first == INTERRUPTED:
        return first
    say("running the tests with a browser")
    second = call([*tests, BROWSER_TESTS, *spread, str(min(FEW, cores + 1))], env)
    return first or second


def bench(arguments: list[str]) -> int:
    programs = packages.MEASURING if "--no-peers" in arguments else packages.MEASURING | packages.PEERS
    setup.programs_and_packages(
        database="DATABASE_URL" not in os.environ, tests=True, lock="development", programs=programs
    )
    setup.messages()
    with in_use(for_tests=True) as database:
        env = setup.manage(database)
        env["CHROMIUM"] = packages.browser() or ""
        with setup.static_files(env):
            pass
        say("measuring; the city of the measurements has a database of its own")
        return call([str(PYTHON), "-m", "benchmarks", *arguments], env)


def kills(arguments: list[str]) -> int:
    setup.programs_and_packages(database="DATABASE_URL" not in os.environ, lock="development")
    with in_use(for_tests=True) as database:
        say("killing workers, in a database of its own")
        return call([str(PYTHON), "-m", "benchmarks.kills", *arguments], setup.manage(database))


def check(names: list[str]) -> int:
    setup.programs_and_packages(database=False, lock="development")
    return lint.lint(names)


def manage(arguments: list[str]) -> int:
    setup.programs_and_packages(database="DATABASE_URL" not in os.environ)
    with in_use() as database:
        env = setup.manage(database)
        env.setdefault("DEMO", "true")
        return call([str(PYTHON), "manage.py", *arguments], env)


def reset(*, sure: bool) -> int:
    if not sure:
        if not sys.stdin.isatty():
            raise Stop("reset removes the private database and all uploads; say ./dev reset --yes.")
        answer = input("Remove the private database and all uploads of this folder? [y/N] ")
        if answer.strip().lower() not in {"y", "yes", "s", "si", "sì"}:
            print("Nothing was removed.")
            return 1
    prepare_folders()
    with out_of_use():
        home = remembered_home()
        if home is not None:
            Cluster().remove()
            say(f"removed the database in {shown(home)}")
        for name in ("database", "media", "private", "static"):
            shutil.rmtree(DEV / name, ignore_errors=True)
        for path in (DEV / "stamps.json", STATE):
            path.unlink(missing_ok=True)
    say("removed uploads and collected files; the next ./dev demo starts over")
    return 0


def call(command: list[str], env: dict[str, str]) -> int:
    """Run a program in the foreground. Ctrl-C reaches it from the terminal; we wait until it has finished."""
    with subprocess.Popen(command, env=env, cwd=ROOT) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue
            except SystemExit:
                process.terminate()
                process.wait()
                raise


def cli() -> int:
    end_on_signals()
    try:
        return main(sys.argv[1:])
    except Stop as stop:
        warn(str(stop))
        return stop.code
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        cause = reason_for(str(error), "")
        if not cause:
            raise
        warn(f"{error.filename or 'Writing'}: {cause}.")
        return 1


if __name__ == "__main__":
    sys.exit(cli())
