"""The services behind forms and API, without pages."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from engagement.models import Photo
from engagement.moves.timeline import timeline
from engagement.photos import services as photos
from places.feature.moves import NotPossible
from places.models import City, Visibility
from reports.models import ReferenceCounter, Report, ReportContact
from reports.removal import remove_unconfirmed
from reports.services import (
    Content,
    join_to_account,
    move_report,
    submit_report,
)
from reports.tasks import remove_expired
from reports.workflow import MOVES, OPEN_STATUSES, ReportStatus
from tests import factories, shapes
from tests.pictures import picture, upload
from tests.reports import story

CONTENT = Content(title="Buca", description="Profonda", location=shapes.POINT_IN_A)


def test_nothing_leaves_withdrawn_and_ended_things_only_reopen() -> None:
    assert MOVES[ReportStatus.WITHDRAWN] == []
    for status in set(ReportStatus.values) - {str(one) for one in OPEN_STATUSES} - {"withdrawn"}:
        assert set(MOVES[status]) <= {ReportStatus.REOPENED, ReportStatus.RESOLVED_BY_CITIZEN}
    assert all(old != new for old, moves in MOVES.items() for new in moves)


@pytest.fixture
def category(city: City) -> Any:
    """A category with an office."""
    return factories.CategoryFactory(office=factories.OfficeFactory(city=city))


def send(city: City, category: Any, **changes: Any) -> Any:
    """A guest's report."""
    values: dict[str, Any] = {"content": CONTENT, "submission": uuid.uuid4(), "email": "anna@example.org"}
    return submit_report(city=city, category=category, **{**values, **changes})


@pytest.mark.django_db
def test_the_same_submission_twice_makes_one_report_one_mail_and_one_number(
    city: City, category: Any
) -> None:
    key = uuid.uuid4()
    first = send(city, category, submission=key)
    assert send(city, category, submission=key) == first
    assert Report.objects.count() == 1
    assert len(story.mails()) == 1
    assert ReferenceCounter.objects.get().last == 1


@pytest.mark.django_db
def test_references_count_up_within_the_year(city: City, category: Any) -> None:
    year = timezone.localdate().year
    assert [send(city, category).reference for _ in range(2)] == [f"{year}-000001", f"{year}-000002"]


@pytest.mark.django_db
def test_a_rollback_sends_nothing(city: City, category: Any) -> None:
    with transaction.atomic():
        send(city, category)
        transaction.set_rollback(True)
    assert not Report.objects.exists()
    assert story.mails() == []


@pytest.mark.django_db
def test_the_mail_speaks_the_language_of_the_sender_and_names_the_reference(
    city: City, category: Any
) -> None:
    report = send(city, category, lang="en")
    mail = story.mails()[0]
    assert report.reference in mail["subject"]
    assert "Confirm your report" in mail["subject"]
    assert "/en/prova/reports/follow/" in mail["body"]
    assert mail["alternatives"][0][1] == "text/html"


@pytest.mark.django_db
def test_a_place_in_another_city_is_refused_with_the_citys_name(city: City, category: Any) -> None:
    content = Content(title="Buca", location=shapes.POINT_OUTSIDE)
    with pytest.raises(ValidationError, match="Prova"):
        send(city, category, content=content)
    with pytest.raises(ValidationError):
        send(city, category, content=Content(title="Buca"))


@pytest.mark.django_db
def test_the_category_decides_precision_and_office(city: City, category: Any) -> None:
    category.precision = "100m"
    category.save()
    report = send(city, category)
    assert (report.precision, report.manager) == ("100m", category.office)


@pytest.mark.django_db
def test_a_person_with_a_verified_address_needs_no_mail_to_confirm(city: City, category: Any) -> None:
    person = factories.UserFactory()
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    report = send(city, category, author=person, email="")
    assert report.visibility == Visibility.PUBLIC
    assert not ReportContact.objects.exists()
    body = story.mails()[0]["body"]
    assert "/reports/follow/" not in body
    assert f"/reports/mine/{report.pk}/" in body


@pytest.mark.django_db
def test_a_person_without_a_verified_address_confirms_like_a_guest(city: City, category: Any) -> None:
    report = send(city, category, author=factories.UserFactory(), email="")
    assert report.visibility == Visibility.DRAFT
    assert report.contact.email == report.author.email


@pytest.mark.usefixtures("transactional_db")
def test_the_office_moves_a_report_and_the_sender_is_told(city: City, category: Any) -> None:
    report = factories.ReportFactory(city=city, category=category, manager=category.office)
    factories.ReportContactFactory(report=report, lang="en")
    member = factories.UserFactory()
    category.office.members.add(member)
    with pytest.raises(PermissionDenied):
        move_report(report=report, status="assigned", words="Visto", user=factories.UserFactory())
    with pytest.raises(ValidationError):
        move_report(report=report, status="assigned", words=" ", user=member)
    with pytest.raises(NotPossible):
        move_report(report=report, status="resolved_by_citizen", words="Visto", user=member)
    with pytest.raises(ValidationError):
        move_report(report=report, status="duplicate", words="Visto", user=member)
    moved = move_report(report=report, status="assigned", words="Ce ne occupiamo", user=member)
    assert moved.status == ReportStatus.ASSIGNED
    mail = story.mails()[-1]
    assert "Taken in charge" in mail["subject"]
    assert "Ce ne occupiamo" in mail["body"]
    last = timeline(moved)[0]
    assert (last.note, last.actor) == ("Ce ne occupiamo", category.office.name)


@pytest.mark.django_db
def test_the_history_costs_the_same_for_few_and_many_steps(
    city: City, category: Any, django_assert_num_queries: Any
) -> None:
    report: Any = factories.ReportFactory(city=city, category=category)
    for steps in (3, 8):
        for number in range(steps):
            factories.move(report, status="assigned" if number % 2 else "in_progress")
        report.city = city
        # The moves, and the city's words for statuses.
        with django_assert_num_queries(2):
            assert len(timeline(report)) >= steps


@pytest.mark.usefixtures("transactional_db")
def test_unconfirmed_reports_go_with_contact_and_files(city: City, category: Any, settings: Any) -> None:
    days = timedelta(days=settings.DRAFT_DAYS)
    kept = photos.keep(upload(picture()))
    report = send(city, category, kept_photos=[kept])
    assert remove_unconfirmed(timezone.now() + days - timedelta(minutes=1)) == 0
    with transaction.atomic():
        assert remove_unconfirmed(timezone.now() + days) == 1
    assert not Report.objects.filter(pk=report.pk).exists()
    assert not ReportContact.objects.exists()
    assert not Photo.objects.exists()


@pytest.mark.usefixtures("transactional_db")
def test_files_go_only_once_the_transaction_has_committed(city: City, category: Any) -> None:
    kept = photos.keep(upload(picture()))
    send(city, category, kept_photos=[kept])
    private = storages["private"]
    with transaction.atomic():
        photos.remove(Photo.objects.all())
        transaction.set_rollback(True)
    assert private.exists(kept.name)
    photos.remove(Photo.objects.all())
    assert not private.exists(kept.name)


@pytest.mark.django_db
def test_contact_data_go_after_the_end_but_not_while_the_report_is_open(city: City) -> None:
    past = timezone.now() - timedelta(days=1)
    still_open = factories.ReportContactFactory(report__city=city, expires=past)
    ended = factories.ReportContactFactory(report__city=city, report__status="resolved", expires=past)
    recent = factories.ReportContactFactory(report__city=city, report__status="resolved")
    remove_expired(timestamp=0)
    left = set(ReportContact.objects.values_list("pk", flat=True))
    assert left == {still_open.pk, recent.pk}
    assert ended.pk not in left


@pytest.mark.django_db
def test_reports_sent_as_a_guest_join_the_account_of_the_same_verified_address(city: City) -> None:
    person = factories.UserFactory()
    report = factories.ReportFactory(city=city)
    factories.ReportContactFactory(report=report, email=person.email.upper())
    assert join_to_account(person) == 0
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    assert join_to_account(person) == 1
    report.refresh_from_db()
    assert report.author == person
    assert not ReportContact.objects.exists()
