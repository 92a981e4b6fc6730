"""Form fields for free texts, which every form with free text uses, so that texts are cleaned in one way; and the input of a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models

from layers.input.cleaning import mended_line, mended_text


class DateInput(forms.DateInput):
    """A day, as browsers let people choose it."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class LineField(forms.CharField):
    """A text of one line."""

    def to_python(self, value: Any) -> Any:
        """The text without signs that nobody can see."""
        return super().to_python(mended_line(value) if isinstance(value, str) else value)


class LinesField(forms.CharField):
    """A text of several lines."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        """The text without signs that nobody can see."""
        return super().to_python(mended_text(value) if isinstance(value, str) else value)


TEXT_OVERRIDES: dict[Any, dict[str, Any]] = {
    models.CharField: {"form_class": LineField},
    models.TextField: {"form_class": LinesField},
    # Kinds of text with a form of their own, which checks them.
    models.EmailField: {"form_class": forms.EmailField},
    models.SlugField: {"form_class": forms.SlugField},
    models.URLField: {"form_class": forms.URLField, "assume_scheme": "https"},
}
"""For ``formfield_overrides`` of the administration."""
