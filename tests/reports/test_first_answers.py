"""When a report was first answered and how often it was reopened: kept with each move, and told by the layer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection

from engagement.models import Move
from engagement.moves.services import By, make_move
from layers.filters import Filters
from places.models import City
from reports.layers import REPORTS
from reports.models import Report
from reports.services import move_report, withdraw_report
from reports.statistics.keeping import first_answer, reopenings
from reports.workflow import ReportStatus as S
from tests import factories

pytestmark = pytest.mark.django_db
CONFIRMED = datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_the_first_answer_stays_and_reopenings_are_counted(city: City) -> None:
    boss = factories.UserFactory(superuser=True)
    report = factories.ReportFactory(city=city)
    assert report.first_answer is None
    report = move_report(report=report, status=S.ASSIGNED, words="Ci pensiamo", user=boss)
    first = report.first_answer
    assert first is not None
    for status, count in ((S.RESOLVED, 0), (S.REOPENED, 1), (S.NO_ACTION, 1), (S.REOPENED, 2)):
        report = move_report(report=report, status=status, words="Ecco", user=boss)
        assert (report.first_answer, report.reopenings) == (first, count)


def test_what_its_sender_takes_back_was_not_answered(city: City) -> None:
    report = withdraw_report(factories.ReportFactory(city=city))
    assert (report.status, report.first_answer) == (S.WITHDRAWN, None)


def test_the_layer_tells_how_long_answer_and_end_took(city: City) -> None:
    report = factories.ReportFactory(
        city=city, status=S.RESOLVED, confirmed=CONFIRMED,
        first_answer=CONFIRMED + timedelta(hours=36), closed=CONFIRMED + timedelta(days=10, minutes=20),
    )  # fmt: skip
    factories.ReportFactory(city=city)
    columns = {column.name: column.expression() for column in REPORTS.columns}
    names = ("days_to_answer", "days_to_close")
    rows = REPORTS.select(Filters(city=city.slug)).annotate(**{f"x_{name}": columns[name] for name in names})
    told = {row.pk: (row.x_days_to_answer, row.x_days_to_close) for row in rows}
    assert told.pop(report.pk) == (1.5, 10.01)
    assert set(told.values()) == {(None, None)}


def test_reports_of_before_get_both_columns_from_their_moves(city: City) -> None:
    boss = factories.UserFactory(superuser=True)
    report = factories.ReportFactory(city=city)
    for status in (S.ASSIGNED, S.RESOLVED, S.REOPENED):
        report = make_move(report, by=By(Move.Quality.OFFICE, who=boss), status=status, words="Ecco")
    withdrawn = withdraw_report(factories.ReportFactory(city=city))
    Move.objects.filter(feature=report, after=S.ASSIGNED).update(at=CONFIRMED)
    Report.objects.update(first_answer=None, reopenings=0)
    counted = import_module("reports.migrations.0013_first_answers_of_before").COUNTED
    with connection.cursor() as cursor:
        cursor.execute(counted)
    report.refresh_from_db()
    withdrawn.refresh_from_db()
    assert (report.first_answer, report.reopenings) == (CONFIRMED, 1)
    assert (withdrawn.first_answer, withdrawn.reopenings) == (None, 0)


def test_a_past_that_is_loaded_at_once_gives_the_same() -> None:
    days = [datetime(2026, 3, day, tzinfo=UTC) for day in range(1, 5)]
    steps = list(zip(days, [S.RECEIVED, S.RESOLVED, S.REOPENED, S.ASSIGNED], strict=True))
    assert (first_answer(steps), reopenings(steps)) == (days[1], 1)
    assert (first_answer(steps[:1]), reopenings(steps[:1])) == (None, 0)
