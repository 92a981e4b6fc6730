"""Lock files, stamps and the environment that started programs get."""

import subprocess
import sys
from pathlib import Path

import pytest

from devtools import environment, project, setup
from devtools.console import Stop
from devtools.project import ROOT


def test_the_stamp_of_a_lock_follows_its_content_and_the_python(tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("django==5.2.1\n")
    before = environment.lock_stamp(lock, "3.11")
    assert environment.lock_stamp(lock, "3.11") == before
    assert environment.lock_stamp(lock, "3.12") != before
    lock.write_text("django==5.2.2\n")
    assert environment.lock_stamp(lock, "3.11") != before


def test_every_package_of_the_locks_has_hashes():
    for lock in environment.LOCKS.values():
        entries = lock.read_text().replace("\\\n", " ").splitlines()
        packages = [line for line in entries if line and not line.startswith((" ", "#"))]
        assert packages
        assert all("--hash=sha256:" in line for line in packages)


def test_the_development_lock_has_the_same_versions_as_the_one_the_site_runs_with():
    def versions(path: Path) -> set[str]:
        return {
            line.split(" ")[0] for line in path.read_text().splitlines() if "==" in line and line[0].isalpha()
        }

    assert versions(environment.LOCKS["runtime"]) <= versions(environment.LOCKS["development"])


def test_the_tools_need_nothing_but_the_standard_library():
    """They run before the project's packages are installed."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import devtools.__main__;"
        "sys.exit(any('site-packages' in str(getattr(m, '__file__', '')) for m in sys.modules.values()))"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code])
    assert done.returncode == 0


def test_a_full_disk_is_noticed_before_the_work(tmp_path):
    with pytest.raises(Stop, match=r"MB left and the set-up needs about \d+ MB"):
        project.require_disk(tmp_path, 10**9)


def test_a_step_is_fresh_only_for_the_content_it_was_done_for(tmp_path):
    stamps = project.Stamps(tmp_path / "stamps.json")
    assert not stamps.fresh("static", "a")
    stamps.set("static", "a")
    stamps.set("messages", "m")
    assert stamps.fresh("static", "a")
    assert not stamps.fresh("static", "b")


def test_a_damaged_stamp_file_means_that_everything_is_done_again(tmp_path):
    path = tmp_path / "stamps.json"
    path.write_text("{half")
    assert not project.Stamps(path).fresh("static", "a")


def test_without_a_usable_home_the_programs_get_one_in_the_project(monkeypatch, tmp_path):
    monkeypatch.setattr(project, "DEV", tmp_path)
    for value in (None, "/nonexistent"):
        monkeypatch.delenv("HOME", raising=False)
        if value:
            monkeypatch.setenv("HOME", value)
        assert project.base_environment()["HOME"] == str(tmp_path / "home")


def test_compiled_modules_are_kept_and_other_projects_left_out(monkeypatch):
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "VIRTUAL_ENV"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("CITY", "Torino")
    environment = project.base_environment()
    assert environment["CITY"] == "Torino"
    assert not {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "VIRTUAL_ENV"} & set(environment)


def test_the_secret_key_is_kept_and_private(monkeypatch, tmp_path):
    monkeypatch.setattr(project, "DEV", tmp_path)
    key = project.secret_key()
    assert len(key) > 50
    assert project.secret_key() == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_the_collected_files_are_not_among_those_to_collect(tmp_path):
    """Else each run would find that something has changed and collect again."""
    for folder in (".dev/static", "civicmap/static", "places/static"):
        (tmp_path / folder).mkdir(parents=True)
    assert {folder.parent.name for folder in setup.static_folders(tmp_path)} == {"civicmap", "places"}
