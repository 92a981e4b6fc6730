"""The HTML checker is fetched once for each version, and its programs are asked for only when they are needed."""

import pytest

from devtools import html_checker


@pytest.fixture
def home(monkeypatch, tmp_path):
    """A folder without a checker, and what is run instead of npm: it makes an empty jar."""
    jar = tmp_path / "node_modules" / "vnu.jar"
    runs = []

    def npm(command, **_options):
        runs.append(command)
        jar.parent.mkdir(exist_ok=True)
        jar.write_text("")

    monkeypatch.setattr(html_checker, "HOME", tmp_path)
    monkeypatch.setattr(html_checker, "JAR", jar)
    monkeypatch.setattr(html_checker, "run", npm)
    return runs


def test_the_checker_is_fetched_once(home):
    assert html_checker.require() == html_checker.JAR
    html_checker.require()
    assert [command[:2] for command in home] == [["npm", "ci"]]


def test_another_version_is_fetched_again(home, monkeypatch, tmp_path):
    html_checker.require()
    package = tmp_path / "package"
    package.mkdir()
    for name in ("package.json", "package-lock.json", ".npmrc"):
        (package / name).write_text("another version")
    monkeypatch.setattr(html_checker, "PACKAGE", package)
    html_checker.require()
    assert len(home) == 2


def test_npm_is_asked_for_only_to_fetch_the_checker(home, monkeypatch):
    monkeypatch.setattr(html_checker.shutil, "which", lambda _name: None)
    assert html_checker.missing() == ["default-jre-headless", "npm"]
    html_checker.require()
    assert html_checker.missing() == ["default-jre-headless"]
