"""Holidays and working days of a city, and terms in working days or in days, for deadlines.

A holiday is a national one or the patron saint's day. A working day is a Monday to Friday that is no holiday and lies in no
closure of the whole city. Sundays are no working days, but they are not listed as holidays.
"""

from __future__ import annotations

import datetime
from typing import Protocol

from places.hours.calendar import CityCalendar
from places.hours.evaluating import ONE_DAY, national_holidays
from places.models import City

SATURDAY, SUNDAY = 5, 6


class CountedDays(Protocol):
    """A way to count days in a city."""

    def after(self, day: datetime.date, count: int) -> datetime.date:
        """The day on which a term of so many days ends that begins on a day, which does not count itself."""

    def between(self, first: datetime.date, last: datetime.date) -> int:
        """How many days count after the first, up to the last with it."""


class WorkingDays:
    """The holidays and working days of one city from a day on. Reads its closures once."""

    def __init__(self, city: City, since: datetime.date) -> None:
        calendar = CityCalendar(city, since).city_days
        self.since = since
        self.patron_day = calendar.patron_day
        self.closures = calendar.closures

    def is_holiday(self, day: datetime.date) -> bool:
        """Whether the day is a public holiday or the patron saint's day."""
        return day in national_holidays(day.year) or f"{day:%m-%d}" == self.patron_day

    def is_working_day(self, day: datetime.date) -> bool:
        """Whether offices work on the day. Raises ValueError for a day before ``since``, whose closures were not read."""
        if day < self.since:
            raise ValueError(f"{day} lies before {self.since}")
        closed = any(closure.first <= day <= closure.last for closure in self.closures)
        return day.weekday() < SATURDAY and not closed and not self.is_holiday(day)

    def after(self, day: datetime.date, count: int) -> datetime.date:
        """The working day so many working days after a day, which does not count itself. Raises ValueError below one."""
        if count < 1:
            raise ValueError("count at least one working day")
        left = count
        while left:
            day += ONE_DAY
            left -= self.is_working_day(day)
        return day

    def between(self, first: datetime.date, last: datetime.date) -> int:
        """How many working days lie after the first day, up to the last with it."""
        count = (last - first).days
        return sum(self.is_working_day(first + number * ONE_DAY) for number in range(1, count + 1))


class AllDays:
    """Terms in which every day counts. One that would end on a Sunday or a holiday ends on the next day (art. 2963 of the civil code)."""

    def __init__(self, city: City, since: datetime.date) -> None:
        self.working = WorkingDays(city, since)

    def after(self, day: datetime.date, count: int) -> datetime.date:
        """The day so many days after a day that is neither a Sunday nor a holiday, or the next such day. Raises ValueError below one."""
        if count < 1:
            raise ValueError("count at least one day")
        day += count * ONE_DAY
        while day.weekday() == SUNDAY or self.working.is_holiday(day):
            day += ONE_DAY
        return day

    def between(self, first: datetime.date, last: datetime.date) -> int:
        """How many days lie after the first day, up to the last with it."""
        return max((last - first).days, 0)


def counted_days(city: City, since: datetime.date, *, working: bool) -> CountedDays:
    """The working days of a city, or all its days, from a day on."""
    return WorkingDays(city, since) if working else AllDays(city, since)
