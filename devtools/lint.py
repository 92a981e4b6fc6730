"""``./dev lint``: every check that the code must pass, each with one line of result."""

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from devtools.catalogues import catalogue_faults
from devtools.console import Stop, warn
from devtools.project import DEV, PYTHON, ROOT, SKIPPED, project_files, site_environment

NO_DATABASE = "postgis:///no-database-is-asked"
LANGUAGE = "it"
SHOWN = 40
"""How many lines of a failed check are printed."""


def lint(names: list[str]) -> int:
    """Run all checks, or the named ones; a failure does not stop the others."""
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        raise Stop(f"There is no check {unknown[0]}; there are: {', '.join(CHECKS)}.", code=2)
    failed = []
    for name in names or CHECKS:
        started = time.monotonic()
        faults = CHECKS[name]()
        seconds = time.monotonic() - started
        print(f"{'FAIL' if faults else 'ok  '}  {name:<14} {seconds:5.1f}s", flush=True)
        for line in faults[:SHOWN]:
            print(f"        {line}", flush=True)
        if len(faults) > SHOWN:
            print(f"        … and {len(faults) - SHOWN} more lines", flush=True)
        if faults:
            failed.append(name)
    if failed:
        warn(f"{len(failed)} of the checks failed: {', '.join(failed)}")
    return 1 if failed else 0


def _tool(*arguments: str, cwd: Path = ROOT, program: str = PYTHON.name) -> list[str]:
    """What a program of the virtual environment printed if it failed; nothing if it was content."""
    env = site_environment(NO_DATABASE)
    done = subprocess.run(
        [str(PYTHON.with_name(program)), *arguments], cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace",
    )  # fmt: skip
    if done.returncode == 0:
        return []
    return [line.rstrip() for line in done.stdout.splitlines() if line.strip()] or [f"code {done.returncode}"]


def style() -> list[str]:
    return _tool("-m", "ruff", "check", "--output-format", "concise", ".")


def formatting() -> list[str]:
    faults = _tool("-m", "ruff", "format", "--check", "--output-format", "concise", ".")
    return [*faults, ".venv/bin/ruff format . mends them"] if faults else []


def types() -> list[str]:
    return _tool("-m", "mypy", "--no-error-summary", "--hide-error-context")


def modules(*paths: str) -> list[str]:
    """The browser's modules, their tests and the scripts of ``frontend/``, by the rules in ``.oxlintrc.json``."""
    return _tool("--format", "unix", *paths, program="oxlint")


def imports() -> list[str]:
    return _tool("-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache")


def settings() -> list[str]:
    return _tool("manage.py", "check")


def templates() -> list[str]:
    return _tool("-m", "devtools.templates")


def migrations() -> list[str]:
    return _tool("-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check", "--dry-run")


def translations() -> list[str]:
    """Extract the messages in a copy of the project and look for one that has no confirmed Italian text."""
    with tempfile.TemporaryDirectory(prefix="messages-", dir=DEV / "cache") as folder:
        copy = Path(folder) / "civicmap"
        ignored = shutil.ignore_patterns(*SKIPPED, "static", "fixtures", "docs", "tests", "*.mo")
        shutil.copytree(ROOT, copy, ignore=ignored)
        kept = copy / "civicmap" / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
        if not kept.exists():
            return [f"there is no catalogue {kept.relative_to(copy)}"]
        trouble = _tool("manage.py", "makemessages", "-l", LANGUAGE, "-v", "0", cwd=copy)
        return trouble or catalogue_faults(kept)


def locks() -> list[str]:
    """A lock file that names an index would send every installation to that host."""
    return [fault for path in _lock_files() for fault in index_addresses(path.name, path.read_text())]


def index_addresses(name: str, text: str) -> list[str]:
    """The lines of a lock file that name a host or a folder to fetch packages from."""
    if name.endswith(".json"):
        pattern = r'"resolved"\s*:'
    else:
        pattern = (
            r"^\s*(-i|-f|--(extra-)?index-url|--find-links|--trusted-host|--no-index)\b|\w+://|@ file:|^\s*/"
        )
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]


def _lock_files() -> Iterator[Path]:
    for pattern in (
        "requirements*",
        "*.lock",
        "package-lock.json",
        "npm-shrinkwrap.json",
        "constraints*.txt",
    ):
        yield from project_files(pattern)


def vendored() -> list[str]:
    """Third-party files in the repository are exactly those that were taken from the named packages."""
    listing = ROOT / "civicmap" / "static" / "vendor" / "VENDOR.json"
    packages = json.loads(listing.read_text())
    files = {name: digest for package in packages for name, digest in package["files"].items()}
    present = {str(path.relative_to(ROOT)) for path in project_files("*", listing.parent)} - {
        str(listing.relative_to(ROOT))
    }
    return vendor_faults(files, present, ROOT)


def vendor_faults(files: dict[str, str], present: set[str], root: Path) -> list[str]:
    """Files that differ from their recorded sum, are gone, or stand in the vendor folder unrecorded."""
    found = [f"{name}: not in VENDOR.json" for name in sorted(present - set(files))]
    for name, digest in files.items():
        path = root / name
        if not path.exists():
            found.append(f"{name}: missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            found.append(f"{name}: differs from the recorded sum")
    return found


CHECKS: dict[str, Callable[[], list[str]]] = {
    "style": style,
    "formatting": formatting,
    "types": types,
    "imports": imports,
    "modules": modules,
    "settings": settings,
    "templates": templates,
    "migrations": migrations,
    "translations": translations,
    "locks": locks,
    "vendored": vendored,
}
