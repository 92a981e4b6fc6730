"""Changes of status as FixMyStreet's extension lists and takes them (``servicerequestupdates``)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from civicmap.outlets.open311.endpoint import Fault
from civicmap.outlets.open311.filing import LONGEST, key_of
from civicmap.outlets.open311.parameters import Window
from engagement.models import Move
from layers.input.cleaning import mended_line, mended_text
from places.feature.moves import NotPossible
from places.models import City
from reports.city_statuses import unused_in
from reports.keys.services import limit_of
from reports.models import Report
from reports.references import parse_reference
from reports.services import move_report_of_office
from reports.workflow import OPEN_STATUSES, ReportStatus, office_moves

MEANT = {"open": (ReportStatus.IN_PROGRESS, ReportStatus.ASSIGNED), "closed": (ReportStatus.RESOLVED,)}
"""What the two statuses of GeoReport v2 become: the first that the city uses."""
LONGEST_BODY = Report._meta.get_field("competent_body").max_length or 0
OUTSIDE = [ReportStatus.DUPLICATE, ReportStatus.TO_PACT]
"""Statuses that an application cannot give: they need another report or a pact."""
_OF_OFFICES = {after for before in ReportStatus for after in office_moves(before)}
CODES = [status for status in ReportStatus if status in _OF_OFFICES and status not in OUTSIDE]
"""The exact statuses that an application may give."""


def moment(value: Any) -> str:
    """A moment in UTC, as every answer writes it."""
    return f"{value:%Y-%m-%dT%H:%M:%SZ}"


def moves_of(city: City, window: Window) -> QuerySet[Move]:
    """The changes of status of a city's public reports in a period, the oldest first."""
    reports = Report.objects.public().in_city(city)
    moves = Move.objects.of_status().filter(feature__in=reports.values("pk")).exclude(before="")
    if window.start:
        moves = moves.filter(at__gte=window.start)
    if window.end:
        moves = moves.filter(at__lt=window.end)
    return moves.order_by("at", "id")[window.first : window.first + window.size]


def records(city: City, window: Window) -> list[dict[str, Any]]:
    """The changes as records."""
    rows = moves_of(city, window).values_list("pk", "feature__report__reference", "after", "at", "words")
    return [record(*row) for row in rows]


def record(pk: int, reference: str, status: str, at: Any, words: str) -> dict[str, Any]:
    """One change. ``status_code`` is the exact status, an extension of ours."""
    return {
        "update_id": str(pk),
        "service_request_id": reference,
        "status": "open" if status in OPEN_STATUSES else "closed",
        "status_code": status,
        "updated_datetime": moment(at),
        "description": words or None,
        "media_url": None,
    }


def take_update(request: HttpRequest, city: City) -> dict[str, Any]:
    """Move the status of a report for the office that the key acts for. Raises Fault, TooMany.

    ``status`` is open or closed; ``status_code``, an extension, names the exact status. The same update again changes nothing.
    """
    key = key_of(request, city)
    if key.office is None:
        raise Fault(403, _("api_key: this key acts for no office, so it cannot move a report."))
    data = request.POST
    reference = parse_reference(str(data.get("service_request_id", "")))
    report = Report.objects.public().in_city(city).filter(reference=reference or "").first()
    if report is None:
        raise Fault(404, _("service_request_id: there is no such request."))
    status = _status(city, str(data.get("status_code", "")), str(data.get("status", "")))
    words = _words(data)
    last = Move.objects.of_status().filter(feature=report.pk).order_by("-at", "-id").first()
    if last is not None and last.after == status and last.words == words:
        return record(last.pk, report.reference, last.after, last.at, last.words)
    with limit_of(key).taking(key.pk):
        try:
            move_report_of_office(
                report=report, status=status, words=words, office=key.office,
                competent_body=_body(data),
            )  # fmt: skip
        except PermissionDenied as fault:
            raise Fault(403, _("service_request_id: another office is in charge of this report.")) from fault
        except NotPossible as fault:
            raise Fault(400, f"status: {' '.join(fault.messages)}") from fault
    made = Move.objects.of_status().filter(feature=report.pk).latest("at", "id")
    return record(made.pk, report.reference, made.after, made.at, made.words)


def _status(city: City, exact: str, status: str) -> ReportStatus:
    """The exact status; one that the city has left out is not known."""
    unused = unused_in(city.pk)
    if exact:
        known = [code for code in CODES if code not in unused]
        if exact not in known:
            raise Fault(400, _("status_code: choose one of %(known)s.") % {"known": ", ".join(known)})
        return ReportStatus(exact)
    found = next((one for one in MEANT.get(status.lower(), ()) if one not in unused), None)
    if found is None:
        raise Fault(400, _("status: write open or closed."))
    return found


def _body(data: Any) -> str:
    """The body that is responsible where the city is not: an extension of ours."""
    body = mended_line(str(data.get("competent_body", "")))
    if len(body) > LONGEST_BODY:
        raise Fault(
            400,
            _("%(name)s: at most %(most)s characters.") % {"name": "competent_body", "most": LONGEST_BODY},
        )
    return body


def _words(data: Any) -> str:
    words = mended_text(str(data.get("description", "")))
    if not words:
        raise Fault(400, _("description: write a text for the citizen: it is shown with the new status."))
    if len(words) > LONGEST:
        raise Fault(
            400, _("%(name)s: at most %(most)s characters.") % {"name": "description", "most": LONGEST}
        )
    return words
