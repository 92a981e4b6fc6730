"""Lists of codes as boxes to tick."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst


def boxes(db_field: Any, widget: forms.Widget | None = None) -> forms.TypedMultipleChoiceField:
    """The form field of an array whose members are choices; where there is little room, with another widget."""
    return forms.TypedMultipleChoiceField(
        label=capfirst(db_field.verbose_name),
        choices=db_field.base_field.choices,
        required=not db_field.blank,
        empty_value=[],
        help_text=db_field.help_text,
        widget=widget or forms.CheckboxSelectMultiple(),
    )
