"""Talking to the terminal, and running other programs so that a failure says what happened and where to look."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

_started = time.monotonic()


class Stop(Exception):
    """Ends the command with one sentence for the person at the terminal."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def say(line: str) -> None:
    """Print a line with the seconds since the start, at once even into a pipe."""
    print(f"[{time.monotonic() - _started:5.1f}s] {line}", flush=True)


def warn(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def shown(path: Path) -> str:
    """A path as a person at the terminal wants to read it: from here, if it is below."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, indented, for the message of a failure."""
    try:
        text = log.read_text(errors="replace")
    except OSError:
        return ""
    return "\n".join("    " + line for line in text.rstrip().splitlines()[-lines:])


def reason_for(output: str, otherwise: str) -> str:
    """The plain cause of a failure where the output of the failed program shows one we know."""
    known = (
        (
            r"no space left on device|disk quota exceeded",
            "the disk is full; free some space and run ./dev again",
        ),
        (r"read-only file system", "the folder is on a read-only file system"),
        (
            r"name resolution|failed to establish a new connection|network is unreachable|could not resolve",
            "the package registry could not be reached; check the network and run ./dev again",
        ),
        (
            r"do not match the hashes",
            "a downloaded package does not match its recorded hash, so it was not installed",
        ),
        (
            r"from versions: none\)",
            "the package registry was not reached, or lacks a package of the lock file; check the network",
        ),
        (
            r"no matching distribution found",
            "a package of the lock file is not on offer for this Python or this processor",
        ),
        (
            r"is the server running|server closed the connection|terminating connection|connection is closed",
            "the database server went away meanwhile",
        ),
        (r"out of memory|cannot allocate memory|memoryerror", "the machine is out of memory"),
    )
    for pattern, sentence in known:
        if re.search(pattern, output, re.IGNORECASE):
            return sentence
    return otherwise


def run(
    command: Sequence[object],
    *,
    what: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | str | None = None,
    log: Path | None = None,
    user: int | None = None,
    group: int | None = None,
) -> str:
    """Run a program to its end and return what it printed. A failure becomes one sentence and the log's last lines.

    With ``log`` the output goes there instead, so that long programs can be watched with ``tail -f``.
    """
    groups: list[str | int] | None = None if user is None else []
    arguments = [str(part) for part in command]
    try:
        with (
            log.open("w+", errors="replace")
            if log
            else tempfile.TemporaryFile("w+", errors="replace") as sink
        ):
            done = subprocess.run(
                arguments, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT,
                user=user, group=group, extra_groups=groups,
            )  # fmt: skip
            sink.seek(0)
            output = sink.read()
    except OSError as error:
        raise Stop(f"{what} failed: {arguments[0]} could not be started ({error.strerror}).") from error
    if done.returncode:
        raise failure(what, arguments[0], done.returncode, output, log)
    return output


def failure(what: str, program: str, code: int, output: str, log: Path | None) -> Stop:
    """One sentence about a program that failed, with the last lines of what it printed."""
    lines = [line.strip() for line in output.splitlines() if line.strip()][-15:]
    last = "\n".join("    " + line for line in lines)
    said = lines[-1].rstrip(".") if lines else f"{Path(program).name} ended with code {code}"
    cause = reason_for(output, said)
    where = f" The whole output is in {shown(log)}." if log else ""
    return Stop(f"{what} failed: {cause}.{where}\n{last}".rstrip())


@contextmanager
def meanwhile(
    command: Sequence[object], *, what: str, env: Mapping[str, str], cwd: Path, log: Path
) -> Iterator[None]:
    """Run a program beside the body of the ``with``; the body's failure ends it, its failure shows at the end."""
    arguments = [str(part) for part in command]
    with log.open("w+", errors="replace") as sink:
        process = subprocess.Popen(
            arguments, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT
        )
        try:
            yield
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
        sink.seek(0)
        output = sink.read()
    if code:
        raise failure(what, arguments[0], code, output, log)


def stream(command: Sequence[object], *, what: str, env: Mapping[str, str], cwd: Path, log: Path) -> None:
    """Run a program whose progress the person wants to see: its lines are shown, indented, and kept in ``log``."""
    with log.open("w") as sink:
        process = subprocess.Popen(
            [str(part) for part in command], env={**env, "PYTHONUNBUFFERED": "1"}, cwd=cwd,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        )  # fmt: skip
        assert process.stdout is not None
        try:
            with process.stdout:
                for line in process.stdout:
                    sink.write(line)
                    sink.flush()
                    print(f"         {line.rstrip()}", flush=True)
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if code:
        lines = log.read_text(errors="replace").split("\n")
        said = next((line.strip().rstrip(".") for line in reversed(lines) if line.strip()), f"code {code}")
        raise Stop(f"{what} failed: {reason_for(said, said)}. The whole output is in {shown(log)}.")


def is_root() -> bool:
    return os.geteuid() == 0


def end_on_signals() -> None:
    """Let a request to end, or a closed terminal, unwind the program like Ctrl-C does, so that it cleans up."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a script's background job starts with it ignored
    signal.signal(signal.SIGTERM, end)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup keeps us running without a terminal
        signal.signal(signal.SIGHUP, end)


def ignore_signals() -> None:
    """While cleaning up: a second Ctrl-C must not leave half of it running."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
