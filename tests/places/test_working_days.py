"""Holidays and working days of a city."""

from __future__ import annotations

import datetime

import pytest

from places.hours.evaluating import national_holidays
from places.hours.working_days import WorkingDays
from places.models import City, Closure
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.date
SINCE = DAY(2024, 1, 1)


@pytest.fixture
def days(city: City) -> WorkingDays:
    city.patron_day = "06-24"
    return WorkingDays(city, SINCE)


@pytest.mark.parametrize(
    ("day", "is_holiday"),
    [
        (DAY(2025, 4, 21), True),  # Easter Monday
        (DAY(2026, 4, 6), True),  # Easter Monday
        (DAY(2026, 4, 7), False),
        (DAY(2024, 10, 4), False),  # Saint Francis became a holiday again with 2026
        (DAY(2025, 10, 4), False),
        (DAY(2026, 10, 4), True),
        (DAY(2027, 10, 4), True),
        (DAY(2026, 6, 24), True),  # the patron saint's day
        (DAY(2026, 6, 29), False),  # Saints Peter and Paul: Roma's alone
        (DAY(2026, 11, 29), False),  # a Sunday
    ],
)
def test_holidays_are_the_nation_s_and_the_patron_s(days: WorkingDays, day: DAY, is_holiday: bool) -> None:
    assert days.is_holiday(day) is is_holiday


@pytest.mark.parametrize(
    ("patron", "day", "works"),
    [
        ("06-29", DAY(2026, 6, 29), False),
        ("06-24", DAY(2026, 6, 29), True),
        ("10-04", DAY(2024, 10, 4), False),  # Bologna's patron, a Friday
        ("06-24", DAY(2024, 10, 4), True),
        ("06-24", DAY(2027, 10, 4), False),  # the national holiday, a Monday
        ("02-29", DAY(2028, 2, 29), False),  # a Tuesday of a leap year
        ("02-29", DAY(2027, 3, 1), True),
        ("", DAY(2026, 11, 28), False),  # a Saturday
    ],
)
def test_a_working_day_depends_on_the_city_s_patron(city: City, patron: str, day: DAY, works: bool) -> None:
    city.patron_day = patron
    assert WorkingDays(city, SINCE).is_working_day(day) is works


def test_a_closure_of_the_whole_city_is_no_working_day_that_of_one_house_is(city: City) -> None:
    house = factories.HouseFactory(city=city)
    Closure.objects.create(city=city, first=DAY(2026, 11, 30), last=DAY(2026, 12, 1))
    Closure.objects.create(city=city, feature=house, first=DAY(2026, 12, 2), last=DAY(2026, 12, 2))
    Closure.objects.create(
        city=factories.CityFactory(elsewhere=True), first=DAY(2026, 12, 3), last=DAY(2026, 12, 3)
    )
    days = WorkingDays(city, SINCE)
    assert [days.is_working_day(DAY(2026, 12, number)) for number in (1, 2, 3)] == [False, True, True]
    assert not days.is_holiday(DAY(2026, 12, 1))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (DAY(2026, 11, 30), 1, DAY(2026, 12, 1)),  # the first day does not count
        (DAY(2026, 11, 27), 1, DAY(2026, 11, 30)),  # over a weekend
        (DAY(2026, 12, 4), 2, DAY(2026, 12, 9)),  # over a weekend and 8 December
        (DAY(2026, 4, 3), 1, DAY(2026, 4, 7)),  # over Easter
        (DAY(2027, 10, 1), 1, DAY(2027, 10, 5)),  # over the new holiday
        (DAY(2026, 6, 23), 1, DAY(2026, 6, 25)),  # over the patron saint's day
        (DAY(2026, 12, 24), 30, DAY(2027, 2, 9)),  # into the next year
    ],
)
def test_days_after_a_day_are_counted_without_it(days: WorkingDays, start: DAY, count: int, end: DAY) -> None:
    assert days.after(start, count) == end


def test_closures_that_are_over_count_where_the_days_began_before_them(city: City) -> None:
    Closure.objects.create(city=city, first=DAY(2024, 3, 4), last=DAY(2024, 3, 8))
    assert WorkingDays(city, DAY(2024, 3, 1)).after(DAY(2024, 3, 1), 1) == DAY(2024, 3, 11)


def test_what_is_not_known_is_refused(days: WorkingDays) -> None:
    with pytest.raises(ValueError, match="before"):
        days.is_working_day(SINCE - datetime.timedelta(days=1))
    with pytest.raises(ValueError, match="at least one"):
        days.after(SINCE, 0)
    with pytest.raises(ValueError, match="not known"):
        national_holidays(1980)
