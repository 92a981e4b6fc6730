"""Faces that a detector suggests to whoever blurs a photo. A stand-in of the tests is the detector."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from civicmap.serving.checks import check_faces
from engagement.models import Photo
from engagement.photos.boxes import Box
from engagement.photos.faces import detector, suggested
from places.models import City
from tests import factories

PICTURE = Image.new("RGB", (200, 100))
SEEN: list[tuple[int, int]] = []


def two_faces(picture: Image.Image) -> list[Box]:
    """A detector that sees two faces, one of them at the border."""
    SEEN.append(picture.size)
    return [Box(20, 30, 10, 20), Box(95, 98, 5, 2)]


def no_face(picture: Image.Image) -> list[Box]:
    """A detector that sees none."""
    return []


def broken(picture: Image.Image) -> list[Box]:
    """A detector that fails."""
    raise RuntimeError("no memory")


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    detector.cache_clear()
    SEEN.clear()
    yield
    detector.cache_clear()


def use(settings: Any, function: Any) -> None:
    settings.FACE_DETECTOR = f"{__name__}.{function.__name__}"


@pytest.fixture
def photo(city: City) -> Any:
    """A photo of somebody's report."""
    report = factories.ReportFactory(city=city, author=factories.UserFactory())
    return factories.PhotoFactory(feature=report, ready=True)


def page(photo: Photo) -> Any:
    client = Client()
    client.force_login(photo.feature.author)
    return client.get(reverse("photo_blur", args=["prova", photo.key]))


def test_boxes_are_widened_and_stay_inside(settings: Any) -> None:
    assert suggested(PICTURE) == []
    use(settings, two_faces)
    first, second = suggested(PICTURE)
    assert (first.left, first.top, first.width, first.height) == pytest.approx((18.5, 27, 13, 26))
    assert second.left + second.width <= 100
    assert second.top + second.height <= 100


@pytest.mark.django_db
def test_faces_are_suggested_and_nothing_is_blurred(settings: Any, photo: Any) -> None:
    use(settings, two_faces)
    text = page(photo).content.decode()
    assert "ha segnato 2 punti" in text
    assert 'name="left" value="18.5"' in text
    assert SEEN == [(64, 48)]
    photo.refresh_from_db()
    assert photo.blurred is None


@pytest.mark.django_db
def test_without_a_find_people_are_told_to_look_themselves(settings: Any, photo: Any) -> None:
    use(settings, no_face)
    assert "non ne ha trovati" in page(photo).content.decode()
    settings.FACE_DETECTOR = ""
    text = page(photo).content.decode()
    assert "Un programma" not in text


@pytest.mark.django_db
def test_a_detector_that_fails_costs_nobody_the_page(
    settings: Any, photo: Any, caplog: pytest.LogCaptureFixture
) -> None:
    use(settings, broken)
    assert page(photo).status_code == 200
    assert "the detector of faces has failed" in caplog.text


def test_a_missing_package_is_said_at_the_start(settings: Any) -> None:
    assert list(check_faces()) == []
    settings.FACE_DETECTOR = "engagement.photos.no_such.faces"
    [fault] = check_faces()
    assert fault.id == "civicmap.E007"
