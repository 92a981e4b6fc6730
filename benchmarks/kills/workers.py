"""Workers that can be killed: forked from a process that has loaded the site already, so that they live through work, not their start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import django
from django.core.management import call_command

SPAWN = "--fork-workers"


class Workers:
    """Starts and kills workers, one at a time."""

    def __enter__(self) -> Workers:
        command = [sys.executable, "-m", "benchmarks.kills", SPAWN]
        self.nursery = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def start(self) -> int:
        """A new worker; its process id."""
        return int(self._ask("start"))

    def kill(self, pid: int) -> None:
        """End it as a crash would, and wait until it is gone."""
        self._ask(f"kill {pid}")

    def _ask(self, line: str) -> str:
        assert self.nursery.stdin
        assert self.nursery.stdout
        self.nursery.stdin.write(f"{line}\n")
        self.nursery.stdin.flush()
        return self.nursery.stdout.readline()

    def __exit__(self, *fault: object) -> None:
        assert self.nursery.stdin
        self.nursery.stdin.close()
        self.nursery.wait(timeout=60)


def fork_workers() -> None:
    """The nursery: fork a worker for each line ``start``, kill one for each ``kill PID``, and at the end whoever is left."""
    django.setup()
    # Loads the addresses, and with them what a worker that has run for a while has loaded.
    call_command("check", stdout=sys.stderr)
    living: set[int] = set()
    for line in sys.stdin:
        word, _space, number = line.strip().partition(" ")
        if word == "start":
            answer = str(_fork_worker())
            living.add(int(answer))
        else:
            _end(int(number))
            living.remove(int(number))
            answer = "gone"
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    for pid in living:
        _end(pid)


def _fork_worker() -> int:
    if pid := os.fork():
        return pid
    sys.stdin.close()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    call_command("procrastinate", "worker", "--concurrency", "2")
    os._exit(0)


def _end(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
