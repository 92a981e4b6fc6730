"""What is removed is removed everywhere: a person goes through the whole product and is then looked for in every table and folder."""

from __future__ import annotations

import datetime
import re
import struct
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.gis.geos import Point
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter, User
from accounts.tasks import clear_sessions
from civicmap.outlets import exports
from civicmap.tasks import care_for_accounts
from engagement.models import Erasure, Photo
from layers.models import ExportJob
from places.models import City, Feature, Visibility
from reports.links import token_of
from reports.models import Report, ReportContact
from reports.services import move_report
from reports.tasks import remove_expired
from tests import factories, letters
from tests.pictures import picture, upload
from tests.reports import story
from tests.shapes import POINT_IN_A

pytestmark = pytest.mark.django_db

NAME, EMAIL, WORD = "Zenobia Canarini", "zenobia.canarini@example.org", "canarinogiallo"
EXACT = Point(POINT_IN_A.x + 0.000123, POINT_IN_A.y + 0.000321, srid=4326)


@pytest.fixture(autouse=True)
def _mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "accounts.letters.delivery.QueuedEmailBackend"
    settings.MAIL_DELIVERY_BACKEND = "accounts.letters.delivery.MailboxBackend"


@pytest.fixture
def category(city: City) -> Any:
    return factories.CategoryFactory(code="potholes", office=factories.OfficeFactory(city=city))


def dump() -> str:
    """Every row of every table as text, the job queue's and the history's included; sessions as what is in them."""
    parts = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        tables = [row[0] for row in cursor.fetchall()]
        assert "public.procrastinate_jobs" in tables
        assert "public.reports_reportevent" in tables
        for table in tables:
            if table != "public.spatial_ref_sys":
                cursor.execute(f"SELECT coalesce(string_agg(one::text, chr(10)), '') FROM {table} AS one")
                parts.append(f"{table}: {cursor.fetchone()[0]}")
    parts += [str(session.get_decoded()) for session in Session.objects.all()]
    return "\n".join(parts)


def found(*words: str) -> list[str]:
    """Which of the words are somewhere, and in which table."""
    text = dump()
    hits = []
    for word in words:
        hits += [f"{word}: {line[:300]}" for line in text.splitlines() if word.lower() in line.lower()]
    return hits


def exact(point: Point) -> str:
    """A point as the database writes it: its longitude in hexadecimal."""
    return struct.pack("<d", point.x).hex()


def files() -> list[str]:
    """Every file in both folders."""
    folders = (Path(site.MEDIA_ROOT), Path(site.PRIVATE_ROOT))
    return [path.name for folder in folders for path in folder.rglob("*") if path.is_file()]


def sent(client: Client, city: City, committed: Any) -> Any:
    """A report of the person, sent as a guest, with a photo."""
    place = {"latitude": str(EXACT.y), "longitude": str(EXACT.x), "photos": upload(picture(with_gps=True))}
    texts = {"title": f"Buca {WORD}", "description": WORD, "email": EMAIL, "name": NAME}
    assert story.fill_in(client, city.slug, "potholes", place=place, **texts).status_code == 302
    assert found(WORD, EMAIL, NAME), "the draft stands in the session: so the search works"
    with committed(execute=True):
        assert story.send(client, city.slug).status_code == 302
    assert client.get(f"/{city.slug}/reports/new/sent/").status_code == 200
    return Report.objects.get()


def aged(**days: int) -> None:
    """Let time pass for the reports and what belongs to them."""
    ago = timezone.now() - datetime.timedelta(**days)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger writes the time of now
        cursor.execute("UPDATE places_feature SET created = %s, updated = %s", [ago, ago])
        cursor.execute("SET LOCAL session_replication_role = origin")
    ReportContact.objects.update(expires=ago)


@pytest.mark.parametrize("delivered", [True, False], ids=["letter sent", "letter waiting"])
def test_an_unconfirmed_report_leaves_nothing(
    delivered: bool, client: Client, city: City, category: Any, django_capture_on_commit_callbacks: Any
) -> None:
    report = sent(client, city, django_capture_on_commit_callbacks)
    token = token_of(report.contact)
    assert found(EMAIL, NAME, WORD, exact(EXACT))
    assert not found(token), "the private link is stored nowhere"
    if delivered:
        story.work()
        assert found(token), "in the demonstration's mailbox"
    aged(days=15)
    with django_capture_on_commit_callbacks(execute=True):
        remove_expired(0)
    assert found(EMAIL, NAME, WORD, exact(EXACT), token) == []
    assert files() == []
    assert client.get(f"/{city.slug}/reports/new/sent/").status_code == 200


def test_a_withdrawn_report_leaves_nothing_when_its_time_is_over(
    client: Client, city: City, category: Any, django_capture_on_commit_callbacks: Any
) -> None:
    report = sent(client, city, django_capture_on_commit_callbacks)
    token = token_of(report.contact)
    link = f"/{city.slug}/reports/follow/{token}/"
    story.work()
    assert client.post(f"{link}confirm/").status_code == 302
    story.work()
    assert client.post(f"{link}withdraw/").status_code == 302
    remove_expired(0)
    assert found(WORD), "its sender can still look at it"
    aged(days=366)
    with django_capture_on_commit_callbacks(execute=True):
        remove_expired(0)
    assert found(EMAIL, NAME, WORD, exact(EXACT), token) == []
    assert files() == []


def test_contact_data_that_expired_leave_the_report_and_nobodys_name(
    client: Client, city: City, category: Any, django_capture_on_commit_callbacks: Any
) -> None:
    report = sent(client, city, django_capture_on_commit_callbacks)
    token = token_of(report.contact)
    story.work()
    client.post(f"/{city.slug}/reports/follow/{token}/confirm/")
    member = factories.UserFactory()
    category.office.members.add(member)
    report.refresh_from_db()
    for status in ("assigned", "in_progress", "resolved"):
        move_report(report=report, status=status, words="Fatto", user=member)
    story.work()
    aged(days=366)
    remove_expired(0)
    assert found(EMAIL, NAME, token) == []
    assert found(WORD)
    assert client.get(report.get_absolute_url()).status_code == 200


def test_a_refused_report_does_not_keep_its_senders_data_for_ever(city: City) -> None:
    refused: Any = factories.ReportFactory(city=city, visibility=Visibility.HIDDEN)
    waiting: Any = factories.ReportFactory(city=city, visibility=Visibility.PENDING, published=None)
    for report in (refused, waiting):
        factories.ReportContactFactory(report=report)
    aged(days=400)
    remove_expired(0)
    assert set(ReportContact.objects.values_list("report", flat=True)) == {waiting.pk}


def test_a_deleted_account_leaves_nobodys_name_and_what_was_published(
    client: Client, city: City, category: Any, django_capture_on_commit_callbacks: Any
) -> None:
    user = factories.UserFactory(email=EMAIL, display_name=NAME)
    user.emailaddress_set.create(email=EMAIL, verified=True, primary=True)
    user.set_password("una frase lunga")
    user.save()
    published: Any = factories.ReportFactory(city=city, author=user, title="Panchina")
    draft: Any = factories.ReportFactory(city=city, author=user, unconfirmed=True, title=WORD, location=EXACT)
    factories.ReportContactFactory(report=draft, email=EMAIL, name=NAME)
    other = Client()
    for browser in (client, other):
        browser.force_login(user)
    Client().post("/accounts/password/reset/", {"email": EMAIL})
    letters.deliver_all()
    Client().post("/accounts/password/reset/", {"email": EMAIL})
    job = ExportJob.objects.create(layer="reports", extension="csv", email=EMAIL)
    guest = Client()
    session = guest.session
    session["draft-report-prova"] = {"content": {"email": EMAIL.upper()}}
    session.save()
    superuser = Client()
    superuser.force_login(factories.UserFactory(superuser=True))
    superuser.post(
        reverse("admin:accounts_user_change", args=[user.pk]),
        {"display_name": NAME, "email": EMAIL, "is_active": "on"},
    )
    assert found(EMAIL, NAME, WORD)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/me/delete/", {"password": "una frase lunga"}).status_code == 302
    assert found(EMAIL, NAME, WORD, exact(EXACT)) == []
    assert not Letter.objects.filter(user=user.pk).exists()
    assert other.get("/me/").status_code == 302
    job.refresh_from_db()
    assert job.email == ""
    kept = Feature.objects.get(pk=published.pk)
    assert (kept.author, kept.visibility) == (None, Visibility.PUBLIC)


def test_an_account_deleted_by_a_superuser_leaves_nothing_either(client: Client, city: City) -> None:
    user = factories.UserFactory(email=EMAIL, display_name=NAME)
    user.emailaddress_set.create(email=EMAIL, verified=True, primary=True)
    Client().force_login(user)
    Client().post("/accounts/password/reset/", {"email": EMAIL})
    letters.deliver_all()
    client.force_login(factories.UserFactory(superuser=True))
    address = reverse("admin:accounts_user_delete", args=[user.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"post": "yes"}).status_code == 302
    # The administration notes the name of what it deletes, for the superusers who answer for it.
    assert all("django_admin_log" in hit or "messages" in hit for hit in found(EMAIL, NAME))


def test_accounts_whose_address_nobody_confirmed_go(client: Client) -> None:
    form = {
        "email": EMAIL,
        "password1": "una frase lunga",
        "password2": "una frase lunga",
        "display_name": NAME,
        "age": "on",
    }
    assert client.post("/accounts/signup/", form).status_code == 302
    letters.deliver_all()
    kept = factories.UserFactory()
    kept.emailaddress_set.create(email=kept.email, verified=True, primary=True)
    superuser = factories.UserFactory(superuser=True)
    care_for_accounts(0)
    assert found(EMAIL, NAME)
    User.objects.update(date_joined=timezone.now() - datetime.timedelta(days=15))
    care_for_accounts(0)
    assert found(EMAIL, NAME) == []
    assert set(User.objects.all()) == {kept, superuser}


def test_sessions_that_ended_go(client: Client) -> None:
    factories.UserFactory()
    session = client.session
    session["draft"] = WORD
    session.save()
    clear_sessions(0)
    assert found(WORD)
    Session.objects.update(expire_date=timezone.now() - datetime.timedelta(days=1))
    clear_sessions(0)
    assert not Session.objects.exists()


def test_an_erased_report_leaves_who_did_it_and_why(
    client: Client, city: City, category: Any, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    report = sent(client, city, django_capture_on_commit_callbacks)
    token = token_of(report.contact)
    with django_capture_on_commit_callbacks(execute=True):
        story.work()
    client.post(f"/{city.slug}/reports/follow/{token}/confirm/")
    story.work()
    report.refresh_from_db()
    chief = factories.UserFactory(superuser=True)
    move_report(report=report, status="assigned", words=f"Vista {WORD}", user=chief)
    client.force_login(chief)
    change = reverse("admin:reports_report_change", args=[report.pk])
    assert client.get(change).status_code == 200
    client.post(
        reverse("admin:reports_report_changelist"),
        {"action": "hide", "_selected_action": report.pk, "reason": WORD, "confirm": "x"},
    )
    file = Path(settings.PRIVATE_ROOT) / "exports" / "1-reports.csv"
    file.parent.mkdir(parents=True)
    file.write_text(WORD)
    job = ExportJob.objects.create(
        layer="reports", extension="csv", state="ready", file="exports/1-reports.csv", finished=timezone.now()
    )
    assert found(WORD, EMAIL, NAME, exact(EXACT))
    address = reverse("admin:reports_report_delete", args=[report.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"confirm": "x", "reason": " "}).status_code == 200, "a reason is asked for"
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address, {"confirm": "x", "reason": "Lo ha chiesto chi l’ha mandata"})
    assert answer.status_code == 302
    assert found(EMAIL, NAME, WORD, exact(EXACT), token) == []
    assert files() == []
    assert not Photo.objects.exists()
    trace = Erasure.objects.get()
    assert (trace.number, trace.reference, trace.person, trace.photos) == (
        report.pk,
        report.reference,
        chief,
        1,
    )
    assert "chiesto" in trace.reason
    job.refresh_from_db()
    assert not exports.is_current(job)


@pytest.mark.parametrize("kind", factories.FACTORIES)
def test_anything_can_be_erased_by_the_administrators_of_its_city_only(
    kind: str, city: City, django_capture_on_commit_callbacks: Any
) -> None:
    thing: Any = factories.FACTORIES[kind](city=city, title=WORD, location=EXACT)
    photo = factories.PhotoFactory(feature=thing, ready=True)
    thing.description = f"{WORD} ancora"
    thing.save()
    elsewhere, here = factories.UserFactory(staff=True), factories.UserFactory(staff=True)
    other_city = factories.CityFactory(slug="altrove", elsewhere=True)
    factories.RoleFactory(user=elsewhere, name="administrator", city=other_city)
    factories.RoleFactory(user=here, name="administrator", city=city)
    client = Client()
    child = Feature.child_models()[kind]
    address = reverse(f"admin:{child._meta.app_label}_{child._meta.model_name}_delete", args=[thing.pk])
    client.force_login(elsewhere)
    assert client.post(address, {"confirm": "x", "reason": "y"}).status_code in (302, 403)
    assert Feature.objects.filter(pk=thing.pk).exists()
    client.force_login(here)
    page = client.get(address).content.decode()
    assert "foto: 1" in page
    assert 'name="post"' not in page, "deleting without a reason is not offered"
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, {"confirm": "x", "reason": "Doppione"}).status_code == 302
    assert found(WORD, exact(EXACT), str(photo.key)) == []
    assert files() == []
    assert Erasure.objects.get().person == here


def test_a_body_is_erased_by_the_same_rule_and_what_it_did_stays(city: City) -> None:
    body = factories.OrganisationFactory(city=city, title=WORD)
    service: Any = factories.ServiceFactory(city=city, organisation=body)
    here = factories.UserFactory(staff=True)
    factories.RoleFactory(user=here, name="administrator", city=city)
    client = Client()
    client.force_login(here)
    client.post(reverse("admin:assets_organisation_change", args=[body.pk]), {"title": f"{WORD} ancora"})
    address = reverse("admin:assets_organisation_delete", args=[body.pk])
    assert "restano senza" in client.get(address).content.decode()
    assert client.post(address, {"confirm": "x", "reason": ""}).status_code == 200
    assert client.post(address, {"confirm": "x", "reason": "Lo chiede una persona"}).status_code == 302
    assert found(WORD) == []
    trace = Erasure.objects.get()
    assert (trace.kind, trace.number, trace.person) == ("assets.organisation", body.pk, here)
    service.refresh_from_db()
    assert service.organisation is None


def test_a_photo_deleted_in_the_administration_takes_its_files(
    client: Client, city: City, django_capture_on_commit_callbacks: Any
) -> None:
    one, two = (
        factories.PhotoFactory(feature=factories.ReportFactory(city=city), ready=True) for _ in range(2)
    )
    client.force_login(factories.UserFactory(superuser=True))
    assert len(files()) == 4
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:engagement_photo_delete", args=[one.pk]), {"post": "yes"})
    assert len(files()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        data = {"action": "delete_selected", "_selected_action": two.pk, "post": "yes"}
        client.post(reverse("admin:engagement_photo_changelist"), data)
    assert files() == []


def test_the_privacy_page_says_how_long(client: Client, settings: Any) -> None:
    settings.DRAFT_DAYS, settings.CONTACT_DAYS, settings.LETTER_DAYS = 11, 222, 3
    settings.ACCOUNT_DAYS = 777
    page = re.sub(r"\s+", " ", client.get("/en/privacy/").content.decode())
    for sentence in (
        "A report that is not confirmed is deleted after 11 days, with everything in it.",
        "They are deleted at the latest 222 days after the report has come to its end.",
        "deleted with everything in it 222 days later",
        "An account whose address nobody confirms is deleted after 11 days.",
        "that it was sent is forgotten after 3 days",
        "An account that nobody has signed in with for 777 days is deleted; a mail tells you 30 days before.",
        "You can delete the account yourself, on the page “Profile and data”",
        "An account can be opened from the age of 14",
    ):
        assert sentence in page
