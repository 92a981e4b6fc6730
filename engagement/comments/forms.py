"""The form of a comment."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.limits.proofs import ProofForm
from layers.input.fields import LinesField

MOST_SIGNS = 4000


class CommentForm(ProofForm):
    """The words, and for who manages the thing whether the office speaks."""

    DOOR = "comment"
    text = LinesField(
        label=_("Your comment"),
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("**bold**, *italic*, lists and links are understood. Write no personal data of others."),
        error_messages={"required": _("Write your comment.")},
    )
    official = forms.BooleanField(
        label=_("Answer for the office"),
        required=False,
        help_text=_("It is marked as the official answer of the office in charge, without your name."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    to = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**63 - 1)

    def __init__(self, *args: Any, may_answer: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4
        if not may_answer:
            del self.fields["official"]


class EditForm(forms.Form):
    """The words of a comment, for its author."""

    text = LinesField(
        label=_("Your comment"),
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write your comment.")},
    )
