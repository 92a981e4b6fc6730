"""The form of a moderator's decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.moderation.workflow import NEEDS_REASON, Action
from layers.input.fields import LinesField


class DecisionForm(forms.Form):
    """A decision with its reason."""

    action = forms.ChoiceField(choices=Action.choices)
    reason = LinesField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The author reads it. Needed when something is refused or hidden."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].depends = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A refusal has a reason."""
        data = super().clean() or {}
        if data.get("action") in NEEDS_REASON and not data.get("reason", "").strip():
            self.add_error("reason", _("Write the reason: the author will read it."))
        return data
