"""Finds web processes of a killed demo, which still hold its port."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from devtools.console import say

PROC = Path("/proc")
MARK = "CIVICMAP_DEMO"
"""The variable that programs of a demo carry in their environment, and nothing else does."""
LISTENING = "0A"
PATIENCE = 10
"""Seconds that they get to end, before they are killed, and to be gone."""


def end_orphans(port: int, folder: Path) -> bool:
    """End the groups of processes that listen on the port, work in the folder and have lost their demo. Whether there were some."""
    groups = {group for pid in listeners(port) if (group := orphaned_group(pid, folder))}
    if not groups:
        return False
    say(f"ending what an earlier demo left on port {port}")
    for sign in (signal.SIGTERM, signal.SIGKILL):
        for group in groups:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, sign)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if not listeners(port):
                return True
            time.sleep(0.1)
    return False


def listeners(port: int) -> set[int]:
    """Processes that listen on a TCP port of this machine, as far as we may look."""
    sockets = {f"socket:[{inode}]" for inode in _inodes(port)}
    return {pid for pid in _pids() if sockets & set(_links(PROC / str(pid) / "fd"))} if sockets else set()


def orphaned_group(pid: int, folder: Path) -> int:
    """The process group of a demo's program of this folder whose demo is gone; else 0."""
    own = PROC / str(pid)
    try:
        if (
            os.readlink(own / "cwd") != str(folder)
            or f"{MARK}=".encode() not in (own / "environ").read_bytes()
        ):
            return 0
        group = os.getpgid(pid)
    except OSError:
        return 0
    try:
        parent = (PROC / str(group) / "stat").read_text().rpartition(")")[2].split()[1]
        command = (PROC / parent / "cmdline").read_bytes()
    except OSError:
        # The first process of the group is gone, as after a kill that ends it and not its children.
        return group
    return 0 if b"devtools" in command else group


def _inodes(port: int) -> Iterator[str]:
    for table in ("net/tcp", "net/tcp6"):
        with contextlib.suppress(OSError):
            for line in (PROC / table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                    yield fields[9]


def _pids() -> Iterator[int]:
    return (int(path.name) for path in PROC.iterdir() if path.name.isdigit())


def _links(folder: Path) -> Iterator[str]:
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            with contextlib.suppress(OSError):
                yield os.readlink(path)
