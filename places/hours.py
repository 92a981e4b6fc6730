"""Opening hours in OpenStreetMap's syntax, evaluated in the city's time with its holidays."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from opening_hours import OpeningHours, State, validate

HOLIDAY_COUNTRY = "IT"


def validate_opening_hours(text: str) -> None:
    """Refuse hours that cannot be understood."""
    if text and not validate(text):
        raise ValidationError(
            _("These opening hours cannot be understood. Example: Mo-Fr 09:00-13:00; Sa 10:00-12:00; PH off")
        )


@dataclass(frozen=True)
class Moment:
    """What is known of a place at a moment: ``state`` is open, closed or unknown; ``until`` when that changes."""

    state: str
    until: datetime.datetime | None = None
    comment: str = ""


def _is_patron_day(day: datetime.date, patron_day: str) -> bool:
    return bool(patron_day) and day.strftime("%m-%d") == patron_day


def _parsed(text: str) -> OpeningHours | None:
    if not text or not validate(text):
        return None
    return OpeningHours(text, country=HOLIDAY_COUNTRY)


def _name(state: State, comment: str) -> str:
    """``open``, ``closed`` or ``unknown``. Hours with a comment ("by appointment") are not a promise to be open."""
    if state == State.CLOSED:
        return "closed"
    return "unknown" if comment or state == State.UNKNOWN else "open"


def at(text: str, moment: datetime.datetime, *, time_zone: str, patron_day: str = "") -> Moment:
    """State at a moment (aware). Empty or unreadable hours are unknown, never closed.

    The patron saint's day (``MM-DD``) counts as a public holiday where the hours speak of holidays (``PH``).
    """
    hours = _parsed(text)
    if hours is None:
        return Moment("unknown")
    local = moment.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
    if _is_patron_day(local.date(), patron_day) and "PH" in text.upper():
        midnight = datetime.datetime.combine(local.date() + datetime.timedelta(days=1), datetime.time())
        return Moment("closed", midnight, "PH")
    state, comment = hours.state(local)
    return Moment(_name(state, comment), hours.next_change(local), comment)


def days(
    text: str, first: datetime.date, count: int, *, patron_day: str = ""
) -> list[tuple[datetime.date, list[tuple[str, str, str]]]]:
    """For each of ``count`` days: a list of (start, end, state) of the open or unknown spans, as HH:MM."""
    hours = _parsed(text)
    result: list[tuple[datetime.date, list[tuple[str, str, str]]]] = []
    for offset in range(count):
        day = first + datetime.timedelta(days=offset)
        start = datetime.datetime.combine(day, datetime.time())
        spans: list[tuple[str, str, str]] = []
        if hours is not None and not (_is_patron_day(day, patron_day) and "PH" in text.upper()):
            for begin, end, state, comment in hours.intervals(start, start + datetime.timedelta(days=1)):
                if state != State.CLOSED:
                    closing = "24:00" if end is None or end.date() > day else f"{end:%H:%M}"
                    spans.append((f"{begin:%H:%M}", closing, _name(state, comment)))
        result.append((day, spans))
    return result
