"""Forms of sign-in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.limits.doors import CHANGES
from accounts.limits.limiter import TooMany
from accounts.models import User
from layers.input.fields import LineField


class SignupForm(forms.Form):
    """What civicmap asks beside address and password."""

    display_name = LineField(
        label=_("Display name"),
        max_length=80,
        required=False,
        help_text=_("Shown beside what you publish. It need not be your real name."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )

    def signup(self, request: Any, user: Any) -> None:
        """Required by allauth; the adapter stores the name."""


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
