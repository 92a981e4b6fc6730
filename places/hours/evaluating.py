"""Opening hours in OpenStreetMap's syntax, evaluated in the city's time and with its calendar of days.

The calendar is given to the evaluator as rules of the hours themselves: the patron saint's day as one more public holiday,
closures as days off. So the state, the moment it changes and the table of the week follow from one text.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from opening_hours import OpeningHours, State, validate

from places.hours.rules import is_by_sun, off_rule, with_holiday
from places.hours.words import to_osm

HOLIDAY_COUNTRY = "IT"
ONE_DAY = datetime.timedelta(days=1)
CHANGES = 40
"""How many of the evaluator's intervals are read until the state differs: a change of the comment alone does not count."""


@dataclass(frozen=True)
class Closed:
    """Days on which something is closed, both ends included, and why."""

    first: datetime.date
    last: datetime.date
    reason: str = ""


@dataclass(frozen=True)
class Calendar:
    """What a city's days are like: its time, the patron saint's day (``MM-DD``), and one-off closures."""

    time_zone: str
    patron_day: str = ""
    closures: tuple[Closed, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True)
class Moment:
    """What is known of a place at a moment: ``state`` is open, closed or unknown; ``until`` when that changes.

    ``until`` is the city's time without a zone, ``now`` the moment itself in the same time.
    """

    state: str
    until: datetime.datetime | None = None
    comment: str = ""
    now: datetime.datetime | None = None
    by_sun: bool = False

    @property
    def within_a_day(self) -> bool:
        """Whether the time of day alone tells when the state changes."""
        return bool(self.until and self.now and self.until - self.now < datetime.timedelta(days=1))

    @property
    def within_a_week(self) -> bool:
        """Whether the day of the week tells it."""
        return bool(
            self.until and self.now and self.until.date() - self.now.date() < datetime.timedelta(days=7)
        )


Span = tuple[str, str, str]
"""Begin and end as HH:MM, and the state. Hours by the sun of a place without a position have no times."""


def clean_opening_hours(text: str) -> str:
    """The hours in OpenStreetMap's syntax, also where they are written as people write them; else ValidationError."""
    hours = to_osm(text)
    if hours and not validate(hours):
        raise ValidationError(
            _(
                "These opening hours cannot be understood. Write for example: Mon-Fri 9:00-13:00, 14:00-18:00; "
                "Sat 10:00-12:00; holidays closed."
            )
        )
    return hours


def validate_opening_hours(text: str) -> None:
    """Refuse hours that cannot be understood."""
    clean_opening_hours(text)


def at(
    text: str, moment: datetime.datetime, *, calendar: Calendar, place: tuple[float, float] | None = None
) -> Moment:
    """State at a moment (aware). Empty or unreadable hours are unknown, never closed.

    ``place`` is the latitude and longitude by which hours of the sun are reckoned; without one they are unknown.
    """
    now = moment.astimezone(calendar.zone).replace(tzinfo=None)
    hours = _evaluator(text, calendar, place, now.year)
    if hours is None:
        return Moment("unknown", now=now)
    state, comment = hours.state(now)
    if place is None and is_by_sun(text) and state != State.CLOSED:
        return Moment("unknown", comment=comment, now=now, by_sun=True)
    name = _name(state, comment)
    until, changes = _naive(hours.next_change(now)), 0
    while until is not None and changes < CHANGES and _name(*hours.state(until)) == name:
        until, changes = _naive(hours.next_change(until)), changes + 1
    if place is None and is_by_sun(text):
        return Moment("unknown", comment=comment, now=now, by_sun=True)
    return Moment(name, until if changes < CHANGES else None, comment, now)


def days(
    text: str,
    first: datetime.date,
    count: int,
    *,
    calendar: Calendar,
    place: tuple[float, float] | None = None,
) -> list[tuple[datetime.date, list[Span]]]:
    """For each of ``count`` days its open or unknown spans."""
    dates = [first + datetime.timedelta(days=offset) for offset in range(count)]
    hours = _evaluator(text, calendar, place, first.year)
    spans: dict[datetime.date, list[Span]] = {day: [] for day in dates}
    if hours is None:
        return list(spans.items())
    sun = place is None and is_by_sun(text)
    midnight = datetime.time()
    for day in dates:
        start = datetime.datetime.combine(day, midnight)
        for begin, end, state, comment in hours.intervals(start, start + datetime.timedelta(days=1)):
            if state == State.CLOSED:
                continue
            if sun:
                spans[day] = [("", "", "sun")]
                break
            closing = "24:00" if end is None or end.date() > day else f"{end:%H:%M}"
            spans[day].append((f"{begin:%H:%M}", closing, _name(state, comment)))
    return list(spans.items())


@lru_cache(maxsize=64)
def national_holidays(year: int) -> frozenset[datetime.date]:
    """Italy's public holidays of a year, from the evaluator of opening hours. Raises ValueError where it knows none."""
    midnight = datetime.time()
    start, end = (
        datetime.datetime.combine(datetime.date(number, 1, 1), midnight) for number in (year, year + 1)
    )
    found: set[datetime.date] = set()
    evaluator = OpeningHours("PH 00:00-24:00", country=HOLIDAY_COUNTRY)
    for begin, until, state, _comment in evaluator.intervals(start, end):
        if state == State.OPEN:
            last = until or end
            found |= {begin.date() + ONE_DAY * offset for offset in range((last - begin).days)}
    if not found:
        raise ValueError(f"the public holidays of {year} are not known")
    return frozenset(found)


def _evaluator(
    text: str, calendar: Calendar, place: tuple[float, float] | None, year: int
) -> OpeningHours | None:
    if not text:
        return None
    # The position matters only for hours by the sun, and a kilometre changes those by seconds.
    there = (round(place[0], 2), round(place[1], 2)) if place and is_by_sun(text) else None
    return _parsed(text, calendar, there, year)


@lru_cache(maxsize=4096)
def _parsed(
    text: str, calendar: Calendar, place: tuple[float, float] | None, year: int
) -> OpeningHours | None:
    if not validate(text):
        return None
    if calendar.patron_day:
        text = with_holiday(text, calendar.patron_day, (year, year + 1))
    text = "; ".join(
        [text, *(off_rule(closed.first, closed.last, closed.reason) for closed in calendar.closures)]
    )
    if place is None:
        return OpeningHours(text, country=HOLIDAY_COUNTRY)
    return OpeningHours(text, country=HOLIDAY_COUNTRY, coords=place, timezone=calendar.zone)


def _naive(moment: datetime.datetime | None) -> datetime.datetime | None:
    return moment.replace(tzinfo=None) if moment else None


def _name(state: State, comment: str) -> str:
    """``open``, ``closed`` or ``unknown``. Hours with a comment ("by appointment") are not a promise to be open."""
    if state == State.CLOSED:
        return "closed"
    return "unknown" if comment or state == State.UNKNOWN else "open"
