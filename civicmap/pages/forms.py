"""Forms of the site itself."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.limits.traps import TrapForm
from layers.input.fields import LineField, LinesField


class FeedbackForm(TrapForm):
    """A question, a barrier or a fault somebody met."""

    DOOR = "feedback"

    page = LineField(label=_("Address of the page"), max_length=500, required=False)
    message = LinesField(
        label=_("Your message"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "If something did not work, tell us also which device, browser or assistive technology you use, if you like."
        ),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        help_text=_("Only if you want an answer. It is used for nothing else."),
    )
