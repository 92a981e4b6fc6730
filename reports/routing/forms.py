"""Forms about where a report belongs: its category, its place, its office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from layers.input.fields import DateInput, LinesField
from places.addresses.fields import PlaceForm
from places.models import Category, City, Office
from reports.forms import category_groups
from reports.models import Report

WORDS = _("Why? (for whoever reported it)")


class CategoryField(forms.ModelChoiceField):
    """One of a city's categories of reports, in the groups of the tree."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Category.objects.none(), label=_("Category"), to_field_name="code", empty_label=None, **kwargs
        )

    def offer(self, city: City) -> None:
        """Offer the categories of a city."""
        groups = category_groups(city)
        leaves = [category.pk for _top, members in groups for category in members]
        self.queryset = Category.objects.filter(pk__in=leaves).select_related("parent__office", "office")
        self.choices = [
            (title, [(category.code, category.name) for category in members]) for title, members in groups
        ]


class RoutingForm(PlaceForm):
    """A category, a place and a day, to ask which rule decides."""

    use_required_attribute = (
        False  # each list has a choice, and HTML wants an empty one where it may have none
    )
    category = CategoryField()
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=DateInput,
        help_text=_("Rules may hold for a time only. Empty: today."),
    )
    wants_place = False
    field_order = ("category", "address", "latitude", "longitude", "day")

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        self.fields["category"].offer(city)  # type: ignore[attr-defined]
        del self.fields["no_point"]


class BelongingForm(PlaceForm):
    """The category and the place of a report, which its office corrects."""

    use_required_attribute = (
        False  # each list has a choice, and HTML wants an empty one where it may have none
    )
    category = CategoryField()
    words = LinesField(label=WORDS, max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ("category", "address", "latitude", "longitude", "no_point", "words")

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        initial = {"category": report.category.code, **self.typed_place(report)}
        super().__init__(*args, city=report.city, initial=initial, **kwargs)
        self.report = report
        self.fields["category"].offer(report.city)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A place that nobody has touched stays exactly as it was: the fields show six digits of it."""
        data = super().clean()
        if "location" in data and not {"address", "latitude", "longitude", "no_point"} & {*self.changed_data}:
            data["location"] = self.report.location
        return data


class OfficeForm(forms.Form):
    """The office that a report is passed to."""

    use_required_attribute = (
        False  # each list has a choice, and HTML wants an empty one where it may have none
    )
    office = forms.ModelChoiceField(
        label=_("Office or outside body"),
        queryset=Office.objects.none(),
        to_field_name="code",
        empty_label=None,
    )
    words = LinesField(label=WORDS, max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The other form of the page has a field of the same name.
        self.auto_id = "office_%s"
        others = Office.objects.filter(city=report.city).exclude(pk=report.manager_id or 0)
        self.fields["office"].queryset = others.order_by("is_external", "name")  # type: ignore[attr-defined]
