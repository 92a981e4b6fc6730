"""Sending, confirming, correcting, withdrawing and moving reports."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import User
from accounts.sign_in.verified import has_verified_address
from engagement.alerts.services import adopt as adopt_alerts
from engagement.follows.services import adopt, pass_on
from engagement.models import Move, Photo
from engagement.moves.services import KEEP, By, Keep, as_it_is, begin, make_move
from engagement.photos import services as photos
from places.feature.extra_questions import clean_answers
from places.feature.moves import NotPossible
from places.models import Category, City, Feature, Office, Precision, Visibility
from places.permissions import may_manage
from reports import mails
from reports.deadlines.keeping import set_clock
from reports.models import ReferenceCounter, Report, ReportContact
from reports.repeats import lock_with_repeats, original_of
from reports.routing.deciding import decide
from reports.workflow import ANSWERED, OPEN_STATUSES, ReportStatus, may_move

Quality = Move.Quality


@dataclass(frozen=True)
class Content:
    """What a report says. ``answers`` are those to the category's extra questions.

    ``street_only``: the location is only the middle of the street somebody named.
    """

    title: str
    description: str = ""
    location: Point | None = None
    address: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    street_only: bool = False


def check_place(city: City, location: Point | None, address: str) -> None:
    """A report lies in the city, or says in words where it is. Raises ValidationError by field."""
    if location is not None:
        if not city.covers(location):
            raise ValidationError(
                {
                    "location": _(
                        "This place lies outside %(city)s. Reports here are for %(city)s only: "
                        "move the pin into the city or turn to the municipality concerned."
                    )
                    % {"city": city.name}
                }
            )
    elif not address.strip():
        raise ValidationError(
            {"location": _("Say where it is: put the pin on the place or write the address.")}
        )


def submit_report(
    *,
    city: City,
    category: Category,
    content: Content,
    submission: uuid.UUID,
    email: str = "",
    name: str = "",
    author: User | None = None,
    phone: str = "",
    lang: str = "it",
    kept_photos: Sequence[photos.KeptPhoto] = (),
    vouched: bool = False,
    note: str = "",
) -> Report:
    """Write a report with all that belongs to it, once per submission key, and queue the mail about it.

    A guest's report stays a draft until the link in the mail is confirmed, unless an application ``vouched`` for it: such a report
    needs no address. ``note`` is for staff. Raises ValidationError by field.
    """
    if known := _submitted(submission):
        return known
    try:
        with transaction.atomic():
            return _write(
                city=city, category=category, content=content, submission=submission, email=email, name=name,
                phone=phone, author=author, lang=lang, kept_photos=kept_photos, vouched=vouched, note=note,
            )  # fmt: skip
    except IntegrityError:
        # The same form sent twice at the same moment: the other one wrote it.
        if known := _submitted(submission):
            return known
        raise


def _submitted(submission: uuid.UUID) -> Report | None:
    found: Report | None = Report.objects.filter(submission=submission).first()
    return found


def _write(
    *,
    city: City,
    category: Category,
    content: Content,
    submission: uuid.UUID,
    email: str,
    name: str,
    phone: str,
    author: User | None,
    lang: str,
    kept_photos: Sequence[photos.KeptPhoto],
    vouched: bool,
    note: str,
) -> Report:
    check_place(city, content.location, content.address)
    verified = author is not None and has_verified_address(author)
    address = email or (author.email if author else "")
    if not (verified or vouched) and not address:
        raise ValidationError({"email": _("Write your e-mail address: the link to confirm goes there.")})
    report = Report(
        city=city,
        category=category,
        status=ReportStatus.RECEIVED,
        manager=decide(city, category, content.location).office,
        author=author,
        lang=lang,
        submission=submission,
        **_columns(category, content),
    )
    if verified or vouched:
        report.visibility, report.confirmed = _admitted(category), timezone.now()
        set_clock(report)
    # Late, because others wait for the counter from here on.
    report.reference = next_reference(city)
    begin(report, by=By(Quality.AUTHOR if verified else Quality.REPORTER, who=author), note=note)
    photos.attach(report, kept_photos)
    if not verified and (address or name or phone):
        ReportContact.objects.create(
            report=report, email=address, name=name, phone=phone, lang=lang, expires=_contact_end()
        )
    if report.confirmed:
        mails.received(report)
    else:
        mails.please_confirm(report)
    return report


def _columns(category: Category, content: Content) -> dict[str, Any]:
    return {
        "title": content.title.strip(),
        "description": content.description.strip(),
        "location": content.location,
        "address": content.address.strip(),
        "attributes": clean_answers(category.questions, content.answers),
        "precision": coarser(
            category.precision, Precision.STREET if content.street_only else Precision.EXACT
        ),
    }


def coarser(one: str, other: str) -> str:
    """The coarser of two precisions."""
    order = [str(precision) for precision in Precision]
    return max(one, other, key=order.index)


def _admitted(category: Category) -> str:
    """Public at once, private, or waiting where the category says so."""
    if category.is_private:
        return Visibility.PRIVATE
    waits = category.admission == Category.Admission.PENDING
    return Visibility.PENDING if waits else Visibility.PUBLIC


def _looked_at_again(report: Report) -> str:
    """The visibility of a public report whose sender has changed it: it waits where the category says so. Empty: as it is."""
    waits = report.visibility == Visibility.PUBLIC and _admitted(report.category) == Visibility.PENDING
    return Visibility.PENDING if waits else ""


NEXT = """
INSERT INTO reports_referencecounter AS counter (year, last) VALUES (%s, 1)
ON CONFLICT (year) DO UPDATE SET last = counter.last + 1 RETURNING last
"""
"""The first number of a year, or the next."""


def next_reference(city: City) -> str:
    """The next number of the year it is in the city; the counter's row is locked until the report is written."""
    year = city.today().year
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [year])
        (last,) = cursor.fetchone()
    return str(ReferenceCounter(year=year, last=last))


def _contact_end() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=settings.CONTACT_DAYS)


def sender_of(report: Report) -> By:
    """The sender as the actor of a move: with an account, or as a guest by the private link."""
    return By(Quality.AUTHOR if report.author_id else Quality.REPORTER, who=report.author)


def confirm_report(report: Report) -> Report:
    """The sender pressed the button on the page of the mail's link. A second time changes nothing."""
    with transaction.atomic():
        report = as_it_is(report)
        if report.visibility == Visibility.DRAFT and report.confirmed is None:
            report.confirmed = timezone.now()
            set_clock(report)
            report = make_move(
                report, by=sender_of(report), visibility=_admitted(report.category),
                columns={"confirmed": report.confirmed, "due": report.due}, tell=lambda found, _moves: mails.received(found),
            )  # fmt: skip
    return report


def correct_report(
    *,
    report: Report,
    content: Content,
    kept_photos: Sequence[photos.KeptPhoto] = (),
    drop_photos: Sequence[Photo] = (),
) -> Report:
    """Change what a report says until it is taken in charge. Raises NotPossible, ValidationError by field."""
    with transaction.atomic():
        report = as_it_is(report)
        if not report.may_be_corrected:
            raise NotPossible(
                _("The report has been taken in charge in the meantime: it can no longer be changed.")
            )
        check_place(report.city, content.location, content.address)
        report = make_move(
            report,
            by=sender_of(report),
            visibility=_looked_at_again(report),
            manager=_rerouted(report, content.location),
            columns=_columns(report.category, content),
        )
        photos.remove(photo for photo in drop_photos if photo.feature_id == report.pk)
        photos.attach(report, kept_photos)
    return report


def publish_report(report: Report) -> Report:
    """Make a private report public, or let it wait for approval, by its sender's own act. Its whole history becomes public with it.

    Raises NotPossible where it is not private, or its category is.
    """

    def check(found: Report) -> None:
        if not found.may_be_published:
            raise NotPossible(_("This report can no longer be made public here."))

    return make_move(report, by=sender_of(report), visibility=_admitted(report.category), check=check)


def _rerouted(report: Report, location: Point | None) -> Office | Keep | None:
    """The office for the new place, where the present one has the report by the rules for the old place."""
    if (
        location == report.location
        or report.manager != decide(report.city, report.category, report.location).office
    ):
        return KEEP
    return decide(report.city, report.category, location).office


def withdraw_report(report: Report) -> Report:
    """Take a report back: nobody sees it any more. Raises NotPossible once it is taken in charge.

    Reports that repeat it have lost their original: they are open again.
    """

    def check(found: Report) -> None:
        if not found.may_be_corrected or not may_move(found.status, ReportStatus.WITHDRAWN):
            raise NotPossible(
                _("The report has been taken in charge in the meantime: it can no longer be withdrawn.")
            )

    with transaction.atomic():
        lock_with_repeats(report)
        report = make_move(
            report,
            by=sender_of(report),
            status=ReportStatus.WITHDRAWN,
            visibility=Visibility.WITHDRAWN,
            check=check,
        )
        keep_contact(report)
        for repeat in Report.objects.filter(duplicate_of=report).order_by("pk"):
            with override(repeat.lang):
                words = str(_("The report that it repeated has been withdrawn."))
            _move(repeat, ReportStatus.REOPENED, by=By(Quality.CLOCK), words=words)
    return report


def move_report(
    *,
    report: Report,
    status: str,
    words: str,
    user: User,
    duplicate_of: Report | None = None,
    competent_body: str = "",
) -> Report:
    """Move the status with words for the citizen, who is told. What is not the city's own names the body that is responsible.

    Raises PermissionDenied, NotPossible, ValidationError.
    """
    with transaction.atomic():
        other = duplicate_of if status == ReportStatus.DUPLICATE else None
        lock_with_repeats(report, *([other] if other else []))
        report = as_it_is(report)
        if not may_manage(user, report):
            raise PermissionDenied
        by = By(Quality.OFFICE, who=user, office=report.manager)
        report.duplicate_of, report.competent_body = other, competent_body
        report.check_move(status, by=user, quality=by.quality, words=words, act=None)
        if other is not None:
            other = original_of(report, other)
            # What repeats this one repeats the other from now on.
            Report.objects.filter(duplicate_of=report).update(duplicate_of=other)
            pass_on(report, to=other)
        return _move(
            report, status, by=by, words=words, duplicate_of=other, competent_body=competent_body
        )  # fmt: skip


def move_report_of_office(
    *, report: Report, status: str, words: str, office: Office, competent_body: str = ""
) -> Report:
    """The same for an application that acts for an office. Raises PermissionDenied where another office is in charge.

    A duplicate needs another report, which an application cannot name: NotPossible.
    """
    with transaction.atomic():
        report = as_it_is(report)
        if report.manager_id != office.pk:
            raise PermissionDenied
        by = By(Quality.OFFICE, office=office)
        return _move(report, status, by=by, words=words, competent_body=competent_body)


def _move(
    report: Report,
    status: str,
    *,
    by: By,
    words: str,
    duplicate_of: Report | None = None,
    competent_body: str = "",
) -> Report:
    """Move a report and tell the sender."""
    columns: dict[str, Any] = {
        "duplicate_of": duplicate_of,
        "competent_body": competent_body.strip() if status == ReportStatus.NOT_OURS else "",
    }
    if status not in OPEN_STATUSES:
        columns["answer"] = words.strip()
    report = make_move(
        report, by=by, status=status, words=words, columns=columns,
        tell=lambda found, moves: mails.moved(found, moves[0]),
    )  # fmt: skip
    keep_contact(report)
    return report


def keep_contact(report: Report) -> None:
    """Extend the expiry of the contact data after an event."""
    ReportContact.objects.filter(report=report).update(expires=_contact_end())


def answer_office(*, report: Report, text: str, kept_photos: Sequence[photos.KeptPhoto] = ()) -> Report:
    """The sender answers what the office asked, in words, with photos, or both; the report is the office's again.

    The words are for the office alone. Photos stand with the report: where the category says so it waits for approval again.
    Raises NotPossible where nobody waits for an answer, ValidationError without one.
    """
    if not text.strip() and not kept_photos:
        raise ValidationError({"text": _("Write your answer or add a photo.")})
    with transaction.atomic():
        report = as_it_is(report)
        if not report.waits_for_sender:
            raise NotPossible(_("The office no longer waits for an answer to this report."))
        report = make_move(
            report, by=sender_of(report), status=ANSWERED[report.status], note=text,
            visibility=_looked_at_again(report) if kept_photos else "",
            tell=lambda found, _moves: mails.answered(found),
        )  # fmt: skip
        photos.attach(report, kept_photos)
        keep_contact(report)
    return report


def join_to_account(user: User) -> int:
    """Give a person the reports sent as a guest from the same verified address. Returns how many.

    The contact data are removed: from now on the account stands for them.
    """
    if not has_verified_address(user):
        return 0
    with transaction.atomic():
        adopt(user)
        adopt_alerts(user)
        contacts = ReportContact.objects.filter(email__iexact=user.email)
        ids = list(contacts.values_list("report_id", flat=True))
        Feature.objects.filter(pk__in=ids, author__isnull=True).update(author=user)
        joined = Feature.objects.filter(pk__in=ids, author=user)
        confirmed = joined.exclude(visibility=Visibility.DRAFT)
        count = confirmed.count()
        contacts.filter(report__in=confirmed.values("pk")).delete()
    return count
