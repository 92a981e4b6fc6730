"""An office corrects where a report belongs, and passes it to another office. The sender is told of both."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.geos import Point
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.models import Move
from engagement.moves.services import By, as_it_is, make_move
from places.feature.extra_questions import still_fitting
from places.feature.moves import NotPossible
from places.models import Category, Office, Precision
from places.permissions import may_manage
from reports import mails
from reports.deadlines.keeping import set_clock
from reports.models import Report
from reports.services import check_place, coarser
from reports.workflow import OPEN_STATUSES


def correct_by_office(
    *,
    report: Report,
    category: Category,
    location: Point | None,
    address: str,
    words: str,
    user: User,
    street_only: bool = False,
) -> Report:
    """Change the category and the place of an open report; the deadline follows from the category. The office in charge stays.

    The public never learns the place more exactly than before. Answers to the questions of the category before are kept,
    but for those that a question of the new category with the same code would show or read otherwise.
    Raises PermissionDenied, NotPossible, ValidationError by field.
    """
    with transaction.atomic():
        report = _open_to(report, user)
        check_place(report.city, location, address)
        if category.kind != Report.KIND or category.city_id not in (None, report.city_id):
            raise ValidationError({"category": _("Choose a category of reports of the city.")})
        before = (report.category, report.location, report.address)
        columns: dict[str, Any] = {"category": category, "location": location, "address": address.strip()}
        if before == tuple(columns.values()):
            raise ValidationError(_("Nothing is different: change the category or the place."))
        least = coarser(category.precision, Precision.STREET if street_only else Precision.EXACT)
        columns["precision"] = coarser(report.precision, least)
        columns["attributes"] = still_fitting(
            report.category.questions, category.questions, report.attributes
        )
        report.category = category
        set_clock(report)
        columns["due"] = report.due
        return make_move(
            report, by=By(Move.Quality.OFFICE, who=user, office=report.manager), columns=columns, corrects=True, words=words,
            tell=lambda found, moves: mails.changed(found, moves[0], category=before[0] != category),
        )  # fmt: skip


def entrust(*, report: Report, office: Office, words: str, user: User) -> Report:
    """Pass an open report to another office or outside body of the city. Raises PermissionDenied, NotPossible, ValidationError by field."""
    with transaction.atomic():
        report = _open_to(report, user)
        if office.city_id != report.city_id:
            raise ValidationError({"office": _("Choose an office of the same city.")})
        if office == report.manager:
            raise ValidationError({"office": _("This office is in charge already.")})
        return make_move(
            report, by=By(Move.Quality.OFFICE, who=user, office=report.manager), manager=office, words=words,
            tell=lambda found, moves: mails.changed(found, moves[0]),
        )  # fmt: skip


def _open_to(report: Report, user: User) -> Report:
    """The report locked, if the person is in charge of it and it is open."""
    report = as_it_is(report)
    if not may_manage(user, report):
        raise PermissionDenied
    if report.status not in OPEN_STATUSES:
        raise NotPossible(_("The report is closed: reopen it before you change where it belongs."))
    return report
