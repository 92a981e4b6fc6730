"""Which system packages are asked for, and what somebody without rights is told."""

import pytest

from devtools import packages
from devtools.console import Stop

LISTING = """\
postgresql-15-postgis-3 - Geographic objects support for PostgreSQL 15
postgresql-15-postgis-3-scripts - Geographic objects support for PostgreSQL 15 -- SQL scripts
postgresql-17-postgis-3 - Geographic objects support for PostgreSQL 17
"""


def test_the_newest_postgis_on_offer_is_taken():
    assert packages.newest_postgis(LISTING, set()) == 17


def test_a_server_that_is_already_there_is_kept():
    assert packages.newest_postgis(LISTING, {15}) == 15


def test_a_server_without_postgis_on_offer_is_left_alone():
    assert packages.newest_postgis(LISTING, {13}) == 17


def test_an_archive_without_postgis_gives_nothing():
    assert packages.newest_postgis("", {15}) is None


@pytest.mark.parametrize(("there", "wanted"), [(True, []), (False, ["ca-certificates"])])
def test_the_certificates_that_pip_needs_are_asked_for(there, wanted, monkeypatch, tmp_path):
    file = tmp_path / "ca-certificates.crt"
    if there:
        file.touch()
    monkeypatch.setattr(packages, "CERTIFICATES", file)
    monkeypatch.setattr(packages.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert packages.missing(database=False, tests=False) == wanted


def test_somebody_without_rights_gets_the_exact_command(monkeypatch):
    monkeypatch.setattr(packages, "is_root", lambda: False)
    monkeypatch.setattr(
        packages.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None
    )
    with pytest.raises(Stop) as stopped:
        packages.install(["gettext", "gdal-bin"], database=False)
    assert str(stopped.value).endswith(
        "apt-get update && apt-get install -y --no-install-recommends gettext gdal-bin"
    )


def test_a_system_without_apt_gets_the_names(monkeypatch):
    monkeypatch.setattr(packages.shutil, "which", lambda _name: None)
    with pytest.raises(Stop, match="no apt: gettext"):
        packages.install(["gettext"], database=False)


def test_a_named_browser_that_cannot_be_run_is_not_replaced_by_another(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chrome")
    with pytest.raises(Stop, match="CHROMIUM=/nowhere/chrome is not a program"):
        packages.browser()


def test_a_missing_browser_stops_the_tests_with_an_explanation(monkeypatch):
    monkeypatch.setattr(packages, "missing", lambda **_what: [])
    monkeypatch.setattr(packages, "browser", lambda: None)
    with pytest.raises(Stop, match="need Chromium and none was found"):
        packages.require(database=False, tests=True)


@pytest.mark.parametrize(
    ("root", "named", "there", "wanted"),
    [
        (True, "", ["chromium"], True),
        (False, "", ["chromium"], False),
        (False, "", [], True),
        (True, "/usr/bin/chromium", ["/usr/bin/chromium"], False),
        (True, "", ["chromium", packages.SHELL], False),
    ],
)
def test_the_quicker_browser_is_installed_where_nobody_is_asked(root, named, there, wanted, monkeypatch):
    monkeypatch.setattr(packages, "is_root", lambda: root)
    monkeypatch.setattr(packages, "_offered", lambda _name: True)
    monkeypatch.setattr(packages.html_checker, "missing", list)
    monkeypatch.setenv("CHROMIUM", named)
    absent = {packages.SHELL, *packages.BROWSERS} - set(there)
    monkeypatch.setattr(
        packages.shutil, "which", lambda name, path=None: None if name in absent else f"/usr/bin/{name}"
    )
    assert (packages.SHELL in packages.missing(database=False, tests=True)) is wanted
