"""Which office a report goes to, and why: every rule with what it asks, what is there, and whether it holds."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from places.bilingual import day_in_words
from places.models import Area, Category, City, Feature, Office
from reports.routing.models import Rule

UNDER_PIN = 15
"""Metres from the pin within which a thing on the map is what the pin means."""


@dataclass(frozen=True)
class Check:
    """One thing that a rule asks."""

    asks: str
    found: str
    holds: bool


@dataclass(frozen=True)
class Verdict:
    """What a rule says about a report. ``office`` is the one it leads to, where it holds."""

    rule: Rule
    checks: list[Check]
    office: Office | None

    @property
    def holds(self) -> bool:
        """Whether everything that the rule asks is there, and it leads to an office."""
        return self.office is not None and all(check.holds for check in self.checks)


class Case:
    """What rules ask about: a category and a place of a city on a day. Each thing is looked up once, when a rule asks for it."""

    def __init__(self, city: City, category: Category, location: Point | None, day: datetime.date) -> None:
        self.city, self.category, self.location, self.day = city, category, location, day
        self._areas: dict[int, bool] = {}

    @cached_property
    def thing(self) -> Feature | None:
        """The public thing under the pin that an office is in charge of: one whose ground holds the pin, else the nearest.

        What people report or propose is none.
        """
        if self.location is None:
            return None
        kinds = [kind for kind, child in Feature.child_models().items() if not child.HAPPENS]
        here = Feature.objects.public().in_city(self.city).of_kinds(kinds).filter(manager__isnull=False)
        here = here.select_related("manager")
        near = here.within_metres(self.location, UNDER_PIN).nearest_to(self.location)
        return here.covering(self.location).order_by("pk").first() or near.first()

    def learn_areas(self, rules: Iterable[Rule]) -> None:
        """Look up which of the areas that rules name hold the place, by their borders: also for areas that have ended."""
        wanted = {rule.area_id for rule in rules if rule.area_id}
        inside: set[int] = set()
        if wanted and self.location is not None:
            inside = set(
                Area.objects.filter(pk__in=wanted).covering(self.location).values_list("pk", flat=True)
            )
        self._areas = {pk: pk in inside for pk in wanted}

    def lies_in(self, area: Area) -> bool:
        """Whether the place lies in an area. Asked only of areas that were looked up."""
        return self._areas[area.pk]


@dataclass(frozen=True)
class Decision:
    """Where a report goes. ``rule`` is the one that decides; without one it is the category's own office."""

    office: Office | None
    rule: Rule | None
    verdicts: list[Verdict]


def decide(
    city: City, category: Category, location: Point | None, day: datetime.date | None = None
) -> Decision:
    """The office for a report of a category at a place (EPSG:4326), on a day or today: by the first rule that holds.

    Where none holds it is the category's office, if that is of the city. All rules are judged, also those after the first that holds.
    """
    rules = list(Rule.objects.in_order(city))
    case = Case(city, category, location, day or city.today())
    case.learn_areas(rules)
    verdicts = [judge(rule, case) for rule in rules]
    for verdict in verdicts:
        if verdict.holds:
            return Decision(verdict.office, verdict.rule, verdicts)
    return Decision(own_office(city, category), None, verdicts)


def own_office(city: City, category: Category) -> Office | None:
    """The office that the category names, or the one above it, if it is an office of the city."""
    for one in (category, category.parent):
        if one is not None and one.office is not None and one.office.city_id == city.pk:
            return one.office
    return None


def judge(rule: Rule, case: Case) -> Verdict:
    """What a rule says about a case."""
    office = rule.office or (case.thing.manager if case.thing else None)
    return Verdict(rule, list(_checks(rule, case)), office)


def _checks(rule: Rule, case: Case) -> Iterator[Check]:
    if rule.category is not None:
        holds = rule.category_id in (case.category.pk, case.category.parent_id)
        yield Check(_("Category: %(name)s") % {"name": rule.category.name}, case.category.name, holds)
    if rule.area is not None:
        holds = case.lies_in(rule.area)
        found = _("no place is given") if case.location is None else _("inside") if holds else _("outside")
        yield Check(_("Area: %(name)s") % {"name": rule.area.name}, found, holds)
    if rule.thing_of is not None or rule.office is None:
        yield _thing_check(rule, case)
    if rule.valid_from or rule.valid_to:
        yield Check(_period(rule), day_in_words(case.day), rule.holds_on(case.day))


def _thing_check(rule: Rule, case: Case) -> Check:
    thing = case.thing
    manager = thing.manager if thing else None
    if rule.thing_of is not None:
        asks = _("Under the pin: a thing of %(office)s") % {"office": rule.thing_of.name}
        holds = manager is not None and manager.pk == rule.thing_of_id
    else:
        asks, holds = _("Under the pin: a thing that an office is in charge of"), manager is not None
    if thing is None or manager is None:
        return Check(asks, _("no such thing"), holds)
    return Check(asks, f"{thing.title} ({manager.name})", holds)


def _period(rule: Rule) -> str:
    first, last = (day_in_words(day) if day else "" for day in (rule.valid_from, rule.valid_to))
    if not last:
        return _("From %(day)s") % {"day": first}
    if not first:
        return _("Up to %(day)s") % {"day": last}
    return _("From %(first)s to %(last)s") % {"first": first, "last": last}
