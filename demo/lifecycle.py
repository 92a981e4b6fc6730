"""What a city makes of the reports' statuses, an example event, and what senders say about solutions."""

from __future__ import annotations

import datetime
from itertools import groupby, pairwise

from django.conf import settings

from engagement.models import Move
from places.models import City, Source
from reports.models import CityStatus, Incident, Report, SolutionCheck
from reports.workflow import ReportStatus

S, Answer = ReportStatus, SolutionCheck.Answer
STATUSES = {
    "torino": [
        (S.SCHEDULED, "Intervento programmato", "Works scheduled", True),
        (S.NOT_OURS, "Non di competenza della Città", "Not the City's responsibility", True),
    ],
    "reggio-emilia": [
        (S.ASSIGNED, "In carico all'ufficio", "With the office", True),
        (S.TO_PACT, "", "", False),
        (S.SCHEDULED, "", "", False),
    ],
}
"""City, then status, Italian and English name, and whether the city uses it."""
STORM = "example-storm"
STORM_DAYS = (130, 121)
"""The event's first and last day, in days before today."""
STORM_CATEGORIES = ("potholes", "sidewalks", "lighting", "signs", "trees", "parks", "water")
SAID_LATER: dict[str, SolutionCheck.Answer] = {S.RESOLVED_BY_CITIZEN: Answer.YES, S.REOPENED: Answer.NO}
UNSURE_EVERY = 9
"""Of solutions after which nothing happened every ninth sender cannot tell; the others have not answered."""


def load_statuses(city: City) -> None:
    """The words of a city for statuses, where it has its own."""
    for status, label_it, label_en, used in STATUSES.get(city.slug, []):
        CityStatus.objects.get_or_create(
            city=city, status=status, defaults={"label_it": label_it, "label_en": label_en, "used": used}
        )


def load_storm(city: City, source: Source, today: datetime.datetime) -> int:
    """An event with the example reports of its days. Returns how many there are; those that are marked stay as they are."""
    first, last = (today - datetime.timedelta(days=days) for days in STORM_DAYS)
    storm, is_new = Incident.objects.get_or_create(
        city=city,
        code=STORM,
        defaults={
            "name_it": "Nubifragio (esempio)",
            "name_en": "Cloudburst (example)",
            "starts": first.astimezone(city.zone).date(),
            "ends": last.astimezone(city.zone).date(),
        },
    )
    if is_new:
        hit = Report.objects.public().filter(
            city=city,
            source=source,
            created__range=(first, last),
            category__code__in=STORM_CATEGORIES,
        )
        Report.objects.filter(pk__in=list(hit.values_list("pk", flat=True))).update(incident=storm)
    return storm.reports.count()


def load_answers(source: Source) -> int:
    """What the senders of example reports said about solutions, as their later moves tell. Returns how many answered."""
    if SolutionCheck.objects.filter(report__source=source).exists():
        return 0
    moves = Move.objects.of_status().filter(feature__source=source, feature__kind=Report.KIND)
    checks: list[SolutionCheck] = []
    for _report, course in groupby(moves.order_by("feature", "at", "id"), key=lambda move: move.feature_id):
        for move, later in pairwise([*course, None]):
            if move and move.after == S.RESOLVED:
                checks.append(_check(move, later, len(checks)))
    SolutionCheck.objects.bulk_create(checks)
    return sum(bool(check.answer) for check in checks)


def _check(solution: Move, later: Move | None, number: int) -> SolutionCheck:
    asked = solution.at + datetime.timedelta(days=settings.ASK_SOLVED_DAYS)
    check = SolutionCheck(report_id=solution.feature_id, move=solution, asked=asked)
    if later is not None:
        check.answer, check.answered = SAID_LATER[later.after], later.at
        check.asked = min(asked, later.at)
    elif number % UNSURE_EVERY == 0:
        check.answer, check.answered = Answer.UNSURE, asked + datetime.timedelta(hours=number % 40)
    return check
