"""Reports that are filed through the whole stack (G11), beside the rows that each leaves, written by one SQL transaction."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Letter
from benchmarks import tools
from benchmarks.bench import Bench
from benchmarks.city import EAST, NORTH, SOUTH, WEST
from benchmarks.ratios import ratio, told
from engagement.moves.models import Move
from places.models import Category, City, Feature
from reports.keys.models import ApiKey
from reports.keys.services import issue
from reports.models import ReferenceCounter, Report, ReportContact
from reports.services import Content, submit_report

CLIENTS = 8
ADDRESS = "submissions-bench@example.org"
WRITES = re.compile(r"\s*(INSERT|UPDATE|SELECT[^;]*procrastinate_defer)", re.IGNORECASE)


def submissions(bench: Bench) -> None:
    """POST of a report by a trusted application: checks, routing, areas, history, the letter and its job. Removes what it wrote."""
    city = City.objects.get(slug="bench")
    category = Category.objects.filter(features__city=city, features__kind="reports.report").first()
    assert category is not None
    with _kept_clean(city) as key:
        body = {
            "api_key": key, "service_code": category.code, "email": ADDRESS, "description": "Buca in via di prova",
            "lat": "{lat}", "long": "{long}",
        }  # fmt: skip
        script, steps = _script(city, category)
        found = bench.turns({
            "the same rows in pgbench": bench.sql([script], clients=CLIENTS),
            "civicmap": lambda: tools.posted(
                f"{bench.origin}/bench/open311/v2/requests.json", urlencode(body, safe="{}"),
                box=(WEST + 0.02, SOUTH + 0.02, EAST - 0.02, NORTH - 0.02), connections=CLIENTS, seconds=bench.seconds,
            ),
        })  # fmt: skip
    ours, bare = found["civicmap"], found["the same rows in pgbench"]
    bench.report.table(
        f"Reports filed by Open311, {CLIENTS} connections", found, against="the same rows in pgbench"
    )
    bench.report.say(f"\n{steps} statements that write, in one transaction, for each report.")
    share = ratio(bare, ours) and ours.rate / bare.rate
    bench.report.goal(
        "Submission", f"at {CLIENTS} connections at least 0.25 of the rate of the same rows by SQL",
        f"{told(share, 'the rate of the SQL')}", None if share is None else share >= 0.25,
    )  # fmt: skip
    bench.report.goal(
        "G11", f"at least 500 reports a second at {CLIENTS} connections, p95 under 40 ms",
        f"{ours.rate:.0f}/s, {ours.p95:.0f} ms", ours.rate >= 500 and ours.p95 < 40,
    )  # fmt: skip


def _script(city: City, category: Category) -> tuple[str, int]:
    """What one submission writes, as a transaction that pgbench can repeat; and its number of statements.

    The numbers of the rows are those that the database gives, not those of the submission that was looked at.
    """
    key = uuid.uuid4()
    place = Point((WEST + EAST) / 2, (SOUTH + NORTH) / 2, srid=4326)
    ReferenceCounter.objects.get_or_create(year=city.today().year)
    with connection.cursor() as cursor:
        # Numbers that stand for nothing else in the statements.
        for first, table in enumerate(("places_feature", "accounts_letter", "engagement_move"), start=1):
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first * 1_000_000_007]
            )
    with transaction.atomic():
        with CaptureQueriesContext(connection) as seen:
            report = submit_report(
                city=city, category=category, submission=key, email=ADDRESS, vouched=True,
                content=Content(title="Buca", description="Buca in via di prova", location=place),
            )  # fmt: skip
        letter = Letter.objects.filter(subject_id=report.pk).latest("pk")
        move = Move.objects.of(report).latest("pk")
        transaction.set_rollback(True)
    ids = {str(report.pk): ":feature_id", str(letter.pk): ":letter_id", str(move.pk): ":move_id"}
    lines = [r"\set number random(1, 1000000000000)", "BEGIN;"]
    writes = [text for query in seen if WRITES.match(text := query["sql"])]
    for text in writes:
        named = _named(text, ids)
        named = re.sub(rf"'{key.hex}'(::uuid)?", "gen_random_uuid()", named)
        named = named.replace(f"'{report.reference}'", "'b' || :number::text")
        lines.append(named)
    lines.append("COMMIT;")
    return "\n".join(lines), len(writes)


def _named(text: str, ids: dict[str, str]) -> str:
    """One statement with names in place of numbers; it keeps the number that the database gives a new row, if others need it."""
    for table, name in (
        ("places_feature", "feature_"),
        ("accounts_letter", "letter_"),
        ("engagement_move", "move_"),
    ):
        if f'INSERT INTO "{table}"' in text:
            text = f"{text} \\gset {name}"
            break
    else:
        text = text.rstrip("; \n") + ";"
    pattern = re.compile(rf"(?<![\w.]){'|'.join(ids)}(?![\w.])")
    return pattern.sub(lambda match: ids[match[0]], text).replace("\n", " ")


@contextmanager
def _kept_clean(city: City) -> Iterator[str]:
    """A key of an application without a limit; afterwards it, the reports, letters and jobs are gone."""
    key = ApiKey(city=city, name="bench", contact=ADDRESS, trusted=True, rate="999999999/day")
    secret = issue(key)
    last = Feature.objects.latest("pk").pk
    job = ProcrastinateJob.objects.order_by("-id").values_list("id", flat=True).first() or 0
    try:
        yield secret
    finally:
        # The server still works on the last requests.
        time.sleep(1)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE id > %s", [job])
            Letter.objects.filter(subject_id__gt=last).delete()
            ReportContact.objects.filter(report__gt=last).delete()
            Report.objects.filter(pk__gt=last).delete()
            key.delete()
