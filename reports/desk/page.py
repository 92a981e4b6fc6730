"""What the page of one report shows of the desk around it: the sender, the log, who has it in hand, the next one of the list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from engagement.moves.timeline import Moment, timeline
from places.models.phase import Tone
from reports.desk.forms import ColleagueForm, NoteForm
from reports.desk.listing import DeskFilter
from reports.desk.models import Assignment, DeskEntry
from reports.desk.services import version_of
from reports.desk.views import filter_query
from reports.models import Report, ReportContact
from reports.nearby import near_by

MOST_KEYS = 2000
"""Of so many reports of a list the neighbours of one are found."""


def desk_context(request: HttpRequest, report: Report) -> dict[str, Any]:
    """For the template of the page."""
    held = Assignment.objects.filter(report=report.pk, office=report.manager_id or 0).first()
    query = filter_query(request.GET)
    before, after = _neighbours(request, report)

    def address(pk: int | None) -> str:
        return f"{reverse('report_move', args=[report.city.slug, pk])}{query}" if pk else ""

    return {
        "version": version_of(report),
        "contact": ReportContact.objects.filter(report=report.pk).first(),
        "held": held,
        "colleague_form": ColleagueForm(
            report=report, initial={"colleague": str(held.user_id) if held else "none"}
        ),
        "note_form": NoteForm(),
        "moments": history(report),
        "desk_query": query,
        "previous": address(before),
        "next": address(after),
        "near": _near(report),
        "repeats": list(report.duplicates.order_by("pk")),
    }


def history(report: Report) -> list[Moment]:
    """The moves with all notes, and the lines of the office's own log, newest first."""
    lines = DeskEntry.objects.filter(report=report.pk).select_related("who", "colleague")
    moments = timeline(report, for_staff=True, with_notes=True)
    for line in lines:
        who = line.who.public_name if line.who else _("deleted account")
        if line.what == DeskEntry.What.NOTE:
            moments.append(Moment(line.at, _("Internal note"), actor=who, note=line.text, tone=Tone.PROGRESS))
            continue
        what = (
            _("Given to %(name)s") % {"name": line.colleague.public_name}
            if line.colleague
            else _("In nobody’s hands any more")
        )
        moments.append(Moment(line.at, what, actor=who, tone=Tone.PROGRESS))
    return sorted(moments, key=lambda moment: moment.when or report.published or report.created, reverse=True)


def _neighbours(request: HttpRequest, report: Report) -> tuple[int | None, int | None]:
    """The reports before and after this one in the list under the filters of the address."""
    rows = DeskFilter(request.GET, city=report.city, user=request.user).rows()
    keys = list(rows.values_list("pk", flat=True)[:MOST_KEYS])
    if report.pk not in keys:
        return None, next((key for key in keys if key != report.pk), None)
    at = keys.index(report.pk)
    return (keys[at - 1] if at else None), (keys[at + 1] if at + 1 < len(keys) else None)


def _near(report: Report) -> list[Any]:
    """Public reports of the same kind near by, which may be about the same problem."""
    if report.location is None:
        return []
    found = near_by(report.city, report.location, report.category)
    for one in found:
        one.rounded_metres = round(one.metres)
    return [one for one in found if one.pk != report.pk]
