"""The one form of a move of the status."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from layers.input.fields import LinesField
from places.feature.moves import OpenMove


class MoveForm(forms.Form):
    """The next status, among those open now, and the words for the public. Kinds add the fields that their moves need."""

    status = forms.ChoiceField(label=_("New status"))
    words = LinesField(
        label=_("Text for the citizen"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shown on the page and sent to whoever entered it."),
    )

    def __init__(self, *args: Any, moves: Sequence[OpenMove], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moves = {move.status: move for move in moves}
        self.fields["status"].choices = [(move.status, move.label) for move in moves]  # type: ignore[attr-defined]
        if moves and all(move.needs_words for move in moves):
            self.fields["words"].required = True

    def clean(self) -> dict[str, Any]:
        """Words where the move needs them."""
        data = super().clean() or {}
        move = self.moves.get(data.get("status", ""))
        if move is not None and move.needs_words and "words" in data and not data["words"].strip():
            self.add_error("words", _("Write a text for the citizen: it is shown with the new status."))
        return data
