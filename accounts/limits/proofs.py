"""Forms that ask the browser for a proof of work while there is a flood (``accounts.limits.floods``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.limits import floods

PROOF, WAIT = "proof", "proof_wait"
"""Names of the hidden fields: ALTCHA's answer, and the token of who waits in its place."""


class Brought(NamedTuple):
    """What a form has brought."""

    proof: str
    token: str


class ProofWidget(forms.Widget):
    """A new challenge each time, with a line that says what the browser does."""

    template_name = "accounts/proof.html"
    use_fieldset = True

    def __init__(self, door: str) -> None:
        super().__init__()
        self.door = door

    def id_for_label(self, id_: str, index: str = "0") -> str:
        """No field that people fill in."""
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The challenge for the solver, the token for who waits."""
        made = floods.challenge(self.door)
        token = made.pop("wait")
        own = {"challenge": made, "token": token, "seconds": floods.WAIT}
        return {**super().get_context(name, value, attrs), **own}

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Brought:
        """Both hidden fields."""
        return Brought(str(data.get(PROOF, "")), str(data.get(WAIT, "")))


class ProofForm(forms.Form):
    """Counts what is sent at its door, and asks for a proof while there is a flood. ``guarded``: false for who need not bring one.

    The template ``accounts/_proof.html`` shows the field. What was typed stays where the proof is refused.
    """

    DOOR = ""

    def __init__(self, *args: Any, guarded: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guarded = guarded
        if guarded and floods.is_flooded(self.DOOR):
            self.fields[PROOF] = forms.Field(required=False, label="", widget=ProofWidget(self.DOOR))

    def clean(self) -> dict[str, Any]:
        """Take the proof of a form that is right for the rest."""
        data = super().clean() or {}
        brought = data.pop(PROOF, None)
        if not self.guarded or self.errors:
            return data
        floods.count(self.DOOR)
        if brought is not None:
            try:
                floods.check(self.DOOR, *brought)
            except floods.Refused as refusal:
                self.add_error(None, _sentence(refusal.seconds))
        return data


def _sentence(seconds: int) -> Any:
    if not seconds:
        return _(
            "Nothing has been sent yet: very many forms arrive at the moment, so your browser has to work a little for "
            "each. All you wrote is still here: press the button once more."
        )
    return ngettext(
        "Nothing has been sent yet: very many forms arrive at the moment. All you wrote is still here: press the button "
        "once more in %(n)s second.",
        "Nothing has been sent yet: very many forms arrive at the moment. All you wrote is still here: press the button "
        "once more in %(n)s seconds.",
        seconds,
    ) % {"n": seconds}
