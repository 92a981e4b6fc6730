"""What the tests of reporting share: a photo that tells too much, and where a report stands."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from places.models import City, Visibility
from reports.models import Report

SECRET = "Telefono-di-Ada-Lovelace"
GPS, MODEL, ORIENTATION = 0x8825, 0x0110, 0x0112


def telling_photo(folder: Path) -> Path:
    """A JPEG that says where and with whose telephone it was taken, and lies on its side."""
    picture = Image.new("RGB", (800, 600), "#7a8c99")
    picture.paste("#20303c", (300, 260, 520, 400))
    notes = Image.Exif()
    notes[MODEL] = SECRET
    notes[ORIENTATION] = 6
    notes.get_ifd(GPS).update({1: "N", 2: (45.0, 3.0, 0.0), 3: "E", 4: (7.0, 37.0, 12.0)})
    path = folder / "buca.jpg"
    picture.save(path, exif=notes)
    assert SECRET.encode() in path.read_bytes()
    with Image.open(path) as saved:
        assert saved.getexif().get_ifd(GPS)
    return path


def assert_tells_nothing(content: bytes) -> None:
    """The picture is upright and holds no note of any kind."""
    picture = Image.open(BytesIO(content))
    assert not picture.getexif()
    assert "exif" not in picture.info
    assert SECRET.encode() not in content
    assert picture.height > picture.width


def published(city: City, title: str) -> bool:
    """Whether the public sees the report."""
    return Report.objects.public().in_city(city).filter(title=title).exists()


def draft(city: City, title: str) -> Report:
    """The report that waits for its confirmation."""
    report: Report = Report.objects.get(city=city, title=title)
    assert report.visibility == Visibility.DRAFT
    assert report.confirmed is None
    return report


def shows_photo(page: Page, selector: str) -> bytes:
    """The picture is there, drawn, and its bytes."""
    picture = page.locator(selector).first
    expect(picture).to_be_visible()
    assert picture.evaluate("async (image) => { await image.decode(); return image.naturalWidth }") > 0
    return page.request.get(picture.evaluate("(image) => image.currentSrc")).body()
