"""Files served to browsers: what came from others is as recorded, what pages ask for is there."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.test import RequestFactory
from django.views.defaults import server_error

from civicmap.templatetags.civicmap import pictogram_names

ROOT = Path(settings.BASE_DIR)
ICONS = ROOT / "civicmap" / "static" / "app" / "icons"
MANIFESTS = [ROOT / "civicmap/static/vendor/VENDOR.json", ROOT / "tests/browser/vendor/VENDOR.json"]


def vendored() -> list[tuple[str, str]]:
    entries: list[dict[str, Any]] = [entry for path in MANIFESTS for entry in json.loads(path.read_text())]
    return [(path, digest) for entry in entries for path, digest in entry["files"].items()]


@pytest.mark.parametrize(("path", "digest"), vendored())
def test_third_party_files_are_as_recorded(path: str, digest: str) -> None:
    assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == digest


def test_every_third_party_package_names_version_licence_and_source() -> None:
    for manifest in MANIFESTS:
        for entry in json.loads(manifest.read_text()):
            assert all(entry[key] for key in ("package", "version", "licence", "source", "files"))


def test_every_file_in_the_vendor_folder_is_recorded() -> None:
    known = {path for path, _digest in vendored()}
    there = {
        str(path.relative_to(ROOT)) for path in (ROOT / "civicmap/static/vendor").rglob("*") if path.is_file()
    }
    assert there - known == {"civicmap/static/vendor/VENDOR.json"}


def test_leaflet_is_ours_and_not_the_older_copy_of_django_leaflet() -> None:
    found = finders.find("leaflet/leaflet.js")
    assert found
    assert "Leaflet 1.9.4" in Path(found).read_text()[:200]


def test_no_served_file_points_to_another_host_for_fonts_or_maps() -> None:
    for path in (ROOT / "civicmap/static").rglob("*.css"):
        css = path.read_text()
        assert "sourceMappingURL" not in css
        assert not re.search(r"url\(\s*[\"']?(https?:)?//", css)
        assert "@import" not in css


def test_the_list_of_pictograms_is_the_sprite() -> None:
    told = {
        name
        for line in re.findall(
            r"`([a-z -]+)`",
            (ICONS / "README.md")
            .read_text()
            .split("## Pictograms")[1]
            .split("A new one:")[0]
            .replace("\n", " "),
        )
        for name in line.split()
    }
    assert told == set(pictogram_names())


def test_every_sign_a_template_uses_is_in_its_sprite() -> None:
    sprite = (ICONS / "ui.svg").read_text()
    templates = [path for app in ROOT.iterdir() for path in (app / "templates").rglob("*.html")]
    used = {name for path in templates for name in re.findall(r'{% icon "([a-z-]+)"', path.read_text())}
    assert used
    assert not {name for name in used if f'id="{name}"' not in sprite}
    pictured = {
        name for path in templates for name in re.findall(r'{% pictogram "([a-z-]+)"', path.read_text())
    }
    assert pictured <= pictogram_names()


def test_templates_hold_no_inline_script_or_style() -> None:
    for app in ROOT.iterdir():
        for path in (app / "templates").rglob("*.html"):
            text = path.read_text()
            assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"", text), path
            assert not re.search(r"<script(?![^>]*\b(src|type=\"application/json\"))", text), path


def test_the_page_of_our_own_fault_needs_neither_database_nor_hashed_files(
    rf: RequestFactory, settings: Any, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    settings.DEBUG = False
    with pytest.raises(ValueError, match="manifest"):
        static("app/styles/base.css")
    response = server_error(rf.get("/prova/"))
    html = response.content.decode()
    assert response.status_code == 500
    assert "Qualcosa non ha funzionato" in html
    assert "<style" not in html
    for path in re.findall(r'(?:href|src)="/static/([^"]+)"', html):
        assert finders.find(path), path
