"""Forms for things people add."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from layers.input.fields import LineField, LinesField
from places.addresses.fields import PlaceForm
from places.ground.known import Branch, category_tree
from places.hours.fields import HOURS_HELP, HoursFormField
from places.models import Category, City, Contactable, Feature, Precision


class ItemForm(PlaceForm):
    """What every thing that people add has: category, title, text, and perhaps a place."""

    KIND = ""
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), to_field_name="code", empty_label=_("Choose…")
    )
    title = LineField(label=_("Name"), max_length=120)
    description = LinesField(
        label=_("Description"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    field_order = ("title", "category", "description")
    wants_place = True
    DETAILS: tuple[str, ...] = ()
    """Names of the fields that are columns of the child and stand below the description."""

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        field: Any = self.fields["category"]
        tree = category_tree(city, self.KIND)
        known = [category.pk for top, below in tree for category in (top, *below)]
        field.queryset = Category.objects.filter(pk__in=known)
        field.choices = [("", field.empty_label), *map(_choice, tree)]

    @property
    def detail_fields(self) -> list[forms.BoundField]:
        """The fields of the kind."""
        return [self[name] for name in self.DETAILS]

    def columns(self) -> dict[str, Any]:
        """Values of the feature's columns."""
        data = self.cleaned_data
        precision = data["category"].precision
        if data["street_only"] and precision == Precision.EXACT:
            precision = Precision.STREET
        return {
            "category": data["category"],
            "manager": data["category"].office,
            "precision": precision,
            "title": data["title"].strip(),
            "description": data["description"].strip(),
            "address": data["address"].strip(),
            "location": data["location"],
            **{name: data[name] for name in self.DETAILS},
        }

    @classmethod
    def typed(cls, item: Feature) -> dict[str, Any]:
        """The item as somebody would have typed it."""
        return {
            "category": item.category.code,
            "title": item.title,
            "description": item.description,
            **cls.typed_place(item),
            **{name: getattr(item, name) for name in cls.DETAILS},
        }


def _choice(branch: Branch) -> tuple[str, Any]:
    """A top category, or the group of those below it."""
    if branch.below:
        return branch.top.name, [(category.code, category.name) for category in branch.below]
    return branch.top.code, branch.top.name


class ContactFields(forms.Form):
    """How to reach the people behind a place or service, and when."""

    opening_hours = HoursFormField(
        label=_("Opening hours"),
        required=False,
        max_length=400,
        help_text=HOURS_HELP,
    )
    hours_note = LineField(
        label=_("Note on the hours"),
        required=False,
        max_length=300,
        help_text=_("Such as: by appointment only."),
    )
    phone = LineField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=_("Public e-mail address"),
        required=False,
        help_text=_("It will be shown. Do not write a private one."),
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    accessibility = LinesField(
        label=_("Accessibility"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Steps, lift, accessible toilet…"),
    )
    CONTACT = ("opening_hours", "hours_note", *Contactable.CONTACTS)
