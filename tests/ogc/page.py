"""The code on the page about programs that read the map, addressed to a running server and the town of the tests."""

from __future__ import annotations

import re
import textwrap

from devtools.project import ROOT

PAGE = ROOT / "docs" / "gis-clients.md"


def code_of(program: str, server: str) -> list[str]:
    """The indented blocks below a program's heading, asking the server and the town instead of the demonstration."""
    part = re.search(
        rf"^## {re.escape(program)}\n(.*?)(?=^## |\Z)", PAGE.read_text(), re.MULTILINE | re.DOTALL
    )
    assert part, f"the page has no part about {program}"
    blocks = re.findall(r"(?:^ {4}.*\n(?:\n(?= {4}))?)+", part[1], re.MULTILINE)
    assert blocks, f"the page shows no code for {program}"
    for example, ours in (
        ("http://127.0.0.1:8000/torino/", f"{server}/prova/"),
        ("torino-zona", "prova-district"),
    ):
        blocks = [block.replace(example, ours) for block in blocks]
    return [textwrap.dedent(block) for block in blocks]
