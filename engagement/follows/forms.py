"""The form by which somebody without an account follows a thing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.limits.traps import TrapForm


class FollowForm(TrapForm):
    """An address, and whether the thing concerns the person too."""

    DOOR = "follow"

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send you a link to confirm. It is never published and serves for this alone."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    seconds = forms.BooleanField(
        label=_("It concerns me too"),
        required=False,
        help_text=_("You are counted among the people it concerns. Your name is not shown."),
    )

    def __init__(self, *args: Any, may_second: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_second:
            del self.fields["seconds"]
