"""The way of a photo from the upload to the page, without pages."""

from __future__ import annotations

import os
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import storages
from PIL import Image

from engagement import photos
from engagement.models import Photo
from engagement.tasks import remove_left_uploads
from places.models import City
from tests import factories
from tests.pictures import bomb, picture, upload


def test_a_bomb_is_refused_from_its_header(settings: Any) -> None:
    content = bomb()
    with pytest.raises(photos.PhotoRefused):
        photos.inspect(BytesIO(content), len(content))
    settings.PHOTO_MAX_PIXELS = 100 * 100
    content = picture(size=(101, 100))
    with pytest.raises(photos.PhotoRefused, match="pixel"):
        photos.inspect(BytesIO(content), len(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_jpeg_png_and_webp_are_taken_whatever_their_name_says(kind: str) -> None:
    kept = photos.keep(upload(picture(kind), "foto.exe"))
    private = storages["private"]
    assert kept.name.endswith(photos.FORMATS[kind])
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
    kind, preview = photos.inspect(out, out.tell())
    assert kind in photos.FORMATS
    assert Image.open(BytesIO(preview)).mode == "RGB"


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
