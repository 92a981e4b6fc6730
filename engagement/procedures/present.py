"""What residents are told of where a thing stands: what happens now, until when, and what is open meanwhile."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.moves.models import Move
from engagement.procedures.models import Means, Meanwhile, Phase, Transition
from engagement.procedures.requirements import Requirement
from places.bilingual import day_in_words
from places.models import City

MAY: dict[str, Any] = {
    Meanwhile.COMMENTS: gettext_lazy("comment on it"),
    Meanwhile.SUPPORT: gettext_lazy("support it"),
    Meanwhile.OBJECTIONS: gettext_lazy("object to it"),
    Meanwhile.VOTE: gettext_lazy("vote on it"),
}
"""What people may do meanwhile, as verbs."""


@dataclass(frozen=True)
class Present:
    """Where a thing stands. ``until`` is the day on which the phase goes on at the latest, as far as the rules know it."""

    says: str = ""
    until: datetime.date | None = None
    is_late: bool = False
    open_for: list[str] = field(default_factory=list)

    @property
    def short(self) -> str:
        """Term and what is open, for a card; empty where the rules say neither."""
        term = _("this was to last until %(date)s") if self.is_late else _("until %(date)s")
        ways = _("people can %(ways)s")
        return capfirst("; ".join(self._filled(term, ways)))

    @property
    def sentence(self) -> str:
        """What happens, until when and what is open: one sentence for each. Empty where the rules say nothing."""
        says = capfirst(self.says.strip())
        if says and not says.endswith((".", "?", "!", "…")):
            says += "."
        term = _("This was to last until %(date)s.") if self.is_late else _("This lasts until %(date)s.")
        ways = _("Meanwhile people can %(ways)s.")
        return " ".join(filter(None, [says, *self._filled(term, ways)]))

    def _filled(self, term: str, ways: str) -> list[str]:
        """Those of the two patterns of which something is known, with the date and the list of ways in words."""
        date = [term % {"date": day_in_words(self.until, "j F Y")}] if self.until else []
        return [*date, ways % {"ways": get_text_list(self.open_for, _("and"))}] if self.open_for else date


def present_of(things: Iterable[Any], *, city: City | None = None) -> dict[int, Present]:
    """Where each thing stands that goes through a procedure, by its key: three queries for any number of things.

    ``city`` is that of all, where it is known already. Of an internal phase nothing is said. The day on which something was imported
    says nothing about its phase.
    """
    governed = [thing for thing in things if getattr(thing, "phase_id", None) is not None]
    if not governed:
        return {}
    phases = Phase.objects.in_bulk({thing.phase_id for thing in governed})
    leaving: dict[int, list[Transition]] = defaultdict(list)
    for step in Transition.objects.filter(from_phase__in=phases):
        leaving[step.from_phase_id].append(step)
    moves = Move.objects.of_status().filter(feature__in=[thing.pk for thing in governed])
    entered = dict(moves.order_by().values_list("feature").annotate(Max("at")))
    return {
        thing.pk: _present(
            thing,
            city or thing.city,
            phases[thing.phase_id],
            leaving[thing.phase_id],
            entered.get(thing.pk),
        )
        for thing in governed
    }


def _present(
    thing: Any, city: City, phase: Phase, leaving: list[Transition], entered: datetime.datetime | None
) -> Present:
    if not phase.is_public:
        return Present()
    imported = thing.source_id is not None and not thing.is_example
    since = entered.astimezone(city.zone).date() if entered is not None and not imported else None
    until = _until(thing, phase, leaving, since)
    return Present(
        says=phase.says,
        until=until,
        is_late=until is not None and until < city.today(),
        open_for=[str(MAY[code]) for code in phase.open_for],
    )


def _until(
    thing: Any, phase: Phase, leaving: list[Transition], since: datetime.date | None
) -> datetime.date | None:
    """The clock's own day, else the days of the phase, else those of a step by hand; of what runs to its end that day."""
    clock = [step.days for step in leaving if step.by == Means.CLOCK and step.days is not None]
    by_hand = [step.days for step in leaving if step.by == Means.HAND and step.days is not None]
    own = [] if phase.days is None else [phase.days]
    days = min(clock or own or by_hand, default=None)
    if days is not None and since is not None:
        return since + datetime.timedelta(days=days)
    runs = any(step.by == Means.CLOCK and Requirement.ENDED in step.requirements for step in leaving)
    return getattr(thing, "ends", None) if runs else None
