"""The forms of a flag, and of the decision about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.limits.traps import TrapForm
from engagement.flags.models import Flag
from layers.input.fields import LinesField


class FlagForm(TrapForm):
    """What is wrong."""

    DOOR = "flag"

    reason = forms.ChoiceField(
        label=_("What is wrong?"), choices=Flag.Reason.choices, widget=forms.RadioSelect
    )
    text = LinesField(
        label=_("In your own words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the moderators read it. Needed if you chose “something else”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].depends = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Something else is said in words."""
        data = super().clean()
        if data.get("reason") == Flag.Reason.OTHER and not data.get("text", "").strip():
            self.add_error("text", _("Say in your own words what is wrong."))
        return data


class SettleForm(forms.Form):
    """Whether what was flagged is hidden, and why."""

    action = forms.ChoiceField(choices=[("hide", ""), ("leave", "")])
    reason = LinesField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Needed to hide: the author reads it. To leave it as it is a note for the moderators is enough."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].depends = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Hiding has a reason."""
        data = super().clean() or {}
        if data.get("action") == "hide" and not data.get("reason", "").strip():
            self.add_error("reason", _("Write the reason: the author will read it."))
        return data
