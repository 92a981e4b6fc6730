"""Reports of private categories: seen by their sender, the office in charge and the administrators of the city, and by nobody else."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from engagement.events.log import number_events
from engagement.events.models import Event
from engagement.models import Comment, Flag, Move
from engagement.moderation.services import decide
from places.feature.moves import NotPossible
from places.models import Category, City, Feature, Role, Visibility
from places.permissions import may_see
from reports.models import Report
from reports.outcome import reopen_report
from reports.routing.services import correct_by_office
from reports.services import (
    Content,
    answer_office,
    confirm_report,
    move_report,
    publish_report,
    submit_report,
    withdraw_report,
)
from reports.workflow import ReportStatus
from tests import factories, shapes
from tests.reports import story

pytestmark = pytest.mark.django_db
CONTENT = Content(title="Persona in strada", description="Dorme al freddo", location=shapes.POINT_IN_A)


@pytest.fixture
def category(city: City) -> Any:
    """A private category with an office."""
    office = factories.OfficeFactory(city=city, code="social", name="Servizi sociali")
    return factories.CategoryFactory(code="hardship", is_private=True, office=office)


@pytest.fixture
def member(category: Any) -> Any:
    """Somebody of the office in charge."""
    user = factories.UserFactory()
    user.offices.add(category.office)
    return user


def send(city: City, category: Any) -> Any:
    """A guest's report, confirmed."""
    report = submit_report(
        city=city, category=category, content=CONTENT, submission=uuid.uuid4(), email="anna@example.org"
    )
    return confirm_report(report)


def seen_by(user: Any) -> bool:
    """Whether the one report can be seen."""
    return Report.objects.visible_to(user).exists()


def test_a_guest_sends_a_private_report_and_is_told_before(client: Client, city: City, category: Any) -> None:
    first = client.get("/prova/reports/new/").content.decode()
    assert "riservata" in first
    assert story.fill_in(client, "prova", "hardship").status_code == 302
    for step in ("place", "description", "summary"):
        page = client.get(f"/prova/reports/new/{step}/").content.decode()
        assert "Questa segnalazione la vedete solo tu, l’ufficio competente e" in page, step
    story.send(client, "prova")
    [letter] = story.mails()
    assert "nessun altro la vedrà" in letter["body"]
    link = story.link_in(letter["body"])
    assert "Nessun altro la vede" in client.get(link).content.decode()
    page = client.post(f"{link}confirm/", follow=True).content.decode()
    assert "Solo tu e l’ufficio competente vedete" in page
    report = Report.objects.get()
    assert (report.visibility, report.published) == (Visibility.PRIVATE, None)
    letter = story.mails()[-1]
    assert "Ricevuta" in letter["subject"]
    assert "È riservata: la vedete solo tu" in letter["body"]
    assert report.get_absolute_url() not in letter["body"]
    assert Client().get(report.get_absolute_url()).status_code == 404
    assert Client().get(f"/api/reports/{report.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("precision", "words"),
    [
        ("exact", "Il pubblico vede il punto esatto."),
        ("100m", "entro circa 100 metri"),
        ("street", "solo la via"),
        ("area", "solo il quartiere"),
        ("hidden", "Il pubblico non vede il luogo"),
    ],
)
def test_the_precision_of_a_category_is_said_before_sending(
    client: Client, city: City, precision: str, words: str
) -> None:
    factories.CategoryFactory(code="waste", precision=precision)
    story.fill_in(client, "prova", "waste")
    for step in ("place", "summary"):
        assert words in client.get(f"/prova/reports/new/{step}/").content.decode(), step


def test_only_sender_office_and_administration_see_it(city: City, category: Any, member: Any) -> None:
    author = factories.UserFactory()
    report = factories.ReportFactory(
        city=city,
        category=category,
        manager=category.office,
        visibility="private",
        published=None,
        author=author,
    )
    photo = factories.PhotoFactory(feature=report, ready=True)
    administrator = factories.RoleFactory(city=city, name=Role.Name.ADMINISTRATOR).user
    other = factories.UserFactory()
    other.offices.add(factories.OfficeFactory(city=city, code="roads", name="Strade"))
    moderators = [
        factories.RoleFactory(city=city, name=Role.Name.MODERATOR).user,
        factories.RoleFactory(city=None, name=Role.Name.MODERATOR).user,
        factories.RoleFactory(city=city, name=Role.Name.WORKER).user,
    ]
    for user in (author, member, administrator, factories.UserFactory(is_superuser=True)):
        assert seen_by(user)
    for user in (other, factories.UserFactory(), *moderators):
        assert not seen_by(user)
        assert not may_see(user, report)
        client = Client()
        client.force_login(user)
        assert client.get(photo.large_url).status_code == 404
        assert client.get(reverse("moderation_item", args=["prova", report.pk])).status_code in (403, 404)
        assert client.get(reverse("report_move", args=["prova", report.pk])).status_code == 404
    # Nor do moderators see what is about to become private.
    draft = factories.ReportFactory(city=city, category=category, unconfirmed=True)
    assert not Feature.objects.moderated_by(moderators[0]).filter(pk=draft.pk).exists()
    assert not Feature.objects.public().exists()


def test_what_people_have_said_of_it_leaves_the_queues_with_it(city: City, category: Any) -> None:
    report = factories.ReportFactory(city=city, category=factories.CategoryFactory(code="waste"))
    Comment.objects.create(feature=report, text="Che vergogna", visibility="pending")
    Flag.objects.create(feature=report, reason="false", text="Non è vero")
    moderator = factories.RoleFactory(city=city, name=Role.Name.MODERATOR).user
    client = Client()
    client.force_login(moderator)
    queue = reverse("moderation", args=["prova"])
    assert "Che vergogna" in client.get(f"{queue}?tab=comments").content.decode()
    Category.objects.filter(pk=report.category_id).update(is_private=True)
    for tab in ("waiting", "comments", "flags", "hidden"):
        page = client.get(f"{queue}?tab={tab}").content.decode()
        assert "Che vergogna" not in page
        assert report.title not in page
    assert not Comment.objects.moderated_by(moderator).exists()
    assert not Flag.objects.moderated_by(moderator).exists()
    report.refresh_from_db()
    with pytest.raises(PermissionDenied):
        decide(feature=report, action="hide", moderator=moderator, reason="no")


@pytest.mark.parametrize("visibility", ["public", "pending", "hidden"])
def test_the_database_lets_nothing_of_a_private_category_out(
    city: City, category: Any, visibility: str
) -> None:
    report = send(city, category)
    with pytest.raises(IntegrityError, match="private category"), transaction.atomic():
        Feature.objects.filter(pk=report.pk).update(visibility=visibility)
    with pytest.raises(IntegrityError, match="private category"), transaction.atomic():
        factories.ReportFactory(city=city, category=category, visibility=visibility)
    public = factories.ReportFactory(city=city)
    with pytest.raises(IntegrityError, match="private category"), transaction.atomic():
        Feature.objects.filter(pk=public.pk).update(category=category)


def test_marking_a_category_private_takes_its_reports_away_at_once(city: City) -> None:
    waste = factories.CategoryFactory(code="waste")
    rows = {
        visibility: factories.ReportFactory(city=city, category=waste, visibility=visibility)
        for visibility in ("public", "pending", "hidden", "withdrawn", "draft")
    }
    beside = factories.ReportFactory(city=city)
    Category.objects.filter(pk=waste.pk).update(is_private=True)
    found = {before: Feature.objects.get(pk=row.pk).visibility for before, row in rows.items()}
    assert found == {
        "public": "private", "pending": "private", "hidden": "private", "withdrawn": "withdrawn", "draft": "draft",
    }  # fmt: skip
    assert [row.pk for row in Feature.objects.public()] == [beside.pk]
    [move] = Move.objects.of(rows["public"]).of_visibility()
    assert (move.before, move.after, move.quality) == ("public", "private", "administrator")
    number_events()
    verbs = Event.objects.filter(feature_id=rows["public"].pk).values_list("verb", flat=True)
    assert sorted(verbs) == ["gone", "published"]
    # Taking the mark away makes nothing public.
    Category.objects.filter(pk=waste.pk).update(is_private=False)
    assert Feature.objects.public().count() == 1


def test_an_office_that_corrects_the_category_makes_a_report_private_and_only_the_sender_takes_it_back(
    client: Client, city: City, category: Any, member: Any
) -> None:
    waste = factories.CategoryFactory(code="waste", office=category.office)
    report = send(city, waste)
    assert report.visibility == Visibility.PUBLIC
    given: dict[str, Any] = {"location": report.location, "address": "", "words": "Grazie", "user": member}
    report = correct_by_office(report=report, category=category, **given)
    assert report.visibility == Visibility.PRIVATE
    assert "È riservata: la vedete solo tu" in story.mails()[-1]["body"]
    number_events()
    events = Event.objects.filter(feature_id=report.pk).order_by("number")
    assert events.values_list("verb", flat=True).reverse()[0] == "gone"
    with pytest.raises(NotPossible):
        publish_report(report)
    report = correct_by_office(report=report, category=waste, **given)
    assert report.visibility == Visibility.PRIVATE
    letter = story.mails()[-1]["body"]
    assert "Resta riservata" in letter
    link = story.link_in(letter)
    assert "Rendi pubblica" in client.get(link).content.decode()
    assert "quello che l’ufficio ti ha scritto" in client.get(f"{link}publish/").content.decode()
    assert Report.objects.get().visibility == Visibility.PRIVATE
    assert "La tua segnalazione è pubblica" in client.post(f"{link}publish/", follow=True).content.decode()
    report.refresh_from_db()
    assert report.visibility == Visibility.PUBLIC
    assert report.published
    assert client.post(f"{link}publish/").status_code == 302
    published = Move.objects.of(report).of_visibility().reverse()[0]
    assert published.quality == Move.Quality.REPORTER


def test_a_private_report_lives_on_between_sender_and_office(city: City, category: Any, member: Any) -> None:
    report = send(city, category)
    assert report.manager == category.office
    for status in (ReportStatus.ASSIGNED, ReportStatus.WAITING_REPORTER):
        report = move_report(report=report, status=status, words="Dove di preciso?", user=member)
    assert "Dove di preciso?" in story.mails()[-1]["body"]
    report = answer_office(report=report, text="Sotto i portici")
    report = move_report(report=report, status=ReportStatus.RESOLVED, words="Fatto", user=member)
    report = reopen_report(report=report, reason="È tornato")
    assert (report.visibility, report.status) == (Visibility.PRIVATE, ReportStatus.REOPENED)
    number_events()
    assert not Event.objects.filter(feature_id=report.pk).exists()
    client = Client()
    client.force_login(member)
    page = client.get(reverse("report_move", args=["prova", report.pk])).content.decode()
    assert CONTENT.description in page
    assert "Sotto i portici" in page
    assert CONTENT.title in client.get("/me/").content.decode()


def test_no_filter_offers_a_category_in_which_nothing_is_public(
    client: Client, city: City, category: Any
) -> None:
    Category.objects.filter(pk=category.pk).update(name_it="Disagio")
    factories.CategoryFactory(code="waste", name_it="Rifiuti")
    for path in ("", "reports/", "alerts/new/", "analysis/?subject=reports"):
        page = client.get(f"/prova/{path}").content.decode()
        assert "Rifiuti" in page, path
        assert ">Disagio<" not in page, path
        assert "Disagio</label>" not in page, path
        assert 'value="hardship"' not in page, path
    assert "Disagio" in client.get("/prova/reports/new/").content.decode()


def test_its_sender_withdraws_it(city: City, category: Any) -> None:
    assert withdraw_report(send(city, category)).visibility == Visibility.WITHDRAWN


def test_nobody_repeats_a_private_report(city: City, category: Any, member: Any) -> None:
    original = send(city, category)
    report = send(city, factories.CategoryFactory(code="waste", office=category.office))
    with pytest.raises(ValidationError):
        move_report(
            report=report,
            status=ReportStatus.DUPLICATE,
            words="Già segnalata",
            user=member,
            duplicate_of=original,
        )


def test_the_administration_marks_categories_of_reports_only(admin_client: Client, city: City) -> None:
    values: dict[str, Any] = {
        "code": "x", "name_it": "X", "name_en": "X", "icon": "info", "colour": "#455b71", "admission": "open",
        "precision": "exact", "position": "0", "is_private": "on",
    }  # fmt: skip
    page = admin_client.post("/admin/places/category/add/", {**values, "kind": "assets.asset"})
    assert "Solo le segnalazioni possono essere riservate." in page.content.decode()
    assert not Category.objects.filter(code="x").exists()
