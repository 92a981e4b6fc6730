"""R's package sf runs the lines of the page about programs. Only with ``--gis-clients``."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.ogc.page import code_of
from tests.ogc.town import build

pytestmark = [pytest.mark.gis_clients, pytest.mark.django_db(transaction=True)]


def test_the_lines_for_r(live_server: Any, tmp_path: Path) -> None:
    build()
    (lines,) = code_of("R", live_server.url)
    program = tmp_path / "page.R"
    program.write_text(lines)
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    answer = subprocess.run(
        ["Rscript", "--vanilla", str(program)], env=env, capture_output=True, text=True, timeout=240, check=False
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert re.findall(r"^\d+ +([AB]) +(\d+)$", answer.stdout, re.MULTILINE) == [("A", "2"), ("B", "2")]
    # Three received reports, one of them nowhere: only what has a place has coordinates, metres of zone 32.
    places = re.findall(r"^ *(?:\d+|\[\d+,\]) +([\d.]+) +([\d.]+)$", answer.stdout, re.MULTILINE)
    rows = [(float(east), float(north)) for east, north in places]
    assert len(rows) == 2
    assert all(380_000 < east < 400_000 and 4_980_000 < north < 5_000_000 for east, north in rows)
