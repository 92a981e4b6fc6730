"""The form of a step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.acts.files import validate_pdf
from engagement.acts.models import Act
from engagement.moves.forms import MoveForm
from engagement.procedures.fields import field_for
from engagement.procedures.requirements import Requirement
from layers.input.fields import DateInput, LineField
from places.feature.moves import OpenMove

NEW_ACT = ("act_type", "act_number", "act_date", "act_body", "act_document", "act_is_public")
ACT_FIELDS = ("act", *NEW_ACT)


class StepForm(MoveForm):
    """The next phase, the words, what the steps require of the thing, and an act: one that is there or a new one.

    ``for_staff``: internal acts are offered, and a new one may be internal.
    """

    act = forms.ModelChoiceField(
        label=_("Act"), queryset=Act.objects.none(), required=False, empty_label=_("A new act, entered here")
    )
    act_type = forms.ChoiceField(
        label=_("Type of the new act"), choices=[("", "–"), *Act.Type.choices], required=False
    )
    act_number = LineField(label=_("Number"), max_length=60, required=False)
    act_date = forms.DateField(label=_("Date"), required=False, widget=DateInput)
    act_body = LineField(label=_("Adopted by"), max_length=160, required=False)
    act_document = forms.FileField(
        label=_("Document (PDF)"),
        required=False,
        validators=[validate_pdf],
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
    )
    act_is_public = forms.BooleanField(
        label=_("Everybody may read the new act"), required=False, initial=True
    )

    def __init__(
        self, *args: Any, thing: Any, moves: Sequence[OpenMove], for_staff: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, moves=moves, **kwargs)
        self.thing = thing
        self.fields["words"].label = _("Words for everybody")
        self.fields["words"].help_text = _(
            "Shown on the page and sent with the news of the step; with an internal step only the office reads them."
        )
        if any(move.takes_act for move in moves):
            acts = thing.acts.all() if for_staff else thing.acts.filter(is_public=True)
            self.fields["act"].queryset = acts  # type: ignore[attr-defined]
        else:
            for name in ACT_FIELDS:
                del self.fields[name]
        if not for_staff:
            self.fields.pop("act_is_public", None)
        self.asked = list(dict.fromkeys(name for move in moves for name in move.asks))
        for name in self.asked:
            steps = ", ".join(str(move.label) for move in moves if name in move.asks)
            self.fields[name] = field_for(thing, name, _("For the step: %(steps)s.") % {"steps": steps})

    @property
    def asked_fields(self) -> list[forms.BoundField]:
        """The fields for what the steps require."""
        return [self[name] for name in self.asked]

    def clean(self) -> dict[str, Any]:
        """The act that comes with the step: the chosen one, or a new one with its type and date."""
        data = super().clean()
        move = self.moves.get(data.get("status", ""))
        if move is None or not move.takes_act:
            data["act"] = None
        elif (
            data.get("act") is None and "act" not in self.errors and (move.needs_act or self._new_act_begun())
        ):
            for name in ("act_type", "act_date"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Write the type and the date of the act."))
            given: dict[str, Any] = {
                name: data.get(f"act_{name}") or "" for name in ("type", "number", "body", "document")
            }
            public = data.get("act_is_public", True)
            data["act"] = Act(feature=self.thing, date=data.get("act_date"), is_public=public, **given)  # type: ignore[misc]
        return data

    def _new_act_begun(self) -> bool:
        """Whether something was written about a new act. The box says nothing: it is ticked from the beginning."""
        return any(name in self.changed_data for name in NEW_ACT if name != "act_is_public")

    def answers(self) -> dict[str, Any]:
        """What was written for the requirements of the chosen step, by column."""
        move = self.moves[self.cleaned_data["status"]]
        written = {name: self.cleaned_data[name] for name in move.asks}
        return {name: value for name, value in written.items() if value not in (None, "")}

    def field_of(self, fault: str) -> str | None:
        """The field at which a fault is shown: the first empty one of those that answer it, else the first; None without any."""
        names = [fault, *type(self.thing).answered_by.get(fault, ())]
        if fault == Requirement.DOCUMENT:
            names.insert(0, "act_document")
        own = [name for name in names if name in self.fields]
        empty = (name for name in own if self.cleaned_data.get(name) in (None, ""))
        return next(empty, next(iter(own), None))
