"""QGIS and R for the tests that drive them: large, so installed only when somebody asks with ``--gis-clients``."""

import subprocess

from devtools import packages
from devtools.console import Stop

FLAG = "--gis-clients"
PROGRAMS = {
    # QGIS belongs to the system's Python: ours cannot import it.
    "python3-qgis": ["/usr/bin/python3", "-c", "import qgis.core"],
    "r-cran-sf": ["Rscript", "--vanilla", "-e", "library(sf)"],
}
"""Debian's packages, each with a command that succeeds only where it is installed."""


def missing() -> list[str]:
    """The packages whose command does not succeed."""
    return [package for package, command in PROGRAMS.items() if not _succeeds(command)]


def require_programs() -> None:
    """Install with apt what is missing; stop with the reason where that is impossible."""
    absent = missing()
    if not absent:
        return
    packages.install(absent, database=False)
    if still := missing():
        raise Stop(f"apt reported success, but these still do not work: {', '.join(still)}.")


def _succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
