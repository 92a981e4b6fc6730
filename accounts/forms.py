"""Forms of sign-in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SignupForm(forms.Form):
    """What civicmap asks beside address and password."""

    display_name = forms.CharField(
        label=_("Display name"),
        max_length=80,
        required=False,
        help_text=_("Shown beside what you publish. It need not be your real name."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )

    def signup(self, request: Any, user: Any) -> None:
        """Required by allauth; the adapter stores the name."""


class ProfileForm(forms.ModelForm):
    """What a person shows of themselves."""

    class Meta:
        model = User
        fields = ("display_name",)
        widgets = {"display_name": forms.TextInput(attrs={"autocomplete": "nickname"})}
