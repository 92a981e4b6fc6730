"""Statuses of a report and the moves between them, as data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from places.models.phase import Tone


class ReportStatus(models.TextChoices):
    """Where a report stands. Whether it is public is its visibility, not its status."""

    RECEIVED = "received", _("Received")
    ASSIGNED = "assigned", _("Taken in charge")
    WAITING_REPORTER = "waiting_reporter", _("Waiting for the reporter")
    IN_PROGRESS = "in_progress", _("In progress")
    SCHEDULED = "scheduled", _("Scheduled")
    FORWARDED = "forwarded", _("Forwarded to another body")
    RESOLVED = "resolved", _("Resolved")
    RESOLVED_BY_CITIZEN = "resolved_by_citizen", _("Resolved (confirmed by citizens)")
    NOT_OURS = "not_ours", _("Not within competence")
    DUPLICATE = "duplicate", _("Duplicate")
    NO_ACTION = "no_action", _("No action planned")
    REOPENED = "reopened", _("Reopened")
    TO_PACT = "to_pact", _("Became a proposal or pact")
    WITHDRAWN = "withdrawn", _("Withdrawn by the reporter")


S = ReportStatus

TONES: dict[str, Tone] = {
    S.RECEIVED: Tone.NEW,
    S.ASSIGNED: Tone.PROGRESS,
    S.WAITING_REPORTER: Tone.PROGRESS,
    S.IN_PROGRESS: Tone.PROGRESS,
    S.SCHEDULED: Tone.PROGRESS,
    S.FORWARDED: Tone.PROGRESS,
    S.RESOLVED: Tone.DONE,
    S.RESOLVED_BY_CITIZEN: Tone.DONE,
    S.NOT_OURS: Tone.CLOSED,
    S.DUPLICATE: Tone.CLOSED,
    S.NO_ACTION: Tone.CLOSED,
    S.REOPENED: Tone.NEW,
    S.TO_PACT: Tone.CLOSED,
    S.WITHDRAWN: Tone.CLOSED,
}

OPEN_STATUSES = [status for status, tone in TONES.items() if tone in (Tone.NEW, Tone.PROGRESS)]
"""Statuses in which somebody still has to do something (Open311's ``open``)."""

ORIGINALS = [status for status, tone in TONES.items() if tone in (Tone.NEW, Tone.PROGRESS, Tone.DONE)]
"""Statuses of a report that others may repeat: it is being worked on, or it is solved."""

BEFORE_TAKEN = [S.RECEIVED]
"""Statuses in which the reporter may still correct the report."""

_WORK = [S.ASSIGNED, S.WAITING_REPORTER, S.IN_PROGRESS, S.SCHEDULED, S.FORWARDED]
_ENDS = [S.RESOLVED, S.NOT_OURS, S.DUPLICATE, S.NO_ACTION, S.TO_PACT]

MOVES: dict[str, list[str]] = {
    S.RECEIVED: [*_WORK, *_ENDS, S.WITHDRAWN],
    **{status: [*(other for other in _WORK if other != status), *_ENDS] for status in _WORK},
    S.REOPENED: [*_WORK, *_ENDS],
    S.RESOLVED: [S.REOPENED, S.RESOLVED_BY_CITIZEN],
    S.RESOLVED_BY_CITIZEN: [S.REOPENED],
    S.NOT_OURS: [S.REOPENED],
    S.DUPLICATE: [S.REOPENED],
    S.NO_ACTION: [S.REOPENED],
    S.TO_PACT: [S.REOPENED],
    S.WITHDRAWN: [],
}
"""Which status may follow which."""


UNANSWERED = [S.RECEIVED, S.WITHDRAWN]
"""Statuses that a report can have before the office has said anything about it."""


STANDING = [S.WAITING_REPORTER, S.FORWARDED]
"""Open statuses in which the reporter or another body must act: the clock of the deadline stands."""


ANSWERED: dict[str, str] = {S.WAITING_REPORTER: S.ASSIGNED}
"""Where its sender may answer the office, and the status in which the report is the office's again."""


ALWAYS_USED = [S.RECEIVED, S.ASSIGNED, S.RESOLVED, S.REOPENED, S.WITHDRAWN]
"""Statuses that no city leaves out: every report begins, is answered, solved, reopened or withdrawn in one of them."""

SENDERS_OWN = [S.WITHDRAWN, S.RESOLVED_BY_CITIZEN]
"""Statuses that only its sender gives a report."""

ENDED = [status for status in ReportStatus if status not in OPEN_STATUSES and status != S.WITHDRAWN]
"""Statuses in which the office has nothing more to do; the sender may open the report again for a time."""


SENDER_MOVES: dict[str, list[str]] = {
    S.RECEIVED: [S.WITHDRAWN],
    **{status: [S.REOPENED] for status in ENDED},
    S.RESOLVED: [S.REOPENED, S.RESOLVED_BY_CITIZEN],
    **{asked: [answered] for asked, answered in ANSWERED.items()},
}
"""What its sender may do by a move; all else is the office's."""


def office_moves(old: str) -> list[str]:
    """The statuses that the office in charge may give next."""
    return [status for status in MOVES.get(old, []) if status not in SENDERS_OWN]


def may_move(old: str, new: str) -> bool:
    """Whether a report may go from one status to the other."""
    return new in MOVES.get(old, [])
