"""The forms of an appeal and of the decision about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from layers.input.fields import LinesField

ACCEPT, KEEP = "accept", "keep"


class AppealForm(forms.Form):
    """Why the author does not agree."""

    text = LinesField(
        label=_("Why you do not agree"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say why you do not agree.")},
        help_text=_("Somebody other than the person who decided reads it and decides again."),
    )


class SettleAppealForm(forms.Form):
    """The decision about an appeal, with the answer."""

    action = forms.ChoiceField(choices=[(ACCEPT, _("Show again")), (KEEP, _("Keep the decision"))])
    answer = LinesField(
        label=_("Answer"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The author reads it. Needed when the decision is kept."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].depends = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A decision that is kept has an answer."""
        data = super().clean() or {}
        if data.get("action") == KEEP and not data.get("answer", "").strip():
            self.add_error("answer", _("Write the answer: the author will read it."))
        return data
