"""QGIS for the tests that drive it: large, so it is installed only when somebody asks with ``--gis-clients``."""

import subprocess
from pathlib import Path

from civicmap.devtools import packages
from civicmap.devtools.console import Stop

FLAG = "--gis-clients"
SYSTEM_PYTHON = Path("/usr/bin/python3")
PACKAGE = "python3-qgis"


def has_qgis() -> bool:
    """Whether the system's Python can import QGIS. It has a Python of its own: ours cannot."""
    if not SYSTEM_PYTHON.exists():
        return False
    asked = [str(SYSTEM_PYTHON), "-c", "import qgis.core"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def require_qgis() -> None:
    """Install QGIS with apt unless it is there; stop with the reason where that is impossible."""
    if has_qgis():
        return
    packages.install([PACKAGE], database=False)
    if not has_qgis():
        raise Stop(f"apt reported success, but {SYSTEM_PYTHON} still cannot import qgis.core.")
