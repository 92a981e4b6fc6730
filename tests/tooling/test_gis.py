"""QGIS is installed only for those who ask, and its absence is told."""

import pytest

from civicmap.devtools import __main__, gis
from civicmap.devtools.console import Stop


def test_qgis_is_not_installed_twice(monkeypatch):
    monkeypatch.setattr(gis, "has_qgis", lambda: True)
    monkeypatch.setattr(gis.packages, "install", lambda *_names, **_what: pytest.fail("it is there already"))
    gis.require_qgis()


def test_a_missing_qgis_is_installed_by_its_package(monkeypatch):
    answers = iter([False, True])
    asked = []
    monkeypatch.setattr(gis, "has_qgis", lambda: next(answers))
    monkeypatch.setattr(gis.packages, "install", lambda names, **_what: asked.append(names))
    gis.require_qgis()
    assert asked == [["python3-qgis"]]


def test_a_qgis_that_cannot_be_imported_stops_the_tests(monkeypatch):
    monkeypatch.setattr(gis, "has_qgis", lambda: False)
    monkeypatch.setattr(gis.packages, "install", lambda _names, **_what: None)
    with pytest.raises(Stop, match="cannot import"):
        gis.require_qgis()


@pytest.mark.parametrize(
    ("arguments", "wanted"), [([], False), (["--gis-clients", "tests/gis_clients"], True)]
)
def test_only_the_flag_asks_for_qgis(arguments, wanted, monkeypatch):
    asked = []
    monkeypatch.setattr(__main__.setup, "programs_and_packages", lambda **_what: None)
    monkeypatch.setattr(__main__.setup, "messages", lambda: asked.append("messages"))
    monkeypatch.setattr(__main__.gis, "require_qgis", lambda: asked.append("qgis"))

    def ready(**_what):
        raise Stop("far enough")

    monkeypatch.setattr(__main__, "in_use", ready)
    with pytest.raises(Stop, match="far enough"):
        __main__.test(arguments)
    assert ("qgis" in asked) == wanted
