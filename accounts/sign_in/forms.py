"""Forms of sign-in."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.limits.doors import CHANGES
from accounts.limits.limiter import TooMany
from accounts.models import User
from accounts.sign_in.codes import takes_code
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
    """The public name of a person, and the language of the letters to them."""

    class Meta:
        model = User
        fields = ("display_name", "lang")
        field_classes = {"display_name": LineField}
        widgets = {"display_name": forms.TextInput(attrs={"autocomplete": "nickname"})}


class DeleteAccountForm(forms.Form):
    """Asks for the password or a code by mail before an account is removed, against misuse of an open browser."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = LineField(
        label=_("The code in the mail"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        # Each stands in a form of its own, where it is asked for.
        for name in ("password", "code"):
            self.fields[name].depends = True  # type: ignore[attr-defined] # read by the template of fields

    def clean(self) -> dict[str, Any]:
        """Check the one that was sent; wrong ones count against the limit."""
        found = super().clean() or {}
        field = "code" if "code" in self.data else "password"
        if self.errors:
            return found
        if not found.get(field):
            self.add_error(field, self.fields[field].error_messages["required"])
            return found
        user: Any = self.request.user
        try:
            CHANGES.take(user.pk)
        except TooMany as fault:
            self.add_error(field, _("Too many attempts. Try again %(when)s.") % {"when": fault.when})
            return found
        if field == "code" and not takes_code(self.request, user, found["code"]):
            self.add_error("code", _("This is not the code of the last mail, or it no longer holds."))
        elif field == "password" and not user.check_password(found["password"]):
            self.add_error("password", _("This is not the password of your account."))
        else:
            CHANGES.give_back(user.pk)
        return found
