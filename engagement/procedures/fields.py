"""Form fields for what a step requires of a thing, made from the columns of its model."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from layers.input.fields import TEXT_OVERRIDES, DateInput, LineField
from places.models import Feature


class ThingInput(forms.TextInput):
    """A text field with the names that may be chosen, as a list of suggestions."""

    template_name = "engagement/_thing_input.html"
    field: ThingField

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The names, and the key of their list."""
        context = super().get_context(name, value, attrs)
        context["names"] = list(self.field.known.values())
        context["widget"]["attrs"] |= {"list": f"{name}-names", "autocomplete": "off"}
        return context


class ThingField(LineField):
    """One thing on the map, chosen by its name. Of several with one name each is told apart by its number."""

    widget = ThingInput

    def __init__(self, *, queryset: models.QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.queryset = queryset
        self.widget.field = self

    @cached_property
    def known(self) -> dict[int, str]:
        """The names by key."""
        rows = dict(self.queryset.order_by("title", "pk").values_list("pk", "title"))
        times = Counter(title.casefold() for title in rows.values())
        return {pk: f"{title} · {pk}" if times[title.casefold()] > 1 else title for pk, title in rows.items()}

    def clean(self, value: Any) -> Any:
        """The thing of this name; None where nothing is written. Raises ValidationError."""
        name = super().clean(value).casefold()
        if not name:
            return None
        found = next((pk for pk, known in self.known.items() if known.casefold() == name), None)
        if found is None:
            raise ValidationError(_("There is nothing of this name here. Choose from the list."))
        return self.queryset.get(pk=found)


def field_for(thing: Any, name: str, help_text: str) -> forms.Field:
    """The form field for a column of a thing, with its present value. Whether it is needed depends on the chosen step."""
    field = _field(thing, name, help_text)
    field.depends = True  # type: ignore[attr-defined]
    return field


def _field(thing: Any, name: str, help_text: str) -> forms.Field:
    column: Any = thing._meta.get_field(name)
    shared = {"label": capfirst(column.verbose_name), "required": False, "help_text": help_text}
    if column.is_relation and issubclass(column.related_model, Feature):
        hint = _("%(steps)s Type a part of the name and choose.") % {"steps": help_text}
        return ThingField(queryset=thing.offered(name), **{**shared, "help_text": hint})
    if column.is_relation:
        return forms.ModelChoiceField(
            queryset=thing.offered(name), initial=getattr(thing, column.attname), **shared
        )
    if isinstance(column, models.DateField):
        return forms.DateField(widget=DateInput, initial=getattr(thing, name), **shared)
    ways = TEXT_OVERRIDES.get(type(column), {})
    made: forms.Field = column.formfield(initial=getattr(thing, name), **shared, **ways)
    return made
