"""Where things are kept, what is already done, and the environment that every started program gets."""

import fcntl
import fnmatch
import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from devtools.console import Stop, say

ROOT = Path(__file__).resolve().parent.parent
DEV = ROOT / ".dev"
LOGS = DEV / "log"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SKIPPED = {".git", ".venv", ".dev", "node_modules", "__pycache__"}


def prepare_folders() -> None:
    """Make ``.dev``. Others may pass through it (the database server may be another user) but not list it."""
    try:
        DEV.mkdir(exist_ok=True)
        if DEV.stat().st_uid == os.geteuid():
            DEV.chmod(0o711)
        for folder in (LOGS, DEV / "cache", DEV / "media", DEV / "private"):
            folder.mkdir(exist_ok=True)
        (DEV / "private").chmod(0o700)
        probe = DEV / "cache" / "writable"
        probe.write_text("")
        probe.unlink()
    except PermissionError as error:
        raise Stop(
            f"{error.filename} belongs to another user; run ./dev as that user, or remove {DEV} as an administrator."
        ) from error
    except OSError as error:
        raise Stop(f"The folder {DEV} cannot be written: {error.strerror}.") from error


def require_disk(folder: Path, megabytes: int) -> None:
    """Stop early, with a number, instead of late with half of the work done."""
    status = os.statvfs(folder)
    free = status.f_bavail * status.f_frsize // 1_000_000
    if free < megabytes:
        raise Stop(
            f"The disk of {folder} has {free} MB left and the set-up needs about {megabytes} MB; "
            "free some space and run ./dev again."
        )


@contextmanager
def only_one_set_up() -> Iterator[None]:
    """Two commands started together prepare one after the other."""
    with (DEV / "set-up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another ./dev is setting up; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def read_json(path: Path) -> dict[str, str]:
    """A small file of ours; a missing or damaged one means that nothing is known."""
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_json(path: Path, content: dict[str, str]) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps(content, indent=1) + "\n")
    fresh.replace(path)


class Stamps:
    """Remembers the content for which a step was done last, so that a second run skips it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fresh(self, step: str, digest: str) -> bool:
        return read_json(self.path).get(step) == digest

    def set(self, step: str, digest: str) -> None:
        write_json(self.path, {**read_json(self.path), step: digest})


def digest_of(paths: Iterable[Path], *more: str) -> str:
    """One hash over the names and the content of files, and over further strings."""
    total = hashlib.sha256()
    for path in sorted(set(paths)):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    for text in more:
        total.update(text.encode() + b"\0")
    return total.hexdigest()


def project_files(pattern: str, under: Path = ROOT) -> Iterator[Path]:
    """Files of the project whose name matches, leaving out what was made or downloaded."""
    for folder, inner, names in os.walk(under):
        inner[:] = [name for name in inner if name not in SKIPPED]
        yield from (Path(folder, name) for name in fnmatch.filter(names, pattern))


def usable_home(home: str | None) -> bool:
    return bool(home) and os.path.isdir(str(home)) and os.access(str(home), os.W_OK)


def base_environment() -> dict[str, str]:
    """The caller's environment without what would leak another Python project into this one.

    Compiled modules are kept: without them each process of a test run compiles the whole site and prepares every test for
    itself, for some twenty seconds.
    """
    left_out = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE"}
    env = {name: value for name, value in os.environ.items() if name not in left_out}
    if not usable_home(env.get("HOME")):
        (DEV / "home").mkdir(exist_ok=True)
        env["HOME"] = str(DEV / "home")
    env.setdefault("PYTHONUTF8", "1")
    return env


def site_environment(database_url: str) -> dict[str, str]:
    """What the settings read. A value that the caller set wins, except the database's address, already decided."""
    env = base_environment()
    env["DJANGO_SETTINGS_MODULE"] = "civicmap.settings"
    env["DATABASE_URL"] = database_url
    env.setdefault("SECRET_KEY", secret_key())
    env.setdefault("MANAGE_COMMAND", "./dev manage")
    env.setdefault("STATIC_ROOT", str(DEV / "static"))
    env.setdefault("MEDIA_ROOT", str(DEV / "media"))
    env.setdefault("PRIVATE_ROOT", str(DEV / "private"))
    return env


def secret_key() -> str:
    """A key of this installation's own, kept so that sign-ins survive a restart."""
    path = DEV / "secret_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        key = secrets.token_urlsafe(48)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(key + "\n")
        return key
