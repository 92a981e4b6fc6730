"""A withdrawal and a move of what repeats the report at the same moment: neither waits for the other for ever."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from places.models import City, Feature
from reports.models import Report
from reports.services import withdraw_report
from tests import factories


@pytest.mark.usefixtures("transactional_db")
def test_a_withdrawal_locks_in_the_order_of_the_numbers(city: City) -> None:
    """The repeat has the lower number: while somebody holds it, the withdrawal holds nothing."""
    repeat = factories.ReportFactory(city=city)
    original = factories.ReportFactory(city=city, author=factories.UserFactory())
    Report.objects.filter(pk=repeat.pk).update(duplicate_of=original)
    factories.move(Report.objects.get(pk=repeat.pk), status="duplicate")

    def withdraw() -> str:
        try:
            return str(withdraw_report(Report.objects.get(pk=original.pk)).status)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Feature.objects.locked().get(pk=repeat.pk)
            running = pool.submit(withdraw)
            waits_for_a_lock()
            assert Feature.objects.select_for_update(nowait=True, no_key=True, of=("self",)).get(
                pk=original.pk
            )
        assert running.result(timeout=20) == "withdrawn"
    assert Report.objects.get(pk=repeat.pk).status == "reopened"


def waits_for_a_lock() -> None:
    """Until the other connection waits for a row."""
    for _try in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            if cursor.fetchone():
                return
        time.sleep(0.05)
    pytest.fail("nobody waits")
