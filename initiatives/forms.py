"""The form for a new initiative."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.contributions.forms import ItemForm
from initiatives.models import Initiative
from layers.input.fields import LineField, LinesField


class InitiativeForm(ItemForm):
    """An idea for the city. It need not have a place."""

    KIND = Initiative.KIND
    wants_place = False
    title = LineField(
        label=_("Title"),
        max_length=120,
        help_text=_("The idea in a few words: “A shared garden in the old courtyard”."),
    )
    description = LinesField(
        label=_("Description"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("What you propose, for whom, who could take part, what is needed."),
    )
