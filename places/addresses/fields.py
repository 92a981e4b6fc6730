"""Fields by which people say where something is: an address, two coordinates, or that no exact point can be named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _

from layers.geometry import WGS84
from layers.input.fields import LineField
from layers.input.numbers import finite
from places.addresses.finding import find_addresses
from places.models import City, Feature

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class CoordinateField(forms.CharField):
    """A number of degrees; a decimal comma is a point."""

    def __init__(self, *, limit: int, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(
            max_length=24,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """A finite number in range, or None."""
        text = super().clean(value)
        if not text:
            return None
        number = finite(text.replace(",", "."))
        if number is None or abs(number) > self.limit:
            raise forms.ValidationError(_("Write degrees as a decimal number, such as 45.0703."))
        return number


class PlaceForm(forms.Form):
    """Where it is. After validation ``cleaned_data["location"]`` is a point inside the city, or None.

    ``street_only`` tells that the point is only the middle of the street that was typed.
    """

    address = LineField(
        label=_("Address"),
        max_length=200,
        required=False,
        help_text=_("Street and number, or what one sees there."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    latitude = CoordinateField(label=_("Latitude"), limit=90)
    longitude = CoordinateField(label=_("Longitude"), limit=180)
    no_point = forms.BooleanField(
        label=_("I cannot show the exact point: the address says where it is."), required=False
    )

    wants_place = True
    """Whether something must be said about the place."""
    place_note: StrOrPromise = ""
    """When it need not, where that depends on other answers."""

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        self.city = city
        super().__init__(*args, **kwargs)
        # One of them is needed: the label must not say of each that it may be left out.
        for name in ("address", "latitude", "longitude"):
            self.fields[name].depends = self.wants_place or bool(self.place_note)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Bring the ways of telling a place together."""
        data = super().clean() or {}
        data["location"], data["street_only"] = None, False
        if any(name in self.errors for name in ("address", "latitude", "longitude")):
            return data
        lat, lon = data.get("latitude"), data.get("longitude")
        if (lat is None) != (lon is None):
            self.add_error(
                "longitude" if lon is None else "latitude", _("Write both coordinates, or neither.")
            )
        elif lat is not None:
            data["location"] = Point(lon, lat, srid=WGS84)
            if not self.city.covers(data["location"]):
                self.add_error("address", outside(self.city))
        elif data.get("address") and not data.get("no_point"):
            self._find(data)
        elif not data.get("address") and self.wants_place:
            self.add_error("address", _("Say where it is: put the pin on the place or write the address."))
        return data

    @staticmethod
    def typed_place(feature: Feature) -> dict[str, Any]:
        """The place of a feature as somebody would have typed it."""
        if feature.location is None:
            return {"address": feature.address, "no_point": True}
        lon, lat = feature.location
        return {"address": feature.address, "longitude": f"{lon:.6f}", "latitude": f"{lat:.6f}"}

    def _find(self, data: dict[str, Any]) -> None:
        """Without a pin, the typed street must be one that is known. It gives the point; the words stay as typed."""
        found = find_addresses(data["address"], city=self.city, limit=4)
        found = [address for address in found if address.exact] or found
        if len(found) == 1 and found[0].kind in ("coordinates", "swapped"):
            data["location"] = found[0].location
            if not self.city.covers(data["location"]):
                self.add_error("address", outside(self.city))
        elif len(found) == 1:
            data["location"], data["street_only"] = found[0].location, found[0].kind == "street"
        elif found:
            names = "; ".join(address.label for address in found)
            self.add_error(
                "address",
                _("Several streets are called like this: %(names)s. Write the whole name, or put the pin.")
                % {"names": names},
            )
        else:
            self.add_error(
                "address",
                _(
                    "We do not know this address. Put the pin on the map, write the coordinates, or tick "
                    "“I cannot show the exact point”."
                ),
            )


def outside(city: City) -> str:
    """The sentence for a place beyond the border."""
    return _(
        "This place lies outside %(city)s. Here you can only enter places in %(city)s: "
        "move the pin into the city or turn to the municipality concerned."
    ) % {"city": city.name}
