"""By when a report should be solved: working days, the clock that stands, what is overdue."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from engagement.models import Move
from engagement.moves.services import By, make_move
from places.hours.working_days import counted_days
from places.models import City, Closure
from reports.deadlines.counting import due_day
from reports.deadlines.expecting import ENOUGH, expected
from reports.deadlines.models import Target
from reports.deadlines.reckoning import closed_at, reckon_open
from reports.models import Report
from reports.services import Content, confirm_report, move_report, submit_report
from reports.workflow import ReportStatus as S
from tests import factories, shapes

pytestmark = pytest.mark.django_db
TORINO, REGGIO, BRESCIA = "06-24", "11-24", "02-15"
"""The patron saints' days: Saint John, Saint Prosper, Saints Faustinus and Jovita."""


def due(city: City, target: int, *steps: tuple[date, str], working: bool = True) -> date | None:
    return due_day(target, steps, counted_days(city, steps[0][0], working=working))


@pytest.mark.parametrize(
    ("patron", "start", "target", "working", "end"),
    [
        # The bridge of 2 June 2026, a Tuesday: Monday 1, then Wednesday 3 to Friday 5, then the weekend.
        (TORINO, date(2026, 6, 1), 1, True, date(2026, 6, 3)),
        (TORINO, date(2026, 6, 1), 3, True, date(2026, 6, 5)),
        (TORINO, date(2026, 6, 2), 3, True, date(2026, 6, 5)),
        (TORINO, date(2026, 6, 2), 4, True, date(2026, 6, 8)),
        (TORINO, date(2026, 6, 1), 1, False, date(2026, 6, 3)),
        (TORINO, date(2026, 6, 1), 5, False, date(2026, 6, 6)),
        (TORINO, date(2026, 6, 2), 5, False, date(2026, 6, 8)),  # would end on Sunday 7
        # Saint Francis, a holiday again: Monday 4 October 2027.
        (TORINO, date(2027, 10, 1), 1, True, date(2027, 10, 5)),
        (TORINO, date(2027, 10, 1), 3, False, date(2027, 10, 5)),
        # Christmas 2026 is a Friday, Saint Stephen a Saturday.
        (TORINO, date(2026, 12, 24), 1, True, date(2026, 12, 28)),
        (TORINO, date(2026, 12, 24), 5, True, date(2027, 1, 4)),
        (TORINO, date(2026, 12, 24), 1, False, date(2026, 12, 28)),  # Friday, Saturday and Sunday pass
        # Each city has its own patron.
        (TORINO, date(2026, 6, 23), 1, True, date(2026, 6, 25)),
        (REGGIO, date(2026, 6, 23), 1, True, date(2026, 6, 24)),
        (REGGIO, date(2026, 11, 23), 1, True, date(2026, 11, 25)),
        (BRESCIA, date(2026, 11, 23), 1, True, date(2026, 11, 24)),
        (BRESCIA, date(2027, 2, 12), 1, True, date(2027, 2, 16)),
        (TORINO, date(2027, 2, 12), 1, True, date(2027, 2, 15)),
        (BRESCIA, date(2027, 2, 14), 1, False, date(2027, 2, 16)),
    ],
)
def test_a_term_is_counted_in_the_days_of_its_city(
    city: City, patron: str, start: date, target: int, working: bool, end: date
) -> None:
    city.patron_day = patron
    assert due(city, target, (start, S.RECEIVED), working=working) == end


MON = date(2026, 3, 2)


def march(day: int) -> date:
    return date(2026, 3, day)


@pytest.mark.parametrize(
    ("steps", "end"),
    [
        ([(march(3), S.ASSIGNED), (march(5), S.IN_PROGRESS)], march(9)),
        ([(march(4), S.WAITING_REPORTER)], None),
        ([(march(4), S.FORWARDED)], None),
        # Two of five days have passed; the clock stands for a week; three are left.
        ([(march(4), S.WAITING_REPORTER), (march(11), S.ASSIGNED)], march(16)),
        ([(march(4), S.WAITING_REPORTER), (march(6), S.FORWARDED), (march(11), S.ASSIGNED)], march(16)),
        # It stops on the last day: the day after it goes on is the last one.
        ([(march(9), S.FORWARDED), (march(18), S.ASSIGNED)], march(19)),
        # What was missed stays missed.
        ([(march(10), S.WAITING_REPORTER)], None),
        ([(march(10), S.WAITING_REPORTER), (march(18), S.ASSIGNED)], march(9)),
        ([(march(10), S.WAITING_REPORTER), (march(18), S.NO_ACTION)], march(9)),
        # The day that held when it was closed.
        ([(march(4), S.RESOLVED)], march(9)),
        ([(march(4), S.RESOLVED), (march(5), S.RESOLVED_BY_CITIZEN)], march(9)),
        ([(march(11), S.RESOLVED), (march(12), S.RESOLVED_BY_CITIZEN)], march(9)),
        ([(march(4), S.FORWARDED), (march(11), S.RESOLVED)], None),
        # Reopened, it has the whole target again.
        ([(march(11), S.RESOLVED), (march(16), S.REOPENED)], march(23)),
        ([(march(11), S.RESOLVED), (march(16), S.REOPENED), (march(18), S.ASSIGNED)], march(23)),
    ],
)
def test_the_clock_stands_while_others_must_act(
    city: City, steps: list[tuple[date, str]], end: date | None
) -> None:
    assert due(city, 5, (MON, S.RECEIVED), *steps) == end


@pytest.fixture
def category(city: City) -> Any:
    category = factories.CategoryFactory(office=factories.OfficeFactory(city=city))
    Target.objects.create(city=city, category=category, days=10, working=False)
    return category


def filed(city: City, category: Any, **more: Any) -> Any:
    content = Content(title="Buca", location=shapes.POINT_IN_A)
    return submit_report(
        city=city,
        category=category,
        content=content,
        submission=uuid.uuid4(),
        email="anna@example.org",
        **more,
    )


def test_the_clock_begins_when_the_sender_has_confirmed(city: City, category: Any) -> None:
    report = filed(city, category)
    assert report.due is None
    Move.objects.filter(feature=report).update(at=datetime(2026, 1, 7, tzinfo=UTC))
    report = confirm_report(report)
    assert report.due is not None
    local = timezone.localtime(report.due)
    assert 10 <= (local.date() - city.today()).days <= 13
    assert (local.hour, local.minute) == (23, 59)


def test_each_move_keeps_the_deadline_and_the_day_of_closing(city: City, category: Any) -> None:
    boss = factories.UserFactory(superuser=True)
    report = filed(city, category, vouched=True)
    first = report.due
    assert first
    report = move_report(report=report, status=S.WAITING_REPORTER, words="Dove?", user=boss)
    assert report.due is None
    assert report.clock_stands
    report = move_report(report=report, status=S.IN_PROGRESS, words="Ora sì", user=boss)
    assert report.due == first
    assert report.closed is None
    report = move_report(report=report, status=S.RESOLVED, words="Fatto", user=boss)
    assert report.due == first
    closed = report.closed
    report = make_move(report, by=By(Move.Quality.REPORTER), status=S.RESOLVED_BY_CITIZEN)
    assert report.closed == closed
    assert report.due == first
    report = move_report(report=report, status=S.REOPENED, words="Di nuovo", user=boss)
    assert report.closed is None


def test_overdue_is_what_is_open_after_its_day(city: City, category: Any) -> None:
    past, future = datetime(2026, 1, 7, tzinfo=UTC), datetime(2099, 1, 7, tzinfo=UTC)
    late = factories.ReportFactory(city=city, category=category, due=past)
    factories.ReportFactory(city=city, category=category, due=future)
    factories.ReportFactory(city=city, category=category)
    done = factories.ReportFactory(
        city=city, category=category, status=S.RESOLVED, due=past, closed=timezone.now()
    )
    factories.ReportFactory(
        city=city, category=category, status=S.RESOLVED, due=future, closed=timezone.now()
    )
    assert list(Report.objects.overdue()) == [late]
    assert list(Report.objects.closed_late()) == [done]
    assert [late.is_overdue, done.is_overdue] == [True, False]


def test_overdue_reports_are_read_off_an_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    rows = Report.objects.overdue().values("due").order_by()
    assert "report_due_open" in rows.explain()


def test_a_category_without_a_target_has_that_of_the_one_above(city: City, category: Any) -> None:
    below = factories.CategoryFactory(parent=category)
    elsewhere = factories.CityFactory(elsewhere=True)
    assert Target.objects.of_category(city, below).get().days == 10
    Target.objects.create(city=city, category=below, days=3)
    assert [target.days for target in Target.objects.of_category(city, below)] == [3, 10]
    assert not Target.objects.of_category(elsewhere, below).exists()
    with translation.override("it"):
        assert str(Target.objects.of_category(city, below).first()).endswith("3 giorni lavorativi")


def solved(city: City, category: Any, count: int, days: int, **more: Any) -> None:
    now = timezone.now()
    for number in range(count):
        factories.ReportFactory(
            city=city, category=category, status=S.RESOLVED, closed=now,
            confirmed=now - timedelta(days=days + number % 5), **more,
        )  # fmt: skip


def test_people_read_how_long_such_reports_take_near_by_once_enough_are_solved(
    city: City, category: Any
) -> None:
    kind = factories.AreaKindFactory(city=city)
    factories.AreaFactory(kind=kind, name="San Donato")
    factories.AreaFactory(kind=kind, b=True)
    solved(city, category, ENOUGH - 3, 3)
    solved(city, category, 2, 90, visibility="hidden")
    solved(city, category, 2, 90, location=shapes.POINT_IN_B)
    solved(city, factories.CategoryFactory(), 3, 90)
    target = expected(city, category, shapes.POINT_IN_A)
    assert target
    assert target.count == 0
    assert "10" in target.sentence
    solved(city, category, 3, 3)
    found = expected(city, category, shapes.POINT_IN_A)
    assert found
    # Of 3 to 7 days: eight in ten took at most 6.
    assert (found.count, found.area) == (ENOUGH, "San Donato")
    assert found.in_words.startswith("6 ")
    assert all(part in found.sentence for part in ("6 ", "20", "San Donato"))
    # Elsewhere the whole city tells, as soon as it has enough; between both stands a wider area.
    around = expected(city, category, shapes.POINT_IN_B)
    assert around
    assert (around.count, around.area) == (ENOUGH + 2, city.name)
    assert expected(city, category, None) == around
    wider = factories.AreaKindFactory(city=city, code="zone", position=kind.position + 1)
    factories.AreaFactory(kind=wider, name="Tutta", boundary=shapes.CITY)
    assert expected(city, category, shapes.POINT_IN_A) == found
    around = expected(city, category, shapes.POINT_IN_B)
    assert around
    assert (around.count, around.area) == (ENOUGH + 2, "Tutta")
    assert expected(city, factories.CategoryFactory(), shapes.POINT_IN_B) is None


def test_the_page_says_by_when_and_why_the_clock_stands(client: Client, city: City, category: Any) -> None:
    report = filed(city, category, vouched=True)
    boss = factories.UserFactory(superuser=True)
    client.force_login(boss)
    with translation.override("en"):
        page = report.get_absolute_url()
    assert "To be solved by" in client.get(page).content.decode()
    Report.objects.filter(pk=report.pk).update(due=datetime(2026, 1, 7, 12, tzinfo=UTC))
    assert "It should have been solved by" in client.get(page).content.decode()
    report = move_report(report=report, status=S.FORWARDED, words="All'acquedotto", user=boss)
    text = client.get(page).content.decode()
    assert "another body has to act" in text
    assert "solved by" not in text


def test_each_night_open_reports_follow_new_targets_and_closures(city: City, category: Any) -> None:
    report = filed(city, category, vouched=True)
    first = report.due
    assert reckon_open(city) == 0
    Target.objects.update(days=12, working=True)
    assert reckon_open(city) == 1
    report.refresh_from_db()
    second = report.due
    assert second > first
    Closure.objects.create(city=city, first=city.today(), last=city.today() + timedelta(days=9))
    assert reckon_open(city) == 1
    report.refresh_from_db()
    assert report.due > second
    Target.objects.all().delete()
    reckon_open(city)
    report.refresh_from_db()
    assert report.due is None


def test_the_day_of_closing_is_that_of_the_move_which_closed_it() -> None:
    days = [datetime(2026, 3, day, tzinfo=UTC) for day in range(1, 6)]
    steps = list(
        zip(days, [S.RECEIVED, S.RESOLVED, S.REOPENED, S.RESOLVED, S.RESOLVED_BY_CITIZEN], strict=True)
    )
    assert [closed_at(steps[:count]) for count in range(1, 6)] == [None, days[1], None, days[3], days[3]]
