"""The way of a photo from the upload to the page, without pages."""

from __future__ import annotations

import os
from io import BytesIO
from typing import Any

import numpy
import pytest
from django.core.files.storage import storages
from PIL import Image

from engagement.models import Photo
from engagement.photos import pictures
from engagement.photos import services as photos
from engagement.tasks import remove_left_uploads
from places.models import City
from tests import factories
from tests.pictures import HEIC, bomb, picture, upload


def test_a_bomb_is_refused_from_its_header(settings: Any) -> None:
    content = bomb()
    with pytest.raises(photos.PhotoRefused):
        pictures.inspect(BytesIO(content), len(content))
    settings.PHOTO_MAX_PIXELS = 100 * 100
    content = picture(size=(101, 100))
    with pytest.raises(photos.PhotoRefused, match="pixel"):
        pictures.inspect(BytesIO(content), len(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_jpeg_png_and_webp_are_taken_whatever_their_name_says(kind: str) -> None:
    kept = photos.keep(upload(picture(kind), "foto.exe"))
    private = storages["private"]
    assert kept.name.endswith(pictures.FORMATS[kind])
    assert private.exists(kept.name)
    assert private.exists(kept.preview)
    photos.discard(kept)
    assert not private.exists(kept.name)
    assert not private.exists(kept.preview)


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "LA", "I;16", "CMYK"])
def test_pictures_of_every_mode_become_plain_ones(mode: str) -> None:
    image = Image.new("RGBA", (60, 40), "teal").convert(
        "L" if mode == "I;16" else mode.replace("CMYK", "RGB")
    )
    out = BytesIO()
    image.convert(mode).save(out, "JPEG" if mode == "CMYK" else "PNG")
    kind, preview = pictures.inspect(out, out.tell())
    assert kind in pictures.FORMATS
    assert Image.open(BytesIO(preview)).mode == "RGB"


def drawn(content: bytes) -> Image.Image:
    """What the sender sees of a photo."""
    _kind, preview = pictures.inspect(BytesIO(content), len(content))
    return Image.open(BytesIO(preview))


def halves(image: Image.Image) -> tuple[str, str]:
    """The colours left and right, by name."""
    names = {"orange": (255, 165, 0), "teal": (0, 128, 128)}

    def name(place: tuple[int, int]) -> str:
        pixel: Any = image.convert("RGB").getpixel(place)
        return min(names, key=lambda one: sum(abs(a - b) for a, b in zip(names[one], pixel, strict=True)))

    middle = image.height // 2
    return name((3, middle)), name((image.width - 4, middle))


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


TWO = Image.new("RGB", (64, 48), "teal")
TWO.paste("orange", (0, 0, 32, 48))
OTHER = Image.new("RGB", (64, 48), "black")
FORMS = {
    "several pictures in one .JPG": saved(TWO, "MPO", save_all=True, append_images=[OTHER]),
    "HEIC": HEIC,
    "AVIF": saved(TWO, "AVIF"),
    "an animation": saved(TWO, "GIF", save_all=True, append_images=[OTHER]),
    "an animated PNG": saved(TWO, "PNG", save_all=True, append_images=[OTHER]),
    "an animated WebP": saved(TWO, "WEBP", save_all=True, append_images=[OTHER]),
    "colours of printers": saved(TWO.convert("CMYK"), "JPEG"),
    "a palette": saved(TWO.convert("P"), "PNG"),
    "a palette with transparency": saved(TWO.convert("P"), "PNG", transparency=254),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_phones_and_programs_write_becomes_the_right_picture(form: str) -> None:
    found = drawn(FORMS[form])
    assert found.size == (64, 48)
    assert halves(found) == ("orange", "teal")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = drawn(saved(TWO, "JPEG", exif=exif))
    assert found.size == ((64, 48) if orientation < 5 else (48, 64))
    turned = {1: "orange", 2: "teal", 3: "teal", 4: "orange"}
    if orientation in turned:
        assert halves(found)[0] == turned[orientation]


@pytest.mark.parametrize(("depth", "grey"), [(30_000, 116), (0, 0), (65_535, 255), (200, 0)])
def test_grey_of_16_bits_stays_grey(depth: int, grey: int) -> None:
    image = Image.fromarray(numpy.full((30, 40), depth, dtype="uint16"))
    pixel = drawn(saved(image, "PNG")).getpixel((5, 5))
    assert pixel == pytest.approx((grey, grey, grey), abs=2)


BROKEN = {
    "nothing": b"",
    "a text": b"non sono una foto",
    "a drawing": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "HEIC cut off": HEIC[:300],
    "HEIC of zeros": HEIC[:420] + b"\0" * 34,
    "JPEG cut off at its head": picture()[:30],
    "PNG with a broken head": picture("PNG")[:20] + b"\xff" * 40,
    "TIFF": saved(TWO, "TIFF"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_picture_is_refused_with_a_sentence(case: str) -> None:
    with pytest.raises(photos.PhotoRefused) as refused:
        photos.keep(upload(BROKEN[case]))
    assert refused.value.messages[0].endswith(".")


@pytest.mark.django_db
def test_a_picture_that_turns_out_broken_is_refused_by_the_job_and_its_upload_goes(
    city: City, django_capture_on_commit_callbacks: Any
) -> None:
    private = storages["private"]
    kept = photos.keep(upload(picture()))
    with private.open(kept.name, "wb") as file:
        file.write(picture()[:2000])
    report = factories.ReportFactory(city=city)
    photos.attach(report, [kept])
    photo = Photo.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        photos.process(photo.pk)
    photo.refresh_from_db()
    assert photo.state == Photo.State.REFUSED
    assert not photo.upload
    assert not private.exists(kept.name)


@pytest.mark.django_db
def test_a_second_run_of_the_job_changes_nothing(city: City) -> None:
    report = factories.ReportFactory(city=city)
    photos.attach(report, [photos.keep(upload(picture()))])
    photo = Photo.objects.get()
    photos.process(photo.pk)
    photo.refresh_from_db()
    first = (photo.large.name, photo.small.name)
    photos.process(photo.pk)
    photo.refresh_from_db()
    assert (photo.large.name, photo.small.name) == first
    assert photo.large.name == f"photos/{photo.key}-large.webp"


@pytest.mark.django_db
def test_at_most_three_photos_are_attached(city: City, settings: Any) -> None:
    report = factories.ReportFactory(city=city)
    photos.attach(report, [photos.keep(upload(picture())) for _number in range(4)])
    assert report.photos.count() == settings.PHOTO_MAX_COUNT


@pytest.mark.django_db
def test_uploads_of_forms_nobody_finished_are_removed_after_some_days(city: City, settings: Any) -> None:
    private = storages["private"]
    left, waiting, fresh = (photos.keep(upload(picture())) for _number in range(3))
    photos.attach(factories.ReportFactory(city=city), [waiting])
    for kept in (left, waiting):
        os.utime(private.path(kept.name), (0, 0))
    remove_left_uploads(timestamp=0)
    assert [private.exists(kept.name) for kept in (left, waiting, fresh)] == [False, True, True]
