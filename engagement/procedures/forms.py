"""The form of a step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.acts.files import validate_pdf
from engagement.acts.models import Act
from engagement.moves.forms import MoveForm
from layers.input.fields import LineField
from places.feature.moves import OpenMove

ACT_FIELDS = ("act", "act_type", "act_number", "act_date", "act_body", "act_document")


class StepForm(MoveForm):
    """The next phase, the words, and where a step rests on an act, one that is there or a new one."""

    act = forms.ModelChoiceField(
        label=_("Act"), queryset=Act.objects.none(), required=False, empty_label=_("A new act, entered here")
    )
    act_type = forms.ChoiceField(
        label=_("Type of the new act"), choices=[("", "–"), *Act.Type.choices], required=False
    )
    act_number = LineField(label=_("Number"), max_length=60, required=False)
    act_date = forms.DateField(
        label=_("Date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    act_body = LineField(label=_("Adopted by"), max_length=160, required=False)
    act_document = forms.FileField(
        label=_("Document (PDF)"),
        required=False,
        validators=[validate_pdf],
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
    )

    def __init__(self, *args: Any, thing: Any, moves: Sequence[OpenMove], **kwargs: Any) -> None:
        super().__init__(*args, moves=moves, **kwargs)
        self.thing = thing
        self.fields["words"].label = _("Words for everybody")
        self.fields["words"].help_text = _("Shown on the page with the new phase.")
        if any(move.needs_act for move in moves):
            self.fields["act"].queryset = thing.acts.all()  # type: ignore[attr-defined]
        else:
            for name in ACT_FIELDS:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The act of a step that needs one: the chosen one, or a new one with its type and date."""
        data = super().clean()
        move = self.moves.get(data.get("status", ""))
        if move is None or not move.needs_act:
            data["act"] = None
        elif data.get("act") is None:
            for name in ("act_type", "act_date"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("This step rests on an act: write its type and its date."))
            given: dict[str, Any] = {
                name: data.get(f"act_{name}") or "" for name in ("type", "number", "body", "document")
            }
            data["act"] = Act(feature=self.thing, date=data.get("act_date"), **given)  # type: ignore[misc]
        return data
