"""QGIS and R are installed only for those who ask, and their absence is told."""

import pytest

from devtools import __main__, gis
from devtools.console import Stop


def test_programs_that_are_there_are_not_installed_again(monkeypatch):
    monkeypatch.setattr(gis, "PROGRAMS", {"one": ["true"], "other": ["true"]})
    monkeypatch.setattr(gis.packages, "install", lambda *_names, **_what: pytest.fail("it is there already"))
    gis.require_programs()


def test_missing_programs_are_installed_by_their_packages(monkeypatch, tmp_path):
    there = tmp_path / "there"
    asked = []

    def install(names, **_what):
        asked.append(names)
        there.touch()

    programs = {"one": ["true"], "other": ["test", "-e", str(there)]}
    monkeypatch.setattr(gis, "PROGRAMS", programs)
    monkeypatch.setattr(gis.packages, "install", install)
    gis.require_programs()
    assert asked == [["other"]]


def test_a_program_that_does_not_work_once_installed_stops_the_tests(monkeypatch):
    monkeypatch.setattr(gis, "PROGRAMS", {"one": ["/no/such/program"], "other": ["true"]})
    monkeypatch.setattr(gis.packages, "install", lambda _names, **_what: None)
    with pytest.raises(Stop, match="still do not work: one"):
        gis.require_programs()


def test_the_packages_are_those_of_debian():
    assert set(gis.PROGRAMS) == {"python3-qgis", "r-cran-sf"}


@pytest.mark.parametrize(
    ("arguments", "wanted"), [([], False), (["--gis-clients", "tests/gis_clients"], True)]
)
def test_only_the_flag_asks_for_the_programs(arguments, wanted, monkeypatch):
    asked = []
    monkeypatch.setattr(__main__.setup, "programs_and_packages", lambda **_what: None)
    monkeypatch.setattr(__main__.setup, "messages", lambda: asked.append("messages"))
    monkeypatch.setattr(__main__.gis, "require_programs", lambda: asked.append("programs"))

    def ready(**_what):
        raise Stop("far enough")

    monkeypatch.setattr(__main__, "in_use", ready)
    with pytest.raises(Stop, match="far enough"):
        __main__.test(arguments)
    assert ("programs" in asked) == wanted
