"""Ready questions of a city: only those whose data the city has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from layers.errors import BadParameter
from places.ground.known import kinds_of_areas, public_statuses
from places.models import Area, AreaKind, City, Feature
from planning.answering.deprivation import PREFIX
from planning.answering.figures import RESIDENTS, directed_indicators, periods
from planning.question.sentence import OPEN_TONES
from planning.question.values import Question

FEWEST = 5
"""The smallest number of features that make a question useful."""


@dataclass(frozen=True)
class Example:
    """An example question with its purpose."""

    question: Question
    why: str


Things = dict[tuple[str, str], int]
"""How many public things a city has, by kind and code of the category; with an empty code all of a kind."""

READY: tuple[tuple[tuple[tuple[str, str], ...], str, object], ...] = (
    (
        (("reports.report", ""),),
        "subject=reports&last=12m&group=area:{people}&measure=per-1000",
        _("Where people report most, whatever the size of the neighbourhood"),
    ),
    (
        (("reports.report", "lighting"), ("assets.asset", "pharmacy")),
        "subject=reports&category=lighting&status={open}&last=12m&relation=within-metres&metres=200"
        "&target=assets&target-category=pharmacy&group=area:{people}&measure=per-1000",
        _("Where people wait for a pharmacy in the dark"),
    ),
    (
        (("reports.report", ""),),
        "subject=reports&last=2y&group=month",
        _("How many problems arrive, month by month"),
    ),
    (
        (("reports.report", "potholes"),),
        "subject=reports&category=potholes&last=2y&group=hexagon&size=500",
        _("Where the road gives way, whatever the borders"),
    ),
    (
        (("assets.service", ""), ("places.house", "")),
        "subject=areas-{city}-{fine}&relation=not-within-metres&metres=1000&target=houses",
        _("Where a house of the neighbourhood is more than a kilometre away"),
    ),
    (
        (("reports.report", "waste"), ("assets.asset", "market")),
        "subject=reports&category=cleanliness&relation=nearest&target=assets&target-category=market"
        "&group=category&measure=median&column=distance",
        _("Whether rubbish gathers around the markets"),
    ),
    (
        (("assets.asset", "drinking-fountain"),),
        "subject=assets&category=drinking-fountain&group=area:{middle}&measure=per-km2",
        _("Where water is at hand on a hot day"),
    ),
    (
        (("assets.asset", "drinking-fountain"), ("pacts.pact", "")),
        "subject=areas-{city}-{fine}&relation=not-within-metres&metres=300&target=assets&target-category=drinking-fountain",
        _("Where no fountain stands within a short walk"),
    ),
    (
        (("pacts.pact", ""),),
        "subject=pacts&group=area:{middle}",
        _("Where citizens care for the city"),
    ),
    (
        (("pacts.pact", ""),),
        "subject=pacts&group=category",
        _("What citizens take care of"),
    ),
)
"""What a city must have, the question with {open} for statuses and {people}, {fine}, {middle} for kinds of areas, and why it is asked."""


def examples(city: City) -> list[Example]:
    """The ready questions a city can answer, at most eight; the deprivation rule after the first."""
    things = things_of(city)
    kinds = kinds_of_areas(city)
    if not kinds:
        return []
    coarse_first = [code for code, _number in sorted(numbers_of(kinds).items(), key=lambda pair: pair[1])]
    if not coarse_first:
        return []
    names = {
        "city": city.slug,
        "fine": coarse_first[-1],
        "middle": coarse_first[len(coarse_first) // 2],
        "open": ",".join(open_statuses("reports.report")),
        "people": next((kind.code for kind in kinds if periods(kind, RESIDENTS)), ""),
    }
    found = [
        Example(question, str(why))
        for needs, text, why in READY
        if all(things.get(need, 0) >= FEWEST for need in needs)
        and ("{people}" not in text or names["people"])
        and (question := readable(text.format(**names), city))
    ]
    return [*found[:1], *rules(kinds, city), *found[1:]][:8]


def open_statuses(kind: str) -> list[str]:
    """Codes of the statuses in which somebody still has to do something."""
    return [info.code for info in public_statuses([kind]).values() if info.tone in OPEN_TONES]


def numbers_of(kinds: Sequence[AreaKind]) -> dict[str, int]:
    """How many areas in force each kind has, for those that have any."""
    rows = Area.objects.public().current().filter(kind__in=kinds).order_by()
    return dict(rows.values_list("kind__code").annotate(number=Count("pk")))


def things_of(city: City) -> Things:
    """How many public things a city has, of each kind, category and upper category."""
    rows = (
        Feature.objects.public()
        .in_city(city)
        .order_by()
        .values_list("kind", "category__code", "category__parent__code")
        .annotate(number=Count("pk"))
    )
    found: Things = {}
    for kind, code, above, number in rows:
        for name in {code, above or "", ""}:
            found[kind, name] = found.get((kind, name), 0) + number
    return found


def readable(text: str, city: City) -> Question | None:
    """The question of a query string, or None where it does not fit the city."""
    try:
        return Question.from_query_string(text, city.slug)
    except BadParameter:
        return None


def rules(kinds: Sequence[AreaKind], city: City) -> Iterator[Example]:
    """The deprivation rule, for each kind of area whose figures can be judged."""
    for kind in kinds:
        if periods(kind, RESIDENTS) and (indicators := directed_indicators(kind)):
            text = f"subject={PREFIX}{kind.code}&at-least={min(2, len(indicators))}"
            question = readable(text, city)
            if question:
                why = _("Which areas to begin with: choose how many figures have to be worse")
                yield Example(question, str(why))
