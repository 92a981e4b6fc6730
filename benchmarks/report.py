"""Tables of measured figures, printed as they come and kept in docs/performance.md."""

from __future__ import annotations

import datetime
import os
import platform
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.tools import Figures


@dataclass(frozen=True)
class Goal:
    """A goal, what was measured, and whether it is met."""

    number: str
    words: str
    measured: str
    met: bool | None


@dataclass
class Report:
    """All that a run has shown."""

    rows: int
    parts: list[str] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Print, and keep for the document."""
        print(text, flush=True)
        self.parts.append(text)

    def table(self, title: str, found: dict[str, Figures], *, against: str = "") -> None:
        """A table of cases; with ``against`` how many times slower each median is than that case's."""
        base = found[against].p50 if against in found else None
        lines = [
            f"\n### {title}\n",
            "| case | answers/s | p50 ms | p95 ms | KiB | bad | times |",
            "| --- " * 7 + "|",
        ]
        for name, one in found.items():
            times = f"{one.p50 / base:.2f}" if base else ""
            lines.append(
                f"| {name} | {one.rate:.1f} | {one.p50:.2f} | {one.p95:.2f} | {one.bytes / 1024:.1f} | {one.bad:.0f} | {times} |"
            )
        self.say("\n".join(lines))

    def goal(self, number: str, words: str, measured: str, met: bool | None) -> None:
        """Note a goal."""
        self.goals.append(Goal(number, words, measured, met))

    def summary(self) -> str:
        """The goals' table."""
        marks = {True: "yes", False: "**no**", None: "not measured"}
        lines = ["| goal | wanted | measured | met |", "| --- | --- | --- | --- |"]
        lines += [f"| {g.number} | {g.words} | {g.measured} | {marks[g.met]} |" for g in self.goals]
        return "\n".join(lines)

    def write(self, path: Path) -> None:
        """Put the tables between the markers of the document, the words around them stay."""
        machine = f"{os.cpu_count()} processors, {platform.machine()}, Python {platform.python_version()}"
        head = f"Measured on {datetime.datetime.now(tz=datetime.UTC):%Y-%m-%d} with {self.rows:,} reports on {machine}."
        body = "\n".join([head, "", self.summary(), *self.parts])
        text = path.read_text()
        start, end = "<!-- measured -->", "<!-- /measured -->"
        before, _, rest = text.partition(start)
        _, _, after = rest.partition(end)
        path.write_text(f"{before}{start}\n{body}\n{end}{after}")
