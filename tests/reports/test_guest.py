"""A report sent without an account, through the pages."""

from __future__ import annotations

import hashlib
import re
import secrets
from io import BytesIO
from typing import Any

import pytest
from django.core.signing import Signer
from django.test import Client
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from engagement.models import Photo
from places.models import City, Visibility
from reports.links import private_path, token_of
from reports.models import Report, ReportContact
from reports.workflow import ReportStatus
from tests import factories, shapes
from tests.pictures import bomb, picture, upload
from tests.reports import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def category(city: City) -> Any:
    """A category of reports with an office."""
    return factories.CategoryFactory(code="potholes", office=factories.OfficeFactory(city=city))


def sent(client: Client, city: City, **changes: Any) -> Report:
    """A report that has been sent and waits for its confirmation."""
    assert story.fill_in(client, city.slug, "potholes", **changes).status_code == 302
    assert story.send(client, city.slug).status_code == 302
    return Report.objects.get()


def private_link() -> str:
    """The link in the last mail."""
    return story.link_in(story.mails()[-1]["body"])


def test_nothing_is_public_before_the_button_of_the_mails_page_is_pressed(
    client: Client, city: City, category: Any
) -> None:
    report = sent(client, city)
    page = report.get_absolute_url()
    assert (report.visibility, report.status) == (Visibility.DRAFT, ReportStatus.RECEIVED)
    assert client.get(page).status_code == 404
    link = private_link()
    opened = client.get(link)
    assert "Conferm" in opened.content.decode() or "Confirm" in opened.content.decode()
    assert client.get(page).status_code == 404, "opening the link must not confirm: mail scanners open links"
    assert client.get(f"{link}confirm/").status_code == 405
    assert client.post(f"{link}confirm/").status_code == 302
    assert client.get(page).status_code == 200
    report.refresh_from_db()
    assert report.visibility == Visibility.PUBLIC
    assert report.manager == category.office


def test_the_private_page_leaks_its_address_nowhere(client: Client, city: City, category: Any) -> None:
    sent(client, city)
    answer = client.get(private_link())
    assert answer["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]


def test_the_link_is_kept_nowhere_and_can_be_written_again(client: Client, city: City, category: Any) -> None:
    report: Any = sent(client, city)
    token = private_link().rstrip("/").rsplit("/", 1)[-1]
    assert len(token) >= 43
    assert token not in str(ReportContact.objects.values().get())
    assert token not in str(list(ProcrastinateJob.objects.values()))
    assert private_path(report) == private_link()


def test_a_link_that_was_sent_when_links_had_a_secret_still_opens(
    client: Client, city: City, category: Any
) -> None:
    report: Any = sent(client, city)
    secret = secrets.token_urlsafe(32)
    old = f"/{city.slug}/reports/follow/{secret}/"
    assert client.get(old).status_code == 404
    ReportContact.objects.update(token_hash=hashlib.sha256(secret.encode()).hexdigest())
    assert report.reference in client.get(old).content.decode()
    assert client.get(private_link()).status_code == 200


def test_a_signature_for_another_purpose_or_row_opens_nothing(
    client: Client, city: City, category: Any
) -> None:
    report: Any = sent(client, city)
    good = token_of(report.contact)
    other = Signer(sep=".", salt="something else").sign(str(report.contact.pk))
    for wrong in (
        other,
        f"{report.contact.pk + 1}{good[good.index('.') :]}",
        f"{report.contact.pk}.",
        good[:-1],
    ):
        assert client.get(f"/{city.slug}/reports/follow/{wrong}/").status_code == 404
    assert client.get(f"/{city.slug}/reports/follow/{good}/").status_code == 200
    report.contact.delete()
    assert client.get(f"/{city.slug}/reports/follow/{good}/").status_code == 404


def test_an_unknown_link_is_explained(client: Client, city: City) -> None:
    assert client.get(f"/{city.slug}/reports/follow/nonsense/").status_code == 404


def test_a_category_that_is_checked_first_waits_after_the_confirmation(
    client: Client, city: City, category: Any
) -> None:
    category.admission = "pending"
    category.save()
    report = sent(client, city)
    client.post(f"{private_link()}confirm/")
    report.refresh_from_db()
    assert report.visibility == Visibility.PENDING
    assert client.get(report.get_absolute_url()).status_code == 404


def test_the_button_pressed_twice_makes_one_report(client: Client, city: City, category: Any) -> None:
    story.fill_in(client, city.slug, "potholes")
    page = client.get(f"/{city.slug}/reports/new/summary/").content.decode()
    key = page.split('name="submission" value="')[1].split('"')[0]
    again = Client()
    again.cookies.update(client.cookies)
    for browser in (client, again):
        assert browser.post(f"/{city.slug}/reports/new/summary/", {"submission": key}).status_code == 302
    assert Report.objects.count() == 1
    assert len(story.mails()) == 1


def test_the_page_after_sending_keeps_the_address_when_the_button_is_pressed_again(
    client: Client, city: City, category: Any
) -> None:
    story.fill_in(client, city.slug, "potholes")
    summary = f"/{city.slug}/reports/new/summary/"
    key = client.get(summary).content.decode().split('name="submission" value="')[1].split('"')[0]
    for _time in range(2):
        answer = client.post(summary, {"submission": key}, follow=True)
        assert "anna@example.org" in answer.content.decode()
    stranger = Client().post(summary, {"submission": key}, follow=True)
    assert "anna@example.org" not in stranger.content.decode()


def test_a_place_outside_the_city_is_refused_and_the_city_is_named(
    client: Client, city: City, category: Any
) -> None:
    place = {"latitude": str(shapes.POINT_OUTSIDE.y), "longitude": str(shapes.POINT_OUTSIDE.x)}
    answer = story.fill_in(client, city.slug, "potholes", place=place)
    assert answer.status_code == 400
    assert "Prova" in answer.content.decode()
    assert 'id="id_address_error"' in answer.content.decode()
    assert client.get(f"/{city.slug}/reports/new/summary/").status_code == 302


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ({"latitude": "", "longitude": ""}, 400),
        ({"latitude": "", "longitude": "", "address": "dietro la chiesa"}, 400),
        ({"latitude": "", "longitude": "", "address": "dietro la chiesa", "no_point": "on"}, 302),
        ({"latitude": "45,05", "longitude": "7,62"}, 302),
        ({"latitude": "nan", "longitude": "7.62"}, 400),
        ({"latitude": "45.05", "longitude": ""}, 400),
    ],
)
def test_a_report_needs_a_place_or_words_for_it(
    client: Client, city: City, category: Any, place: dict[str, str], status: int
) -> None:
    assert story.fill_in(client, city.slug, "potholes", place=place).status_code == status


def test_a_typed_street_gives_the_place_and_its_precision(client: Client, city: City, category: Any) -> None:
    for name in ("Via Po", "Via Podgora", "Via Pola"):
        factories.StreetFactory(city=city, name=name)
    unclear = story.fill_in(
        client, city.slug, "potholes", place={"latitude": "", "longitude": "", "address": "via pod o pol"}
    )
    assert unclear.status_code == 400
    report = sent(client, city, place={"latitude": "", "longitude": "", "address": "via po 12"})
    assert report.location is not None
    assert report.precision == "street"


def test_what_was_typed_survives_an_error_a_step_back_and_a_sign_in(
    client: Client, city: City, category: Any
) -> None:
    base = f"/{city.slug}/reports/new/"
    story.fill_in(client, city.slug, "potholes", title="", description="Larga un metro")
    assert "Larga un metro" in client.get(f"{base}description/").content.decode()
    assert "45.05" in client.get(f"{base}place/").content.decode()
    person = factories.UserFactory()
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    client.force_login(person)
    page = client.get(f"{base}description/").content.decode()
    assert "Larga un metro" in page
    assert 'name="email"' not in page


def test_photos_wait_in_private_and_lose_their_position(client: Client, city: City, category: Any) -> None:
    photo = upload(picture(size=(2400, 1600), with_gps=True, turned=True))
    report = sent(client, city, place={"photos": photo})
    link = private_link()
    waiting = Photo.objects.get()
    assert waiting.state == Photo.State.WAITING
    assert not waiting.large
    story.work()
    waiting.refresh_from_db()
    assert waiting.state == Photo.State.READY
    assert not waiting.upload
    with waiting.large.open() as file:
        content = file.read()
    clean = Image.open(BytesIO(content))
    assert clean.format == "WEBP"
    assert (clean.width, clean.height) == (1067, 1600)
    assert not dict(clean.getexif())
    assert b"Telefonino" not in content
    assert client.get(waiting.small_url).status_code == 404, "not public yet"
    client.post(f"{link}confirm/")
    seen = client.get(waiting.small_url)
    assert seen.status_code == 200
    assert seen["Cache-Control"] == "private, no-cache"
    assert client.get(waiting.small_url, headers={"If-None-Match": seen["ETag"]}).status_code == 304
    assert client.get(waiting.small.url).status_code == 200
    report.refresh_from_db()
    factories.move(report, visibility=Visibility.HIDDEN)
    assert client.get(waiting.small_url).status_code == 404


@pytest.mark.parametrize(
    "content",
    [bomb(), b"no picture at all", picture()[:3000]],
    ids=["bomb", "text", "cut off"],
)
def test_what_is_no_good_picture_is_refused_with_a_sentence(
    client: Client, city: City, category: Any, content: bytes
) -> None:
    answer = story.fill_in(client, city.slug, "potholes", place={"photos": upload(content)})
    assert answer.status_code == 400
    assert "foto.jpg" in answer.content.decode()


def test_a_picture_that_is_too_large_is_refused(
    client: Client, city: City, category: Any, settings: Any
) -> None:
    settings.PHOTO_MAX_BYTES = 1000
    assert (
        story.fill_in(client, city.slug, "potholes", place={"photos": upload(picture())}).status_code == 400
    )


def test_a_filled_trap_is_told_and_the_second_time_the_report_goes_on_its_way(
    client: Client, city: City, category: Any
) -> None:
    asked = story.fill_in(client, city.slug, "potholes", note_2="http://spam.example")
    page = asked.content.decode()
    assert asked.status_code == 400
    assert "Profonda" in page
    assert "spam.example" not in page
    again = re.search(r'name="(send_anyway)" value="(1)"', page)
    assert again
    assert client.get(f"/{city.slug}/reports/new/summary/").status_code == 302, "not sent, and not said so"
    assert not Report.objects.exists()
    sent(client, city, note_2="http://spam.example", **{again[1]: again[2]})
    assert len(story.mails()) == 1


def test_many_reports_from_one_address_are_slowed(
    client: Client, city: City, category: Any, settings: Any
) -> None:
    settings.REPORT_RATE = "2/hour"
    for status in (302, 302, 429):
        story.fill_in(client, city.slug, "potholes")
        assert story.send(client, city.slug).status_code == status
    assert Report.objects.count() == 2


def test_the_answers_to_the_categorys_questions_can_be_corrected(
    client: Client, city: City, category: Any
) -> None:
    widths = [{"code": "small", "label_it": "Piccola"}, {"code": "large", "label_it": "Grande"}]
    category.questions = [
        {"code": "depth", "type": "number", "label_it": "Profondità", "required": True},
        {"code": "width", "type": "multivaluelist", "label_it": "Larghezza", "choices": widths},
        {"code": "since", "type": "date", "label_it": "Da quando"},
    ]
    category.save()
    answers = {"q_depth": "7", "q_width": ["large"], "q_since": "2026-03-01"}
    report = sent(client, city, **answers)
    link = private_link()
    page = client.get(f"{link}correct/").content.decode()
    assert 'name="q_depth" value="7"' in page
    assert 'value="2026-03-01"' in page
    assert re.search(r'value="large"[^>]*checked', page)
    place = {"latitude": str(shapes.POINT_IN_A.y), "longitude": str(shapes.POINT_IN_A.x)}
    body = {"title": "Buca", "description": "Profonda", **answers, **place}
    assert client.post(f"{link}correct/", {**body, "q_depth": ""}).status_code == 400
    answer = client.post(f"{link}correct/", {**body, "q_depth": "12", "q_since": ""})
    assert answer.status_code == 302
    report.refresh_from_db()
    assert report.attributes == {"depth": 12, "width": ["large"]}


def test_a_refused_correction_loses_neither_photos_nor_text(
    client: Client, city: City, category: Any
) -> None:
    report: Any = sent(client, city)
    link = f"{private_link()}correct/"
    body = {"description": "Ora più larga", "latitude": "45.06", "longitude": "7.63"}
    refused = client.post(link, {**body, "title": "", "photos": upload(picture())})
    assert refused.status_code == 400
    page = client.get(link).content.decode()
    for kept in (refused.content.decode(), page):
        assert "Ora più larga" in kept
        assert f"/items/draft/correction-{report.pk}/0/" in kept
    many = [upload(picture()) for _photo in range(5)]
    assert client.post(link, {**body, "title": "Buca", "photos": many}).status_code == 400
    assert client.post(link, {**body, "title": "Buca", "drop_photo": "1"}).status_code == 302
    assert report.photos.count() == 0
    assert client.post(link, {**body, "title": "Buca larga"}).status_code == 302
    report.refresh_from_db()
    assert (report.title, report.description) == ("Buca larga", "Ora più larga")
    assert report.photos.count() > 1
    first, *_rest = report.photos.all()
    half = client.post(link, {**body, "title": "", "drop": first.pk})
    assert re.search(rf'value="{first.pk}" checked', half.content.decode()), "what was to go still is"
    assert client.post(link, {**body, "title": "Buca", "drop": first.pk}).status_code == 302
    assert not report.photos.filter(pk=first.pk).exists()


def test_the_sender_corrects_and_withdraws_until_it_is_taken_in_charge(
    client: Client, city: City, category: Any
) -> None:
    report: Any = sent(client, city)
    link = private_link()
    client.post(f"{link}confirm/")
    new = {
        "title": "Buca larga",
        "description": "Di più",
        "latitude": "45.06",
        "longitude": "7.63",
        "photos": upload(picture()),
    }
    assert client.post(f"{link}correct/", new).status_code == 302
    report.refresh_from_db()
    assert (report.title, report.location.y, report.photos.count()) == ("Buca larga", 45.06, 1)
    assert client.get(f"{link}withdraw/").status_code == 200
    report.refresh_from_db()
    assert report.visibility == Visibility.PUBLIC
    client.post(f"{link}withdraw/")
    report.refresh_from_db()
    assert (report.visibility, report.status) == (Visibility.WITHDRAWN, ReportStatus.WITHDRAWN)
    followed = client.get(f"/en{link}").content.decode()
    assert "can read this page" in followed
    assert "can change the report" not in followed


def test_after_it_is_taken_in_charge_the_sender_only_looks(client: Client, city: City, category: Any) -> None:
    report = sent(client, city)
    link = private_link()
    client.post(f"{link}confirm/")
    report.refresh_from_db()
    factories.move(report, status=ReportStatus.ASSIGNED)
    client.post(
        f"{link}correct/", {"title": "x", "description": "y", "latitude": "45.06", "longitude": "7.63"}
    )
    client.post(f"{link}withdraw/")
    report.refresh_from_db()
    assert (report.title, report.status, report.visibility) == (
        "Buca",
        ReportStatus.ASSIGNED,
        Visibility.PUBLIC,
    )


def test_reports_near_by_are_offered(client: Client, city: City, category: Any) -> None:
    near: Any = factories.ReportFactory(city=city, category=category, title="Buca davanti alla scuola")
    factories.ReportFactory(city=city, title="Altra categoria")
    factories.ReportFactory(city=city, category=category, title="Nascosta", hidden=True)
    factories.ReportFactory(city=city, category=category, title="Lontana", location=shapes.POINT_IN_B)
    client.post(f"/{city.slug}/reports/new/", {"category": "potholes", "privacy": "on"})
    place = shapes.POINT_IN_A
    fragment = client.get(
        f"/{city.slug}/reports/nearby/", {"lon": place.x + 0.0003, "lat": place.y}
    ).content.decode()
    assert near.title in fragment
    assert not any(other in fragment for other in ("Altra categoria", "Nascosta", "Lontana"))
    assert client.get(f"/{city.slug}/reports/nearby/", {"lon": "x", "lat": "y"}).status_code == 400
