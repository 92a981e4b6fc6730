"""Ask the Nu HTML checker about documents: ``assert faults({"/": html}) == []``."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import pytest


def faults(documents: dict[str, str]) -> list[str]:
    """What the checker finds wrong in the documents, one line each; the keys are the documents' addresses.

    All of them are checked in one run, because starting Java takes longer than checking a page.
    """
    checker = os.environ.get("HTML_CHECKER")
    if not checker:
        pytest.fail(
            "HTML_CHECKER names no vnu.jar; ./dev test fetches it and sets the variable.", pytrace=False
        )
    addresses = list(documents)
    with TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.html" for number in range(len(addresses))]
        for file, address in zip(files, addresses, strict=True):
            file.write_text(documents[address])
        options = ["--format", "json", "--exit-zero-always", "--stdout"]
        command = ["java", "-Xss4m", "-jar", checker, *options, *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [
        f"{addresses[int(Path(urlsplit(found['url']).path).stem)]}: {found['message']} {found.get('extract', '')!r}"
        for found in json.loads(done.stdout)["messages"]
    ]
