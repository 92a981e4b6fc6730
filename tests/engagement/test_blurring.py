"""Blurring parts of photos by hand."""

from __future__ import annotations

import datetime
from io import BytesIO
from typing import Any

import numpy
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage, storages
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from engagement.models import Move, Photo
from engagement.moves.services import By
from engagement.moves.timeline import timeline
from engagement.photos.blurring import blur, remove_sharp, unblur
from engagement.photos.boxes import Box, blurred, read_boxes
from engagement.photos.services import remove
from engagement.tasks import remove_sharp as remove_sharp_job
from places.feature.moves import NotPossible
from places.models import City, Role
from tests import factories
from tests.pictures import upload
from tests.reports import story

BY = By(Move.Quality.MODERATOR)
MIDDLE = Box(25, 25, 50, 50)
FORM = {"left": "25", "top": "25", "width": "50", "height": "50"}


def letters(size: tuple[int, int] = (400, 300)) -> Image.Image:
    """A picture with a detail in every pixel."""
    return Image.fromarray(numpy.random.default_rng(7).integers(0, 255, (size[1], size[0], 3), dtype="uint8"))


def detail(picture: Image.Image, box: tuple[int, int, int, int]) -> float:
    """How much neighbouring pixels of a part differ."""
    part = numpy.asarray(picture.convert("L").crop(box), dtype=float)
    return float(numpy.abs(numpy.diff(part, axis=1)).mean())


def shown(photo: Photo, size: str = "large") -> Image.Image:
    """The picture that is served."""
    with getattr(photo, size).open("rb") as file:
        return Image.open(BytesIO(file.read())).convert("RGB")


@pytest.fixture
def photo(city: City) -> Any:
    """A photo of a public report."""
    report = factories.ReportFactory(city=city, author=factories.UserFactory())
    found = factories.PhotoFactory(feature=report, ready=True)
    for name, picture in (("large", letters()), ("small", letters((200, 150)))):
        out = BytesIO()
        picture.save(out, "WEBP", lossless=True)
        field = getattr(found, name)
        default_storage.delete(field.name)
        default_storage.save(field.name, BytesIO(out.getvalue()))
    Photo.objects.filter(pk=found.pk).update(width=400, height=300)
    return found


def test_a_box_leaves_nothing_of_the_picture_and_the_rest_stays() -> None:
    before = letters()
    after = blurred(before, [MIDDLE])
    assert detail(before, (100, 75, 300, 225)) > 50
    assert detail(after, (100, 75, 300, 225)) < 2
    assert detail(after, (0, 0, 90, 300)) == detail(before, (0, 0, 90, 300))
    # Two pictures that differ only in small details are the same once blurred.
    other = before.copy()
    other.putpixel((200, 150), (255, 255, 255))
    assert numpy.abs(numpy.asarray(blurred(other, [MIDDLE])).astype(int) - numpy.asarray(after)).max() <= 1


@pytest.mark.parametrize(
    "box", [Box(0, 0, 100, 100), Box(99, 99, 1, 1), Box(0, 40, 1, 100), Box(99.9, 0, 0.1, 5)]
)
def test_boxes_at_the_border_are_taken(box: Box) -> None:
    for size in ((400, 300), (7, 3), (1, 1)):
        assert blurred(letters(size), [box]).size == size


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "almeno un"),
        ("left=&top=&width=&height=", "almeno un"),
        ("left=1&top=1&width=5&height=", "Rettangolo 1"),
        ("left=1&top=1&width=5&height=5&left=x&top=1&width=5&height=5", "Rettangolo 2"),
        ("left=-1&top=1&width=5&height=5", "Rettangolo 1"),
        ("left=1&top=1&width=0&height=5", "Rettangolo 1"),
        ("left=nan&top=1&width=5&height=5", "Rettangolo 1"),
        ("left=1e999&top=1&width=5&height=5", "Rettangolo 1"),
        ("&".join(["left=1&top=1&width=5&height=5"] * 31), "Al massimo 30"),
    ],
)
def test_faulty_numbers_are_refused(query: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_boxes(QueryDict(query))
    assert words in refused.value.messages[0]


def test_numbers_are_read_with_a_comma_and_cut_at_the_border() -> None:
    assert read_boxes(QueryDict("left=90,5&top=0&width=50&height=10&left=&top=&width=&height=")) == [
        Box(90.5, 0, 9.5, 10)
    ]


@pytest.mark.django_db(transaction=True)
def test_every_size_is_blurred_under_new_addresses_and_the_old_ones_end(client: Client, photo: Any) -> None:
    old = [str(photo.large.name), str(photo.small.name)]
    addresses = [photo.large_url, photo.small_url]
    before = photo.feature.updated
    after = blur(photo, [MIDDLE], by=BY)
    assert after.key != photo.key
    for size, width in (("large", 400), ("small", 400)):
        picture = shown(after, size)
        assert picture.width == width
        across, down = picture.size
        assert detail(picture, (across // 4, down // 4, across * 3 // 4, down * 3 // 4)) < 4
        assert detail(picture, (0, 0, across // 5, down)) > 20
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert client.get(after.large_url).status_code == 200
    assert [default_storage.exists(name) for name in old] == [False, False]
    photo.feature.refresh_from_db()
    assert photo.feature.updated > before
    assert storages["private"].exists(after.sharp.name)
    assert not default_storage.exists(after.sharp.name)


@pytest.mark.django_db(transaction=True)
def test_a_second_blur_adds_and_a_moderator_takes_both_back(photo: Any) -> None:
    first = blur(photo, [Box(0, 0, 25, 100)], by=BY)
    sharp = first.sharp.name
    second = blur(first, [Box(75, 0, 25, 100)], by=BY)
    assert second.sharp.name == sharp
    picture = shown(second)
    assert detail(picture, (0, 0, 95, 300)) < 4
    assert detail(picture, (305, 0, 400, 300)) < 4
    with pytest.raises(NotPossible):
        blur(first, [MIDDLE], by=BY)
    back = unblur(second, by=BY)
    assert detail(shown(back), (0, 0, 400, 300)) > 20
    assert not back.sharp
    assert not storages["private"].exists(sharp)
    with pytest.raises(NotPossible):
        unblur(back, by=BY)


@pytest.mark.django_db(transaction=True)
def test_the_sharp_picture_goes_after_some_days_and_with_the_photo(photo: Any, settings: Any) -> None:
    after = blur(photo, [MIDDLE], by=BY)
    private, name = storages["private"], after.sharp.name
    remove_sharp_job(timestamp=0)
    assert private.exists(name)
    remove_sharp(timezone.now() + datetime.timedelta(days=settings.BLUR_UNDO_DAYS, seconds=1))
    assert not private.exists(name)
    with pytest.raises(NotPossible):
        unblur(after, by=BY)
    again = blur(Photo.objects.get(), [MIDDLE], by=BY)
    remove([again])
    assert not private.exists(again.sharp.name)


@pytest.mark.django_db
def test_the_history_says_that_it_happened_and_not_where(photo: Any) -> None:
    blur(photo, [Box(31.5, 42.5, 17, 19)], by=BY)
    [moment] = [one for one in timeline(photo.feature) if "irriconoscibile" in one.what]
    assert moment.actor == "La moderazione"
    move = Move.objects.get(what="photo")
    assert (move.before, move.after, move.words, move.note) == ("", "blurred", "", "")


@pytest.mark.django_db
def test_author_office_and_moderators_blur_and_only_moderators_undo(city: City, photo: Any) -> None:
    report = photo.feature
    report.manager = factories.OfficeFactory(city=city)
    report.save()
    member = factories.UserFactory()
    member.offices.add(report.manager)
    moderator = factories.RoleFactory(city=city, name=Role.Name.MODERATOR).user
    stranger = factories.UserFactory()
    qualities = []
    for user, blurs, undoes in (
        (stranger, 403, 403), (report.author, 302, 403), (member, 302, 403), (moderator, 302, 302),
    ):  # fmt: skip
        client = Client()
        client.force_login(user)
        photo.refresh_from_db()
        address = reverse("photo_blur", args=["prova", photo.key])
        back = reverse("my_things")
        answer = client.post(address, {**FORM, "next": back})
        assert answer.status_code == blurs
        if blurs == 302:
            assert answer["Location"] == back
            qualities.append(Move.objects.filter(what="photo").latest("pk").quality)
        photo.refresh_from_db()
        page = client.get(reverse("photo_blur", args=["prova", photo.key])).content.decode()
        assert ("com’era prima</button>" in page) == (undoes == 302)
        assert client.post(reverse("photo_unblur", args=["prova", photo.key])).status_code == undoes
    assert qualities == ["author", "office", "moderator"]
    assert (
        Client().post(reverse("photo_blur", args=["prova", photo.key]), FORM).status_code == 302
    )  # to sign in
    photo.refresh_from_db()
    assert photo.blurred is None


@pytest.mark.django_db
def test_a_faulty_form_keeps_what_was_typed_and_leads_nowhere_else(photo: Any) -> None:
    client = Client()
    client.force_login(photo.feature.author)
    address = reverse("photo_blur", args=["prova", photo.key])
    page = client.post(address, {"left": "12,5", "top": "x", "width": "5", "height": "5"})
    assert page.status_code == 400
    assert 'value="12,5"' in page.content.decode()
    for elsewhere in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        assert client.get(address, {"next": elsewhere}).context["shown"].back == reverse("my_things")


@pytest.mark.django_db
def test_a_guest_blurs_an_upload_before_sending_and_the_sent_photo_by_the_private_link(
    client: Client, city: City
) -> None:
    category = factories.CategoryFactory()
    client.post("/prova/reports/new/", {"category": category.code, "privacy": "on"})
    place = {"address": "", "latitude": "45.05", "longitude": "7.62"}
    out = BytesIO()
    letters((1200, 900)).save(out, "JPEG", quality=95)
    base = "/prova/reports/new/place/"
    client.post(base, {**place, "photos_only": "1", "photos": upload(out.getvalue(), "a.jpg")})
    answer = client.post(base, {**place, "blur_photo": "0"})
    assert answer["Location"].startswith("/prova/items/draft/report/0/blur/?next=")
    page = client.get(answer["Location"])
    picture = Image.open(BytesIO(client.get(page.context["shown"].picture).content))
    assert detail(picture, (300, 225, 900, 675)) > 20
    done = client.post(answer["Location"], FORM)
    assert done["Location"] == f"{base}#photos"
    large = client.get(reverse("draft_photo_large", args=["prova", "report", 0])).content
    assert detail(Image.open(BytesIO(large)), (300, 225, 900, 675)) < 4
    assert (
        len(storages["private"].listdir("drafts")[1]) == 2
    )  # the blurred one and its preview: nothing sharp is left
    story.fill_in(client, "prova", category.code)
    story.send(client, "prova")
    link = story.link_in(story.mails()[0]["body"])
    story.work()
    photo = Photo.objects.get()
    assert detail(shown(photo), (300, 225, 900, 675)) < 4
    assert not photo.sharp
    own = f"{link}photo/{photo.key}/"
    assert client.get(f"{own}blur/").status_code == 200
    assert client.get(f"{own}?size=large").status_code == 200
    assert client.post(f"{own}blur/", {**FORM, "left": "0"})["Location"] == link
    assert Move.objects.get(what="photo").quality == "reporter"
    assert client.get(f"{own}blur/").status_code == 404
    assert Client().get(reverse("draft_photo_blur", args=["prova", "report", 0])).status_code == 404
