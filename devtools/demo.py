"""``./dev demo``: set everything up, serve it, and take it all down again."""

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence

from devtools import setup
from devtools.console import Stop, ignore_signals, meanwhile, reason_for, say, shown, tail
from devtools.database import Database, in_use
from devtools.orphans import MARK, end_orphans
from devtools.project import LOGS, PYTHON, ROOT, site_environment

HOST = "127.0.0.1"
PATIENCE = 60
"""Seconds that the web server gets for its first answer."""
THREADS = 4
WORKER = ("--concurrency", "2")
"""Options of the job worker: a mail does not wait behind a large file."""


def check_port(port: int) -> None:
    """Stop before any work is done if the web server could not listen."""
    if not 1 <= port <= 65535:
        raise Stop(f"{port} is not a port; choose a number from 1024 to 65535 with --port.")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except PermissionError:
            raise Stop(
                f"Port {port} is reserved for the administrator; choose one above 1023 with --port."
            ) from None
        except OSError:
            if end_orphans(port, ROOT):
                return
            free = port + 1 if port < 65535 else 8000
            raise Stop(
                f"Port {port} is already in use by another program; choose another one: ./dev demo --port {free}"
            ) from None


def demo(*, port: int, serve: bool) -> None:
    if serve:
        check_port(port)
    setup.programs_and_packages(database="DATABASE_URL" not in os.environ)
    with in_use() as database:
        env = demo_environment(database, port)
        setup.site(database, env)
        if serve:
            _serve(database, env, port)
        else:
            say("everything is set up; ./dev demo serves it")


def demo_environment(database: Database, port: int) -> dict[str, str]:
    env = site_environment(database.url)
    env.setdefault("DEMO", "true")
    env.setdefault("SITE_URL", f"http://{HOST}:{port}")
    return env


class Program:
    """A program that runs as long as the demo does, in a session of its own, so that Ctrl-C reaches only us."""

    def __init__(self, name: str, command: Sequence[object], env: dict[str, str]) -> None:
        self.name = name
        self.log = LOGS / f"{name.replace(' ', '-')}.log"
        self.command = [str(part) for part in command]
        self.env = env
        self.restarts: list[float] = []
        self.start()

    def start(self) -> None:
        with self.log.open("w") as sink:
            self.process = subprocess.Popen(
                self.command, env={**self.env, MARK: self.name}, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=sink,
                stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=_end_with_parent,
            )  # fmt: skip

    def failure(self) -> Stop:
        last = tail(self.log)
        cause = reason_for(last, f"it ended with code {self.process.returncode}")
        return Stop(f"The {self.name} stopped: {cause}. Its log is {shown(self.log)}.\n{last}")

    def keep_running(self) -> None:
        """Start it again when it ended; give up when that happens again and again."""
        if self.process.poll() is None:
            return
        now = time.monotonic()
        self.restarts = [moment for moment in self.restarts if now - moment < 60] + [now]
        if len(self.restarts) > 3:
            raise self.failure()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # workers that outlived it hold the port
        kept = self.log.with_suffix(".previous.log")
        self.log.replace(kept)
        say(
            f"the {self.name} ended with code {self.process.returncode} (log: {shown(kept)}); starting it again"
        )
        self.start()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # its session: whatever it left behind
        self.process.wait()


def _serve(database: Database, env: dict[str, str], port: int) -> None:
    workers = max(1, len(os.sched_getaffinity(0)))
    web = [PYTHON, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port), "--no-ws"]
    web += ["--workers", str(workers), "--blocking-threads", str(THREADS), "--workers-kill-timeout", "5"]
    say(f"starting the web server ({workers} workers) and the job worker")
    programs: list[Program] = []
    try:
        programs.append(Program("web server", [*web, "civicmap.wsgi:application"], env))
        programs.append(Program("job worker", [PYTHON, "manage.py", "procrastinate", "worker", *WORKER], env))
        accounts = [PYTHON, "manage.py", "demo_accounts"]
        log = LOGS / "accounts.log"
        with meanwhile(accounts, what="Listing the demo accounts", env=env, cwd=ROOT, log=log):
            _wait_for_answer(programs, port)
        print(tail(log, 100), flush=True)
        say("Ctrl-C stops everything")
        print(f"ready http://{HOST}:{port}/", flush=True)
        while True:
            time.sleep(1)
            database.keep_running()
            for program in programs:
                program.keep_running()
    finally:
        ignore_signals()
        say("stopping")
        for program in programs:
            program.stop()


def _wait_for_answer(programs: list[Program], port: int) -> None:
    """Until the site says that it is healthy; the programs must stay alive meanwhile."""
    until = time.monotonic() + PATIENCE
    answer = "no answer"
    while time.monotonic() < until:
        for program in programs:
            if program.process.poll() is not None:
                raise program.failure()
        # http.client is used because it ignores proxies named in the environment.
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            status = connection.getresponse().status
            if status == 200:
                return
            answer = f"code {status}"
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.2)
    web = programs[0]
    raise Stop(
        f"The web server gave no healthy answer at /healthz within {PATIENCE} seconds ({answer}). "
        f"Its log is {shown(web.log)}.\n{tail(web.log)}"
    )


def _end_with_parent() -> None:
    """In the child: ask the kernel for SIGTERM when this command is killed without a chance to clean up."""
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)
