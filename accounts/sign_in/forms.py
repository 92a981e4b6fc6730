"""Forms of sign-in."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.limits.doors import CHANGES
from accounts.limits.limiter import TooMany
from accounts.models import User
from layers.input.fields import LineField

CONSENT_AGE = 14
"""From this age a person consents to an account without their parents: article 2-quinquies of legislative decree 196/2003."""


class SignupForm(forms.Form):
    """What civicmap asks beside address and password."""

    display_name = LineField(
        label=_("Display name"),
        max_length=80,
        required=False,
        help_text=_("Shown beside what you publish. It need not be your real name."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )

    age = forms.BooleanField(
        label=format_lazy(_("I am at least {years} years old"), years=CONSENT_AGE),
        error_messages={
            "required": format_lazy(
                _(
                    "An account can be opened from the age of {years}: please tick the box if you have reached it."
                ),
                years=CONSENT_AGE,
            )
        },
    )

    def signup(self, request: Any, user: Any) -> None:
        """Required by allauth; the adapter stores the name and when the age was stated."""


class ProfileForm(forms.ModelForm):
    """The public name of a person."""

    class Meta:
        model = User
        fields = ("display_name",)
        field_classes = {"display_name": LineField}
        widgets = {"display_name": forms.TextInput(attrs={"autocomplete": "nickname"})}


class DeleteAccountForm(forms.Form):
    """Asks for the password before an account is removed, against misuse of an open browser."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Check the password; wrong ones count against the limit."""
        password: str = self.cleaned_data["password"]
        try:
            CHANGES.take(self.user.pk)
        except TooMany as fault:
            raise forms.ValidationError(
                _("Too many attempts. Try again %(when)s.") % {"when": fault.when}
            ) from fault
        if not self.user.check_password(password):
            raise forms.ValidationError(_("This is not the password of your account."))
        CHANGES.give_back(self.user.pk)
        return password
