"""Fields for opening hours: they take what people write and keep OpenStreetMap's syntax."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from places.hours.evaluating import clean_opening_hours
from places.hours.words import as_typed

HOURS_HELP = _("Such as: Mon-Fri 9:00-13:00, 14:00-18:00; Sat 10:00-12:00; holidays closed.")


class HoursFormField(forms.CharField):
    """Opening hours in a form: shown in words, kept in OpenStreetMap's syntax."""

    def prepare_value(self, value: Any) -> Any:
        """What is kept, in words."""
        return as_typed(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        """The hours in OpenStreetMap's syntax."""
        return clean_opening_hours(super().clean(value))


class HoursField(models.TextField):
    """A column of opening hours in OpenStreetMap's syntax."""

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """The hours in OpenStreetMap's syntax, however they were written."""
        return clean_opening_hours(super().clean(value, model_instance) or "")

    def formfield(self, **options: Any) -> Any:
        """The form's field."""
        return super().formfield(**{**options, "form_class": HoursFormField, "help_text": HOURS_HELP})

    def deconstruct(self) -> Any:
        """In migrations the field is a plain TextField: the column is the same."""
        name, _path, args, keywords = super().deconstruct()
        return name, "django.db.models.TextField", args, keywords
