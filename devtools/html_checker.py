"""The Nu HTML checker for the tests: an npm package at an exact version, kept in .dev and run by Java."""

import hashlib
import shutil
from pathlib import Path

from devtools.console import run, say
from devtools.project import DEV, LOGS, ROOT, base_environment

PACKAGE = ROOT / "tests" / "html"
"""``package.json`` and its lock file with the package's hash."""
HOME = DEV / "html-checker"
JAR = HOME / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
PROGRAMS = {"java": "default-jre-headless", "npm": "npm"}
"""Programs the checker needs, with Debian's package of each."""


def missing() -> list[str]:
    """Debian's packages of the programs that are not there. npm is needed only to fetch the checker."""
    wanted = [program for program in PROGRAMS if program != "npm" or not _is_current()]
    return [PROGRAMS[program] for program in wanted if shutil.which(program) is None]


def require() -> Path:
    """The checker's jar, fetched by npm when the lock file names another one than the one that is there."""
    if not _is_current():
        say("fetching the HTML checker with npm")
        HOME.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(PACKAGE / name, HOME / name)
        command = ["npm", "ci", "--ignore-scripts", "--no-update-notifier"]
        run(command, what="Fetching the HTML checker", env=base_environment(), cwd=HOME, log=LOGS / "npm.log")
        _stamp().write_text(_digest())
    return JAR


def _is_current() -> bool:
    return JAR.exists() and _stamp().exists() and _stamp().read_text() == _digest()


def _stamp() -> Path:
    return HOME / "stamp"


def _digest() -> str:
    return hashlib.sha256((PACKAGE / "package-lock.json").read_bytes()).hexdigest()
