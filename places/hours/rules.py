"""Rules of opening hours in OpenStreetMap's syntax: taking them apart and adding days to them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator

from opening_hours import OpeningHours, State, validate

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)"
_WEEKDAY = rf"{_DAY}(?:\[[^\]]*\])?(?:\s*-\s*(?:Mo|Tu|We|Th|Fr|Sa|Su))?(?:\s+[+-]?\d+\s+days?)?"
_WEEKDAYS = re.compile(rf"(?<![A-Za-z]){_WEEKDAY}(?:\s*[,\s]\s*{_WEEKDAY})*")
_HOLIDAY = re.compile(r"(?<![A-Za-z])PH(?:\s+([+-]?\d+)\s+days?)?(?![A-Za-z])")
_SUN = re.compile(r"(?<![A-Za-z])(?:sunrise|sunset|dawn|dusk)(?![A-Za-z])", re.IGNORECASE)
_SEPARATOR = re.compile(rf"\s*(;|\|\||,(?=\s+(?:{_DAY}|{'|'.join(MONTHS)}|week|easter|\d{{4}}\s)))\s*")
_QUOTED = re.compile(r'"[^"]*"')


def outside_comments(text: str) -> str:
    """The text with every comment blanked out, each sign at its place."""
    return _QUOTED.sub(lambda found: "\x00" * len(found[0]), text)


def is_by_sun(text: str) -> bool:
    """Whether the hours depend on the sun."""
    return bool(_SUN.search(outside_comments(text)))


def names_holidays(text: str) -> bool:
    """Whether the hours say what holds on public holidays."""
    return bool(_HOLIDAY.search(outside_comments(text)))


def rules(text: str) -> Iterator[tuple[str, str]]:
    """Each rule with the separator before it; the first has none."""
    plain, begun, separator = outside_comments(text), 0, ""
    for found in _SEPARATOR.finditer(plain):
        yield separator, text[begun : found.start()]
        begun, separator = found.end(), found[1]
    yield separator, text[begun:]


def off_rule(first: datetime.date, last: datetime.date, reason: str = "") -> str:
    """The rule of a closure. Its reason becomes the comment."""
    span = _date(first) if first == last else f"{_date(first)}-{_date(last)}"
    words = reason.replace('"', "'").strip()
    return f'{span} off "{words}"' if words else f"{span} off"


def with_holiday(text: str, day: str, years: Iterable[int]) -> str:
    """The hours with one more public holiday each year, ``MM-DD``: the rules that name holidays hold on it too.

    Each copy stands right after the rule it is made from, so that later rules overrule both alike. A rule that is limited
    to a part of the year holds in those of ``years`` whose day lies in that part.
    """
    if not names_holidays(text):
        return text
    month, number = (int(part) for part in day.split("-"))
    result = []
    for separator, rule in rules(text):
        result.append(f"{separator} {rule}" if separator else rule)
        for copy in _copies(rule, month, number, years):
            result.append(f"{separator or ';'} {copy}")
    return " ".join(result)


def _copies(rule: str, month: int, day: int, years: Iterable[int]) -> Iterator[str]:
    plain = outside_comments(rule)
    selected = _WEEKDAYS.search(plain)
    holiday = _HOLIDAY.search(selected[0]) if selected else None
    if selected is None or holiday is None:
        return
    before, after = rule[: selected.start()].strip(), rule[selected.end() :].strip()
    shift = datetime.timedelta(days=int(holiday[1] or 0))
    if not before:
        # A leap year has every day of a year.
        there = datetime.date(2024, month, day) + shift
        yield f"{MONTHS[there.month - 1]} {there.day:02} {after}".strip()
        return
    for year in years:
        found = _day(year, month, day)
        if found is not None and _covers(before, found + shift):
            yield f"{_date(found + shift)} {after}".strip()


def _covers(selector: str, day: datetime.date) -> bool:
    """Whether a part of the year, such as “Jul-Aug”, has the day."""
    rule = f"{selector.rstrip(':').strip()} 00:00-24:00"
    noon = datetime.datetime.combine(day, datetime.time(12))
    return validate(rule) and OpeningHours(rule).state(noon)[0] == State.OPEN


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _date(day: datetime.date) -> str:
    return f"{day.year} {MONTHS[day.month - 1]} {day.day:02}"
