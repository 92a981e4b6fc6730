"""A demo that was killed leaves web processes behind; the next one ends them, and nothing else."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from devtools.orphans import MARK, end_orphans, listeners

LISTEN = "import socket, time; s = socket.create_server(('127.0.0.1', int(%r))); print('ready', flush=True); time.sleep(60)"
"""Like a web server's process."""
PARENT = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], env={**os.environ, **dict([sys.argv[2].split("=")])}, start_new_session=True)
print(child.pid, flush=True)
child.wait()
"""


@pytest.fixture
def port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def started(port: int, folder: Path, mark: str = f"{MARK}=web") -> tuple[subprocess.Popen[str], int]:
    """A parent and the id of its listening child."""
    command = [sys.executable, "-c", PARENT, LISTEN % str(port), mark]
    parent = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    assert parent.stdout.readline().strip() == "ready"
    return parent, child


def end(parent: subprocess.Popen[str], child: int) -> None:
    for pid in (parent.pid, child):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    parent.wait()
    if parent.stdout:
        parent.stdout.close()


def test_what_a_killed_demo_left_is_ended_and_its_port_is_free(port: int, tmp_path: Path) -> None:
    parent, child = started(port, tmp_path)
    try:
        assert listeners(port) == {child}
        parent.kill()
        parent.wait()
        assert end_orphans(port, tmp_path)
        assert listeners(port) == set()
    finally:
        end(parent, child)


@pytest.mark.parametrize("case", ["another program", "another folder"])
def test_other_programs_on_the_port_are_left_alone(port: int, tmp_path: Path, case: str) -> None:
    parent, child = started(port, tmp_path, "OTHER=1" if case == "another program" else f"{MARK}=web")
    try:
        parent.kill()
        parent.wait()
        asked = tmp_path / "elsewhere" if case == "another folder" else tmp_path
        assert not end_orphans(port, asked)
        time.sleep(0.2)
        assert listeners(port) == {child}
    finally:
        end(parent, child)


def test_a_demo_that_is_running_keeps_its_port(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.tooling.test_orphans.PARENT", f"# devtools demo\n{PARENT}")
    parent, child = started(port, tmp_path)
    try:
        assert not end_orphans(port, tmp_path)
        assert listeners(port) == {child}
    finally:
        end(parent, child)
