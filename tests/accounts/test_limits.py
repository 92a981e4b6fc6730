"""The limiter: exact over threads, per subject, kept in a table of its own, and told in words."""

from __future__ import annotations

import contextlib
import datetime
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone, translation

from accounts.limits.limiter import Limit, TooMany, prune
from accounts.limits.rates import Rate
from accounts.models import RateCount

LIMIT = Limit("trial", "REPORT_RATE")


def passes(*subject: object) -> bool:
    try:
        LIMIT.take(*subject)
    except TooMany:
        return False
    return True


@pytest.mark.django_db(transaction=True)
def test_eight_threads_at_once_get_through_exactly_as_often_as_the_rate_says(settings: Any) -> None:
    settings.REPORT_RATE = "5/hour"

    def fifty(_number: int) -> int:
        try:
            return sum(passes("one visitor") for _ in range(50))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(fifty, range(8))) == 5


def test_each_subject_has_a_count_of_its_own(db: None, settings: Any) -> None:
    settings.REPORT_RATE = "1/hour"
    assert [passes("a"), passes("a"), passes("b"), passes("a", "b")] == [True, False, True, True]


def test_four_hundred_others_do_not_wipe_a_count(db: None, settings: Any) -> None:
    settings.REPORT_RATE = "1/hour"
    assert passes("a")
    assert all(passes(f"other {n}") for n in range(400))
    assert not passes("a")


def test_who_is_refused_hears_when_it_is_free_and_may_then(db: None, settings: Any) -> None:
    settings.REPORT_RATE = "2/15minutes"
    LIMIT.take("a")
    LIMIT.take("a")
    with pytest.raises(TooMany) as told:
        LIMIT.take("a")
    assert 895 <= told.value.seconds <= 900
    with translation.override("it"):
        assert told.value.when == "tra 15 minuti"
    RateCount.objects.update(until=timezone.now() - datetime.timedelta(seconds=1))
    assert [passes("a"), passes("a"), passes("a")] == [True, True, False]


def test_what_failed_is_given_back_however_often_one_was_refused_meanwhile(db: None, settings: Any) -> None:
    settings.REPORT_RATE = "1/hour"
    with contextlib.suppress(ZeroDivisionError), LIMIT.taking("a"):
        assert not any(passes("a") for _ in range(5))
        _ = 1 / 0
    assert [passes("a"), passes("a")] == [True, False]
    LIMIT.forget("a")
    assert passes("a")


def test_no_subject_can_be_read_from_the_table(db: None, settings: Any) -> None:
    settings.REPORT_RATE = "1/hour"
    passes("192.0.2.7")
    (row,) = RateCount.objects.all()
    assert len(row.key) == 32
    settings.SECRET_KEY = "another"
    assert passes("192.0.2.7")


def test_counts_go_when_their_period_is_over(db: None, settings: Any) -> None:
    passes("old")
    RateCount.objects.update(until=timezone.now() - datetime.timedelta(seconds=1))
    passes("new")
    assert prune() == 1
    assert RateCount.objects.count() == 1


def test_the_table_is_unlogged(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'accounts_ratecount'")
        assert cursor.fetchone() == ("u",)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("20/hour", Rate(20, 3600)),
        ("5/15minutes", Rate(5, 900)),
        ("3 / 2 days", Rate(3, 172800)),
        (10, Rate(10, 3600)),
        ("0/hour", Rate(0, 3600)),
    ],
)
def test_rates_are_written_as_numbers_and_periods(text: str | int, rate: Rate) -> None:
    assert Rate.parse(text) == rate


@pytest.mark.parametrize("text", ["", "many", "5/0minutes", "5/fortnight", "-1/hour", "5/hour/visitor"])
def test_other_rates_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no rate"):
        Rate.parse(text)


def test_a_rate_of_nothing_lets_nobody_through(db: None, settings: Any) -> None:
    settings.REPORT_RATE = "0/day"
    with pytest.raises(TooMany) as told:
        LIMIT.take("a")
    assert told.value.seconds == 86400
