"""Procedures as rows: the phases that a kind of thing goes through in a city, and the transitions between them.

A thing keeps the version of the rules that it began under: its phase belongs to that procedure for life.
"""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagement.procedures.requirements import Requirement
from layers.input.constraints import Check, Unique
from places.bilingual import Named, localized
from places.keys import key_rule, validate_key
from places.models import City, Feature
from places.models.phase import Tone

SAME_CODE = _("There is another one with this code already.")


def governed_models() -> dict[str, Any]:
    """The kinds whose things go through a procedure: those that say what can be required of them."""
    return {code: model for code, model in Feature.child_models().items() if hasattr(model, "requirements")}


def governed_kinds() -> list[tuple[str, Any]]:
    """Their codes and names, as choices."""
    return [(code, model._meta.verbose_name_plural) for code, model in governed_models().items()]


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    """Queries of procedures."""

    def in_force(self, city: City, kind: str) -> ProcedureQuerySet:
        """Those of a kind that are valid today in the city, the newest first."""
        today = city.today()
        return (
            self.filter(city=city, kind=kind)
            .filter(Q(valid_from__isnull=True) | Q(valid_from__lte=today))
            .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
            .order_by(F("valid_from").desc(nulls_last=True), "code")
        )


class Procedure(Named):
    """A version of the rules by which a city treats one kind of thing: a regulation, a policy."""

    city = models.ForeignKey(City, models.CASCADE, related_name="procedures", verbose_name=_("city"))
    kind = models.CharField(_("for"), max_length=40, choices=governed_kinds)
    code = models.CharField(_("code"), max_length=60, validators=[validate_key])
    number = models.CharField(_("number"), max_length=40, blank=True)
    approved = models.DateField(_("approved"), null=True, blank=True)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    url = models.URLField(_("address of the text"), blank=True)

    objects = ProcedureQuerySet.as_manager()

    class Meta(Named.Meta):
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        ordering: ClassVar[list[str]] = ["city", "kind", "-valid_from", "code"]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["city", "kind", "code"], name="procedure_code_unique", field="code", says=SAME_CODE
            ),
            key_rule("procedure_code_is_key"),
            Check(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=F("valid_to")),
                name="procedure_dates_in_order",
                field="valid_to",
                says=_("The end comes before the beginning."),
            ),
        ]


class Meanwhile(models.TextChoices):
    """What residents may do in a phase."""

    COMMENTS = "comments", _("comments")
    SUPPORT = "support", _("support")
    OBJECTIONS = "objections", _("objections")
    VOTE = "vote", _("vote")


class Means(models.TextChoices):
    """How a step is taken."""

    HAND = "hand", _("by hand")
    CLOCK = "clock", _("by the clock")


class Doer(models.TextChoices):
    """Who may take a step by hand."""

    AUTHOR = "author", _("who proposed it")
    OFFICE = "office", _("the office in charge")
    WORKER = "worker", _("community workers and moderators")
    ADMINISTRATOR = "administrator", _("administrators")


class Phase(Named):
    """One phase of a procedure. Its code is the status of the things that are in it."""

    procedure = models.ForeignKey(
        Procedure, models.CASCADE, related_name="phases", verbose_name=_("procedure")
    )
    code = models.CharField(_("code"), max_length=40, validators=[validate_key])
    position = models.PositiveSmallIntegerField(_("position"))
    tone = models.CharField(_("look"), max_length=10, choices=Tone, default=Tone.PROGRESS)
    is_public = models.BooleanField(_("public"), default=True)
    is_start = models.BooleanField(_("new things start here"), default=False)
    says_it = models.CharField(
        _("for residents, in Italian"),
        max_length=300,
        blank=True,
        help_text=_("One sentence: what happens now and what a resident can do."),
    )
    says_en = models.CharField(_("for residents, in English"), max_length=300, blank=True)
    days = models.PositiveSmallIntegerField(
        _("days"), null=True, blank=True, help_text=_("How long the phase lasts, where the rules say it.")
    )
    open_for = ArrayField(
        models.CharField(max_length=12, choices=Meanwhile),
        verbose_name=_("open meanwhile for"),
        default=list,
        blank=True,
    )

    class Meta(Named.Meta):
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering: ClassVar[list[str]] = ["procedure", "position"]
        constraints: ClassVar[list[Any]] = [
            Unique(fields=["procedure", "code"], name="phase_code_unique", field="code", says=SAME_CODE),
            key_rule("phase_code_is_key"),
            Unique(
                fields=["procedure"],
                condition=Q(is_start=True),
                name="phase_one_start",
                field="is_start",
                says=_("New things start in one phase only."),
            ),
            Check(
                condition=Q(open_for__contained_by=Meanwhile.values),
                name="phase_open_for_known",
                field="open_for",
                says=_("Choose from the list."),
            ),
        ]

    @property
    def says(self) -> str:
        """The sentence for residents in the active language."""
        return localized(self.says_it, self.says_en)

    def clean(self) -> None:
        """A code that things have as their status stays."""
        before = Phase.objects.filter(pk=self.pk).first()
        if before is not None and before.code != self.code and before.things().exists():
            raise ValidationError(
                {"code": _("Things are in this phase: its code is their status and stays.")}
            )

    def things(self) -> models.QuerySet[Any]:
        """What is in this phase."""
        model: Any = Feature.child_models()[self.procedure.kind]
        return model.objects.filter(phase=self)  # type: ignore[no-any-return]


class TransitionQuerySet(models.QuerySet["Transition"]):
    """Queries of transitions."""

    def by_clock(self) -> TransitionQuerySet:
        """Those that nobody takes by hand, with all that is needed to take them."""
        return self.filter(by=Means.CLOCK).select_related("procedure__city", "to_phase")


class Transition(models.Model):
    """One step that the rules allow: from where to where, by whom or by the clock, and what it needs.

    ``days``: by the clock, how many days after the phase was entered the step is taken; by hand, within how many it is due.
    """

    procedure = models.ForeignKey(
        Procedure, models.CASCADE, related_name="transitions", verbose_name=_("procedure")
    )
    from_phase = models.ForeignKey(
        Phase, models.CASCADE, related_name="leaving", verbose_name=_("leads from")
    )
    to_phase = models.ForeignKey(Phase, models.CASCADE, related_name="arriving", verbose_name=_("leads to"))
    by = models.CharField(_("taken"), max_length=5, choices=Means, default=Means.HAND)
    roles = ArrayField(
        models.CharField(max_length=13, choices=Doer),
        verbose_name=_("may be done by"),
        default=list,
        blank=True,
    )
    requirements = ArrayField(
        models.CharField(max_length=12, choices=Requirement),
        verbose_name=_("only if"),
        default=list,
        blank=True,
    )
    needs_act = models.BooleanField(_("rests on an act"), default=False)
    needs_reason = models.BooleanField(_("needs a written reason"), default=False)
    days = models.PositiveSmallIntegerField(_("days"), null=True, blank=True)
    label_it = models.CharField(_("what the button says, in Italian"), max_length=80, blank=True)
    label_en = models.CharField(_("what the button says, in English"), max_length=80, blank=True)

    objects = TransitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("transition")
        verbose_name_plural = _("transitions")
        ordering: ClassVar[list[str]] = ["procedure", "from_phase__position", "to_phase__position", "by"]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["from_phase", "to_phase", "by"],
                name="transition_unique",
                field="to_phase",
                says=_("This step is there already."),
            ),
            Check(
                condition=~Q(from_phase=F("to_phase")),
                name="transition_leads_elsewhere",
                field="to_phase",
                says=_("A step leads to another phase."),
            ),
            Check(
                condition=Q(by="clock", roles=[], needs_act=False, needs_reason=False)
                | Q(by="hand", roles__len__gt=0),
                name="transition_hand_or_clock",
                field="roles",
                says=_("By hand somebody does it; the clock is nobody, and brings neither act nor reason."),
            ),
            Check(
                condition=Q(roles__contained_by=Doer.values),
                name="transition_roles_known",
                field="roles",
                says=_("Choose from the list."),
            ),
            Check(
                condition=Q(requirements__contained_by=Requirement.values),
                name="transition_requirements_known",
                field="requirements",
                says=_("Choose from the list."),
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="phases_of_one_procedure",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM public.engagement_phase
                        WHERE id IN (NEW.from_phase_id, NEW.to_phase_id) AND procedure_id <> NEW.procedure_id
                    ) THEN
                        RAISE EXCEPTION 'both phases of a transition belong to its procedure'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'transition_within_procedure';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What the button says in the active language; the name of the next phase where nothing is written."""
        return localized(self.label_it, self.label_en) or self.to_phase.name

    @property
    def public_label(self) -> str:
        """What the button says to who does not manage the thing: the name of an internal phase is not for them."""
        own = localized(self.label_it, self.label_en)
        return own or (self.to_phase.name if self.to_phase.is_public else gettext("Internal step"))

    def clean(self) -> None:
        """Phases of one procedure, and requirements that the kind can answer."""
        faults: dict[str, Any] = {}
        for name in ("from_phase", "to_phase"):
            phase = getattr(self, name, None)
            if phase is not None and phase.procedure_id != self.procedure_id:
                faults[name] = _("This phase belongs to another procedure.")
        model: Any = Feature.child_models().get(self.procedure.kind)
        unknown = [code for code in self.requirements or [] if code not in getattr(model, "requirements", {})]
        if unknown:
            labels = ", ".join(str(Requirement(code).label) for code in unknown if code in Requirement)
            faults["requirements"] = _("This kind of thing knows nothing of: %(codes)s.") % {"codes": labels}
        if faults:
            raise ValidationError(faults)
