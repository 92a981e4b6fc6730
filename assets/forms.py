"""Forms for a new service and a new place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Service
from engagement.contributions.forms import ContactFields, ItemForm
from places.models import City, House


class AssetForm(ItemForm, ContactFields):
    """A place people use: a garden, a library, a square."""

    KIND = Asset.KIND
    DETAILS = ContactFields.CONTACT


class ServiceForm(ItemForm, ContactFields):
    """A help desk, a course, a helping hand: in a house, elsewhere, or at a distance."""

    KIND = Service.KIND
    DETAILS = ("host", "is_remote", "cost", "targets", *ContactFields.CONTACT)
    wants_place = False
    place_note = _(
        "Not needed where the service stands in a house of the neighbourhood or is given at a distance."
    )

    host = forms.ModelChoiceField(
        label=_("In a house of the neighbourhood"),
        queryset=House.objects.none(),
        required=False,
        empty_label=_("No, elsewhere"),
        help_text=_("It stands where the house stands, and moves with it."),
    )
    is_remote = forms.BooleanField(
        label=_("At a distance: by telephone or online, without a place"), required=False
    )
    cost = forms.ChoiceField(label=_("Cost"), choices=Service.Cost.choices, initial=Service.Cost.UNKNOWN)
    targets = forms.MultipleChoiceField(
        label=_("For whom"),
        choices=Service.Target.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        houses: Any = self.fields["host"]
        houses.queryset = House.objects.public().in_city(city).order_by("title")

    def clean(self) -> dict[str, Any]:
        """A service has a place, stands in a house, or is at a distance."""
        data = super().clean() or {}
        host = data.get("host")
        if host and data.get("location") is None and not data.get("address"):
            data["location"], data["address"] = host.location, host.address
        elif (
            not host
            and not data.get("is_remote")
            and data.get("location") is None
            and not data.get("address")
        ):
            self.add_error(
                "address",
                _("Put the pin on the place, write the address, choose a house, or tick “At a distance”."),
            )
        return data
