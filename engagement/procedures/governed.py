"""Things that go through a procedure of their city: the base of initiatives and pacts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from engagement.procedures.models import Phase, Procedure, Transition
from engagement.procedures.requirements import Requirement, Test, has_document, has_place
from engagement.procedures.stepping import check_step, open_steps
from places.feature.moves import OpenMove
from places.models import City, Feature, Visibility
from places.models.feature import StatusInfo


class Governed(Feature):
    """A thing with a phase. Its status is the code of the phase; the database keeps the two equal."""

    TELLS_SENDER = True
    requirements: ClassVar[dict[str, Test]] = {
        Requirement.PLACE: has_place,
        Requirement.DOCUMENT: has_document,
    }
    """What transitions of this kind may require, and how each is asked."""
    answered_by: ClassVar[dict[str, tuple[str, ...]]] = {}
    """The fields of the thing that meet a requirement: whoever takes the step may fill them in with it."""

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="%(class)ss", verbose_name=_("phase"))

    class Meta:
        abstract = True

    @classmethod
    def statuses(cls) -> dict[str, StatusInfo]:
        """Labels and looks of the phases of all procedures; of two with one code the newest procedure's.

        A code that is internal in one procedure is treated as internal in all: a card knows only the code.
        """
        return _statuses(Phase.objects.filter(procedure__kind=cls.KIND))

    @classmethod
    def statuses_in(cls, city: City) -> dict[str, StatusInfo]:
        """The phases of the city's own procedures, without those that are internal here or elsewhere: filters take no such code."""
        own = _statuses(Phase.objects.filter(procedure__kind=cls.KIND, procedure__city=city))
        every = cls.statuses()
        return {code: info for code, info in own.items() if every[code].is_public}

    def own_statuses(self) -> dict[str, StatusInfo]:
        """The phases of its own procedure."""
        return _statuses(Phase.objects.filter(procedure=self.phase.procedure_id))

    @classmethod
    def first_columns(cls, city: City) -> dict[str, Any] | None:
        """Phase and status of a new thing: where the procedure in force begins; None where there is none."""
        procedures = Procedure.objects.in_force(city, cls.KIND).filter(phases__is_start=True)
        if (procedure := procedures.first()) is None:
            return None
        phase = procedure.phases.get(is_start=True)
        return {"phase": phase, "status": phase.code}

    def offered(self, name: str) -> QuerySet[Any]:
        """What may be chosen for one of its relations: public things of its city."""
        model: Any = self._meta.get_field(name).related_model
        return model.objects.public().filter(city=self.city_id)  # type: ignore[no-any-return]

    @property
    def proposer(self) -> Any | None:
        """The organisation that proposes it, where the kind names one and everybody may see it."""
        body = getattr(self, "organisation", None)
        return body if body is not None and body.visibility == Visibility.PUBLIC else None

    @property
    def procedure(self) -> Procedure:
        """The rules it follows."""
        return self.phase.procedure

    def set_status(self, to: str) -> list[str]:
        """Put the thing into the phase of this code, of its own procedure. Returns the columns set."""
        self.phase = Phase.objects.get(procedure=self.phase.procedure_id, code=to)
        self.status = to
        return ["phase", "status"]

    def check_move(self, to: str, *, by: Any, quality: str, words: str, act: Any) -> None:
        """Refuse a step that the thing's procedure does not provide, or for which something is missing."""
        check_step(self, to, by=by, quality=quality, words=words, act=act)

    def open_moves(self, user: Any) -> list[OpenMove]:
        """The steps that the person may take now."""
        return open_steps(self, user)

    def transitions(self) -> QuerySet[Transition]:
        """The steps that its rules allow from where it stands."""
        return self.phase.leaving.select_related("to_phase", "procedure")


def _statuses(phases: QuerySet[Phase]) -> dict[str, StatusInfo]:
    ordered = list(phases.order_by(F("procedure__valid_from").asc(nulls_first=True), "position"))
    internal = {phase.code for phase in ordered if not phase.is_public}
    return {
        phase.code: StatusInfo(phase.code, phase.name, phase.tone, phase.code not in internal)
        for phase in ordered
    }
