"""How ``./dev test`` runs the tests."""

from typing import Any

import pytest

from devtools import __main__ as commands
from devtools import gis
from tests.conftest import long_ones_first


@pytest.fixture
def started(monkeypatch):
    """The programs that were started; each ends with the next number of ``codes``."""
    lines: list[list[str]] = []
    codes: list[int] = []

    def call(command, _env):
        lines.append(command[3:])
        return codes.pop(0)

    monkeypatch.setattr(commands, "call", call)
    monkeypatch.setattr(commands.os, "cpu_count", lambda: 2)
    return lines, codes


@pytest.mark.parametrize("arguments", [[], [gis.FLAG]])
@pytest.mark.parametrize(
    ("codes", "expected"), [((0, 0), 0), ((1, 0), 1), ((0, 1), 1), ((0, 5), 5), ((3, 1), 3)]
)
def test_all_tests_run_in_two_parts_and_a_failure_of_either_is_one(started, arguments, codes, expected):
    lines, given = started
    given.extend(codes)
    assert commands.pytest(arguments, {}) == expected
    first, second = lines
    assert first[: len(arguments)] == second[: len(arguments)] == arguments
    assert first[first.index("--ignore") + 1] == "tests/browser"
    assert "tests/browser" in second
    assert "--ignore" not in second
    assert first[first.index("--numprocesses") + 1] == "auto"
    assert second[second.index("--numprocesses") + 1] == "3"


def test_who_interrupts_the_first_part_waits_for_no_second(started):
    lines, given = started
    given.append(2)
    assert commands.pytest([], {}) == 2
    assert len(lines) == 1


@pytest.mark.parametrize(
    ("arguments", "cores"),
    [
        (["tests/tooling/test_running.py"], 2),
        (["-x"], 2),
        (["tests/tooling", "-x"], 2),
        (["tests/tooling"], 1),
    ],
)
def test_who_asks_for_some_tests_gets_them_in_one_process(started, monkeypatch, arguments, cores):
    monkeypatch.setattr(commands.os, "cpu_count", lambda: cores)
    lines, given = started
    given.append(0)
    assert commands.pytest(arguments, {}) == 0
    assert lines == [arguments]


@pytest.mark.parametrize(("cores", "processes"), [(2, "2"), (64, "4")])
@pytest.mark.parametrize("arguments", [["tests/tooling", "tests/map"], [gis.FLAG, "tests/gis_clients"]])
def test_who_asks_for_folders_gets_them_on_a_few_cores(started, monkeypatch, arguments, cores, processes):
    monkeypatch.setattr(commands.os, "cpu_count", lambda: cores)
    lines, given = started
    given.append(0)
    assert commands.pytest(arguments, {}) == 0
    assert lines == [[*arguments, "--dist", "worksteal", "--numprocesses", processes]]


@pytest.mark.parametrize(("cores", "processes"), [(1, "2"), (2, "3"), (64, "4")])
@pytest.mark.parametrize("folder", ["tests/browser", "tests/browser/modules/"])
def test_tests_with_a_browser_have_as_many_processes_alone_as_among_all(
    started, monkeypatch, folder, cores, processes
):
    monkeypatch.setattr(commands.os, "cpu_count", lambda: cores)
    lines, given = started
    given.extend([0, 0, 0])
    commands.pytest([folder], {})
    commands.pytest([], {})
    alone, _without, among = lines
    assert alone[-1] == among[-1] == processes


class Item(str):
    """A test by its name; a long one is written in capitals."""

    def get_closest_marker(self, name):
        return self.isupper() if name == "long" else None


@pytest.mark.parametrize(
    ("processes", "expected"), [(1, "abCdEfG"), (2, "CGaEbdf"), (3, "CaEbGdf"), (7, "CEGabdf")]
)
def test_each_process_begins_with_its_share_of_the_long_tests(processes, expected):
    tests: list[Any] = [Item(letter) for letter in "abCdEfG"]
    assert "".join(long_ones_first(tests, processes)) == expected
