"""The database that a command works with: the one named by ``DATABASE_URL``, else the private cluster."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from devtools.cluster import Cluster
from devtools.console import Stop, ignore_signals, run, say
from devtools.project import DEV, PYTHON, ROOT, Stamps, only_one_set_up, site_environment


class Database:
    """Where the data is, and which steps are done on it."""

    def __init__(self) -> None:
        self.given_url = os.environ.get("DATABASE_URL", "")
        self.cluster = None if self.given_url else Cluster()

    @property
    def url(self) -> str:
        return self.cluster.url() if self.cluster else self.given_url

    @property
    def stamps(self) -> Stamps | None:
        """None for a database that others may change: there nothing is taken for granted."""
        return Stamps(self.cluster.home / "stamps.json") if self.cluster else None

    def keep_running(self) -> None:
        """While the site is served: a private server that crashed or was stopped is started again."""
        if self.cluster and not (self.cluster.server_process() and self.cluster.answers()):
            say("the database server is gone")
            self.cluster.ensure_running()


@contextmanager
def in_use(*, for_tests: bool = False) -> Iterator[Database]:
    """A running database. The last command that uses the private server stops it."""
    database = Database()
    if database.cluster is None:
        say("using the database of DATABASE_URL")
        probe(database.url, *(["--for-tests"] if for_tests else []))
        yield database
        return
    with (DEV / "database.users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            with only_one_set_up():
                database.cluster.ensure_running()
            if not for_tests:
                probe(database.url, "--private")
            yield database
        finally:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass  # another ./dev still works with it
            else:
                ignore_signals()
                database.cluster.stop()


@contextmanager
def out_of_use() -> Iterator[None]:
    """Stop unless no other command works with the private server."""
    with (DEV / "database.users").open("w") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stop("Another ./dev command of this folder is running; stop it first (Ctrl-C).") from None
        yield


def probe(url: str, *arguments: str) -> None:
    """Ask a database, before anything is done on it, whether it will do."""
    answer = run(
        [PYTHON, "-m", "devtools.probe", *arguments],
        what="Looking at the database", env=site_environment(url), cwd=ROOT,
    )  # fmt: skip
    if answer.strip():
        raise Stop(answer.strip())
