"""Holidays and working days of a city, for deadlines.

A holiday is a national one or the patron saint's day. A working day is a Monday to Friday that is no holiday and lies in no
closure of the whole city. Sundays are no working days, but they are not listed as holidays.
"""

from __future__ import annotations

import datetime

from places.hours.calendar import CityCalendar
from places.hours.evaluating import ONE_DAY, national_holidays
from places.models import City

SATURDAY = 5


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
