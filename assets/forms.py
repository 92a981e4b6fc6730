"""Forms for a new service, a new place and a new organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assets.models import SAYS_CONTACTS, Asset, Organisation, Service
from engagement.contributions.forms import ContactFields, ItemForm
from layers.input.fields import LineField
from places.models import City, House, Precision


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


class OrganisationForm(ItemForm, ContactFields):
    """An association, a cooperative, a group of neighbours: with a seat, or without."""

    KIND = Organisation.KIND
    DETAILS = ("legal_form", "runts_number", *ContactFields.CONTACT, "contacts_agreed")
    wants_place = False
    place_note = _("Its seat, if it has one that may be shown. That of an informal group is never shown.")

    legal_form = forms.ChoiceField(label=_("Legal form"), choices=Organisation.LegalForm.choices)
    runts_number = LineField(
        label=_("RUNTS number"),
        required=False,
        max_length=20,
        help_text=_("Its number in the national register of the third sector."),
    )
    contacts_agreed = forms.BooleanField(
        label=_("The group agrees that its contacts are shown"),
        required=False,
        help_text=_(
            "Needed for telephone and e-mail address of an informal group, which are those of a person."
        ),
    )

    @classmethod
    def typed(cls, item: Any) -> dict[str, Any]:
        """The organisation as somebody would have typed it, and which it is."""
        return {**super().typed(item), "known": item.pk}

    def clean(self) -> dict[str, Any]:
        """The name is its own in the city, and contacts of an informal group are agreed to."""
        data = super().clean() or {}
        try:
            Organisation.check_name(self.city, data.get("title", ""), but=self.initial.get("known"))
        except ValidationError as fault:
            self.add_error(None, fault)
        is_informal = data.get("legal_form") == Organisation.LegalForm.INFORMAL
        if is_informal and (data.get("phone") or data.get("email")) and not data.get("contacts_agreed"):
            self.add_error("contacts_agreed", SAYS_CONTACTS)
        return data

    def columns(self) -> dict[str, Any]:
        """The seat of an informal group is not shown."""
        columns = super().columns()
        if columns["legal_form"] == Organisation.LegalForm.INFORMAL:
            columns["precision"] = Precision.HIDDEN
        return columns
