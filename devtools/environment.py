"""The virtual environment, filled from a lock file with hashes."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from devtools.console import run, say, shown
from devtools.project import LOGS, PYTHON, ROOT, VENV, base_environment, require_disk

LOCKS = {"runtime": ROOT / "requirements.lock", "development": ROOT / "requirements-dev.lock"}


def lock_stamp(path: Path, version: str) -> str:
    """What the virtual environment holds when it was filled from this file for this version of Python."""
    return f"{hashlib.sha256(path.read_bytes()).hexdigest()} {version}"


def require(kind: str) -> None:
    """Make the virtual environment hold what the lock file says. The development lock includes the other."""
    version = _version()
    if version is None:
        if VENV.exists():
            say(f"the virtual environment {shown(VENV)} does not start any more; making it anew")
            shutil.rmtree(VENV)
        require_disk(ROOT, 1500)
        say(f"making a virtual environment with Python {sys.version.split()[0]}")
        run(
            [sys.executable, "-m", "venv", VENV],
            what="Making the virtual environment",
            env=base_environment(),
        )
        version = _version() or ""
    stamps = {name: VENV / f"civicmap-{name}.stamp" for name in LOCKS}
    if _read(stamps[kind]) == lock_stamp(LOCKS[kind], version):
        return
    require_disk(ROOT, 1000)
    say(f"installing the Python packages of {LOCKS[kind].name} (about a minute)")
    for stamp in stamps.values():
        stamp.unlink(missing_ok=True)
    env = base_environment() | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    # Every package is in the lock, so pip need not look for dependencies; only wheels, so no code of a package runs.
    options = [
        "--require-hashes",
        "--no-deps",
        "--only-binary",
        ":all:",
        "--no-input",
        "--progress-bar",
        "off",
    ]
    command = [PYTHON, "-m", "pip", "install", *options, "-r", LOCKS[kind]]
    run(command, what="Installing the Python packages", env=env, log=LOGS / "pip.log")
    for name in LOCKS if kind == "development" else (kind,):
        stamps[name].write_text(lock_stamp(LOCKS[name], version))


def relock() -> None:
    """Resolve the dependencies of pyproject.toml again, into lock files that name no package index."""
    tool = [
        PYTHON,
        "-m",
        "uv",
        "pip",
        "compile",
        "--no-config",
        "--quiet",
        "--universal",
        "--python-version",
        "3.11",
    ]
    tool += [
        "--generate-hashes",
        "--no-emit-index-url",
        "--upgrade",
        "--custom-compile-command",
        "./dev lock",
    ]
    env = base_environment()
    runtime, development = LOCKS["runtime"].name, LOCKS["development"].name
    if "SSL_CERT_FILE" not in env and os.path.exists("/etc/ssl/certs/ca-certificates.crt"):
        env["SSL_CERT_FILE"] = "/etc/ssl/certs/ca-certificates.crt"
    for arguments in (["-o", runtime], ["--extra", "dev", "-c", runtime, "-o", development]):
        run([*tool, "pyproject.toml", *arguments], what="Resolving the dependencies", env=env, cwd=ROOT)
        say(f"wrote {arguments[-1]}")


def _version() -> str | None:
    """The version of the environment's Python; None when there is none that starts, has pip and is new enough."""
    check = "import sys, pip; assert sys.version_info >= (3, 11); print(*sys.version_info[:2], sep='.')"
    try:
        done = subprocess.run([PYTHON, "-c", check], env=base_environment(), capture_output=True, text=True)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
