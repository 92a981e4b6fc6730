"""The place of a photo is offered for the report, and forgotten once that is answered."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from engagement.photos.positions import position_of
from places.models import City
from reports.models import Report
from tests import factories, shapes
from tests.pictures import HEIC, bomb, picture, upload
from tests.reports import story

HERE = {1: "N", 2: (45.0, 3.0, 0.0), 3: "E", 4: (7.0, 37.0, 12.0)}
"""shapes.POINT_IN_A in degrees, minutes and seconds."""
THERE = {1: "N", 2: (45.0, 3.0, 0.0), 3: "E", 4: (7.0, 40.0, 48.0)}
"""shapes.POINT_IN_B."""
ABROAD = {1: "N", 2: (48.0, 51.0, 30.0), 3: "E", 4: (2.0, 17.0, 40.0)}
OFFER = "Questa foto è stata scattata qui"


@pytest.mark.parametrize("kind", ["JPEG", "MPO", "WEBP"])
def test_the_position_is_read(kind: str) -> None:
    file = upload(picture(kind, gps=HERE))
    found = position_of(file)
    assert found is not None
    assert found.coords == pytest.approx((7.62, 45.05))
    assert file.tell() == 0


def test_south_and_west_are_negative() -> None:
    found = position_of(upload(picture(gps={1: "S", 2: (34.0, 30.0, 0.0), 3: "W", 4: (58.0, 0.0, 36.0)})))
    assert found is not None
    assert found.coords == pytest.approx((-58.01, -34.5))


def with_exif(exif: bytes) -> bytes:
    out = BytesIO()
    Image.new("RGB", (60, 40)).save(out, "JPEG", exif=exif)
    return out.getvalue()


GOOD = picture(gps=HERE)
FORTY_FIVE = struct.pack("<2L" if b"II*" in GOOD else ">2L", 45, 1)
assert FORTY_FIVE in GOOD
NONE = {
    "no exif": with_exif(b""),
    "another position tag": picture(with_gps=True),
    "no exif after the mark": with_exif(b"Exif\0\0nothing of the kind"),
    "cut off": with_exif(b"Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\xff\xff\xff\x7f"),
    "no hemisphere": picture(gps={2: (45.0, 3.0, 0.0), 4: (7.0, 37.0, 12.0)}),
    "another letter": picture(gps={**HERE, 1: "Q"}),
    "beyond the pole": picture(gps={**HERE, 2: (95.0, 0.0, 0.0)}),
    "two numbers": picture(gps={**HERE, 2: (45.0, 3.0)}),
    "over nought": GOOD.replace(FORTY_FIVE, bytes(8)),
    "HEIC without": HEIC,
    "bomb": bomb(),
    "text": b"no picture at all",
    "empty": b"",
    "half the head": GOOD[:40],
}


@pytest.mark.parametrize("case", NONE)
def test_a_photo_without_a_good_position_has_none(case: str) -> None:
    assert position_of(upload(NONE[case])) is None


@pytest.fixture
def city(db: None) -> City:
    city = factories.CityFactory()
    factories.CategoryFactory(city=city, code="potholes")
    return city


@pytest.fixture
def guest(client: Client, city: City) -> Client:
    client.post(f"/{city.slug}/reports/new/", {"category": "potholes", "privacy": "on"})
    return client


def step(client: Client, city: City, name: str = "place") -> str:
    return client.get(f"/{city.slug}/reports/new/{name}/").content.decode()


def place(client: Client, city: City, **posted: Any) -> Any:
    typed = {"address": "", "latitude": str(shapes.POINT_IN_A.y), "longitude": str(shapes.POINT_IN_A.x)}
    return client.post(f"/{city.slug}/reports/new/place/", {**typed, **posted})


def photo(gps: dict[int, Any], name: str = "foto.jpg") -> SimpleUploadedFile:
    return upload(picture(gps=gps), name)


def test_a_place_elsewhere_in_the_city_is_offered_and_used_when_asked(guest: Client, city: City) -> None:
    place(guest, city, photos=photo(THERE), photos_only="1")
    page = step(guest, city)
    assert OFFER in page
    assert "foto.jpg" in page
    assert f'value="{shapes.POINT_IN_A.x}"' in page, "never silently"
    place(guest, city, photo_place="use")
    page = step(guest, city)
    assert 'value="7.680000"' in page
    assert OFFER not in page
    assert not guest.session[f"draft-report-{city.slug}"]["taken_at"]


def test_a_refused_position_is_forgotten(guest: Client, city: City) -> None:
    place(guest, city, photos=photo(THERE), photos_only="1")
    place(guest, city, photo_place="refuse")
    page = step(guest, city)
    assert OFFER not in page
    assert f'value="{shapes.POINT_IN_A.x}"' in page
    assert not guest.session[f"draft-report-{city.slug}"]["taken_at"]


@pytest.mark.parametrize("gps", [HERE, ABROAD, {}], ids=["same place", "another city", "none"])
def test_nothing_is_offered(guest: Client, city: City, gps: dict[int, Any]) -> None:
    place(guest, city, photos=photo(gps), photos_only="1")
    assert "foto.jpg" in step(guest, city)
    assert OFFER not in step(guest, city)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_photo_with_a_broken_head_is_taken_all_the_same(guest: Client, city: City) -> None:
    place(guest, city, photos=upload(NONE["cut off"]), photos_only="1")
    page = step(guest, city)
    assert "foto.jpg" in page
    assert OFFER not in page


def test_without_a_place_the_photo_s_is_offered(guest: Client, city: City) -> None:
    place(guest, city, latitude="", longitude="", photos=photo(HERE), photos_only="1")
    assert OFFER in step(guest, city)


def test_the_position_goes_with_the_photo(guest: Client, city: City) -> None:
    place(guest, city, photos=photo(THERE), photos_only="1")
    place(guest, city, drop_photo="0")
    assert OFFER not in step(guest, city)
    assert not guest.session[f"draft-report-{city.slug}"]["taken_at"]


def test_who_sends_photo_and_place_at_once_is_asked_in_the_summary(guest: Client, city: City) -> None:
    answer = story.fill_in(guest, city.slug, "potholes", place={"photos": photo(THERE)})
    assert answer.status_code == 302
    assert OFFER in step(guest, city, "summary")
    answer = guest.post(f"/{city.slug}/reports/new/summary/", {"photo_place": "use"})
    assert answer.url == f"/{city.slug}/reports/new/summary/"
    assert not Report.objects.exists(), "the button does not send"
    assert OFFER not in step(guest, city, "summary")
    story.send(guest, city.slug)
    place_sent = Report.objects.get().location
    assert place_sent is not None
    assert place_sent.coords == pytest.approx((7.68, 45.05))


def test_an_unanswered_position_is_not_kept_with_the_report(guest: Client, city: City) -> None:
    story.fill_in(guest, city.slug, "potholes", place={"photos": photo(THERE)})
    story.send(guest, city.slug)
    report = Report.objects.get()
    assert report.location == shapes.POINT_IN_A
    assert report.photos.count() == 1
    assert f"draft-report-{city.slug}" not in guest.session
