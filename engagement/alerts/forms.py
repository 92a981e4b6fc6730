"""The form of an alert: where, about what, how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.gis.db.models.functions import Area as Surface
from django.contrib.gis.db.models.functions import Transform
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.db.models import Value
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.limits.traps import TrapForm
from engagement.alerts.models import MOST_METRES, Alert
from engagement.alerts.services import Wish
from layers.errors import BadParameter
from layers.filters import Filters
from layers.input.fields import LineField, LinesField
from layers.input.polygons import corners_to_polygon, polygon_to_corners
from places.addresses.fields import PlaceForm
from places.ground.known import area_choices, category_tree
from places.models import Area, City, Feature

USUAL_METRES = 500
METRES = (200, USUAL_METRES, 1000, 2000, 5000, MOST_METRES)
MOST_CORNERS = 100
MOST_KM2 = 2000
"""An area drawn by hand may be so large: more than the largest of our cities."""
Where = Alert.Where
OF_WAY: dict[str, dict[str, Any]] = {
    Where.CIRCLE: {"address": "", "latitude": None, "longitude": None, "metres": None},
    Where.AREAS: {"areas": []},
    Where.DRAWN: {"corners": ""},
}
"""The fields of each way to say where, with what stands in them when it is not chosen."""


@dataclass(frozen=True)
class Group:
    """Choices under one heading: value, name, whether it is chosen."""

    name: str
    options: list[tuple[str, str, bool]]
    is_open: bool


class AlertForm(PlaceForm):
    """What somebody wants to hear of. After validation ``wish()`` is it."""

    where = forms.ChoiceField(
        label=_("Where?"), choices=Where.choices, initial=Where.CIRCLE, widget=forms.RadioSelect
    )
    metres = forms.TypedChoiceField(
        label=_("How far around?"),
        choices=[(metres, f"{metres} m" if metres < 1000 else f"{metres // 1000} km") for metres in METRES],
        coerce=int,
        initial=USUAL_METRES,
        required=False,
    )
    areas = forms.MultipleChoiceField(
        label=_("Which neighbourhoods?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    corners = LinesField(
        label=_("Corners of the area"),
        required=False,
        max_length=4000,
        help_text=_("One corner a line, latitude and longitude, such as 45.0703, 7.6869. At least three."),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "cm-code"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("About what?"),
        required=False,
        help_text=_("Nothing chosen: about everything."),
        widget=forms.CheckboxSelectMultiple,
    )
    categories = forms.MultipleChoiceField(
        label=_("Only these categories"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = LineField(
        label=_("Only with these words"),
        required=False,
        max_length=100,
        help_text=_("For example: pista ciclabile. All the words must be there."),
    )
    rhythm = forms.ChoiceField(
        label=_("How often?"),
        choices=Alert.Rhythm.choices,
        initial=Alert.Rhythm.DAILY,
        widget=forms.RadioSelect,
    )

    wants_place = False

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        del self.fields["no_point"]
        kinds = Feature.child_models()
        fields: dict[str, Any] = self.fields
        fields["areas"].choices = area_choices(city)
        fields["kinds"].choices = [
            (kind, capfirst(str(kinds[kind]._meta.verbose_name_plural))) for kind in kinds
        ]
        fields["categories"].choices = [
            (
                capfirst(str(child._meta.verbose_name_plural)),
                [
                    (category.code, category.name)
                    for branch in category_tree(city, kind, with_private=False)
                    for category in (branch.top, *branch.below)
                ],
            )
            for kind, child in kinds.items()
            if category_tree(city, kind, with_private=False)
        ]
        # What is needed depends on where.
        for name in ("address", "latitude", "longitude", "metres", "areas", "corners"):
            fields[name].depends = True

    def clean(self) -> dict[str, Any]:
        """Ask for the place that ``where`` needs."""
        self._leave_out()
        data = super().clean() or {}
        match data.get("where"):
            case Where.CIRCLE:
                if data.get("location") is None and not self.errors:
                    self.add_error(
                        "address", _("Say where it is: put the pin on the place or write the address.")
                    )
                data["metres"] = data.get("metres") or USUAL_METRES
            case Where.AREAS if not data.get("areas") and "areas" not in self.errors:
                self.add_error("areas", _("Choose at least one neighbourhood."))
            case Where.DRAWN if "corners" not in self.errors:
                data["ground"] = self._ground(data.get("corners", ""))
        if data.get("rhythm") == Alert.Rhythm.WEEK and data.get("where") not in (None, Where.AREAS):
            self.add_error("rhythm", _("The week of a neighbourhood needs a neighbourhood."))
        return data

    def _leave_out(self) -> None:
        """What was typed for another way to say where is neither read nor blamed: scripts hide its fields."""
        where = self.cleaned_data.get("where")
        for way, empty in OF_WAY.items():
            if way != where:
                for name, value in empty.items():
                    self.cleaned_data[name] = value
                    self.errors.pop(name, None)

    def _ground(self, corners: str) -> Polygon | None:
        """The drawn polygon, within the limits of corners and size, touching the city."""
        if not corners:
            self.add_error("corners", _("Draw the area on the map, or write its corners."))
            return None
        try:
            shape: Any = GEOSGeometry(corners_to_polygon(corners), srid=4326)
        except BadParameter as fault:
            self.add_error("corners", str(fault.reason))
            return None
        if shape.num_coords - 1 > MOST_CORNERS:
            self.add_error("corners", _("An area has at most %(most)s corners.") % {"most": MOST_CORNERS})
        here = City.objects.filter(pk=self.city.pk)
        size = here.values_list(Surface(Transform(Value(shape), self.city.metric_srid))).get()[0]
        if size.sq_km > MOST_KM2:
            self.add_error("corners", _("This area is too large: choose the whole city instead."))
        if not here.filter(boundary__intersects=shape).exists():
            self.add_error("corners", _("The area does not touch the city."))
        return shape  # type: ignore[no-any-return]

    @property
    def area_groups(self) -> list[Group]:
        """The neighbourhoods by their kinds. Without a choice the first kind is open."""
        return self._groups("areas", opens_first=True)

    @property
    def category_groups(self) -> list[Group]:
        """The categories by kinds of things."""
        return self._groups("categories", opens_first=False)

    def _groups(self, name: str, *, opens_first: bool) -> list[Group]:
        field: Any = self.fields[name]
        chosen = set(self[name].value() or ())
        groups: list[Group] = []
        for heading, options in field.choices:
            ticked = [(value, label, value in chosen) for value, label in options]
            is_open = any(on for _value, _label, on in ticked) or (opens_first and not chosen and not groups)
            groups.append(Group(str(heading), ticked, is_open))
        return groups

    def wish(self) -> Wish:
        """The wish of a valid form."""
        data = self.cleaned_data
        return Wish(
            where=data["where"],
            rhythm=data["rhythm"],
            centre=data.get("location"),
            metres=data.get("metres") or None,
            address=data.get("address", ""),
            areas=chosen_areas(self.city, data["areas"]),
            ground=data.get("ground"),
            kinds=data["kinds"],
            categories=data["categories"],
            words=data["words"],
        )


class GuestAlertForm(TrapForm, AlertForm):
    """The same for somebody without an account, with an address to confirm."""

    DOOR = "follow"

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send you a link to confirm. It is never published and serves for this alone."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


def chosen_areas(city: City, values: list[str]) -> list[Area]:
    """The areas in force that are named ``kind:code``."""
    wanted = {tuple(value.split(":", 1)) for value in values}
    codes = [code for _kind, code in wanted]
    rows = (
        Area.objects.current()
        .filter(kind__city=city, code__in=codes)
        .select_related("kind")
        .defer("boundary")
    )
    return [row for row in rows if (row.kind.code, row.code) in wanted]


def as_typed(alert: Alert) -> dict[str, Any]:
    """An alert as its owner would have typed it."""
    typed = {
        "where": alert.where,
        "rhythm": alert.rhythm,
        "kinds": alert.kinds,
        "categories": alert.categories,
        "words": alert.words,
        "metres": alert.metres or USUAL_METRES,
        "address": alert.address,
        "areas": [f"{row.area.kind.code}:{row.area.code}" for row in alert.rows.select_related("area__kind")],
    }
    if alert.centre is not None:
        typed |= {"longitude": f"{alert.centre.x:.6f}", "latitude": f"{alert.centre.y:.6f}"}
    if alert.where == Where.DRAWN and alert.ground is not None:
        typed["corners"] = polygon_to_corners(alert.ground.wkt)
    return typed


def from_address(query: QueryDict) -> dict[str, Any]:
    """What a link to the form says already, as the filters of lists and maps do, with ``rhythm`` besides; nothing where it is unclear."""
    try:
        filters = Filters.parse(query)
    except BadParameter:
        return {}
    layers = {child.LAYER: kind for kind, child in Feature.child_models().items()}
    typed: dict[str, Any] = {
        "kinds": [layers[name] for name in filters.layers if name in layers],
        "categories": list(filters.categories),
        "words": filters.text[:100],
    }
    if filters.near is not None:
        typed |= {"longitude": f"{filters.near.x:.6f}", "latitude": f"{filters.near.y:.6f}"}
    if filters.area is not None:
        typed |= {"where": Where.AREAS, "areas": [str(filters.area)]}
    if (rhythm := query.get("rhythm")) in Alert.Rhythm.values:
        typed["rhythm"] = rhythm
    return typed


def alert_address(city: City, filters: Filters) -> str:
    """The form of an alert about what a list or a map shows."""
    asked = filters.query_string(city="", sort="recent", bbox=None, statuses=(), start=None, end=None)
    address = reverse("alert_new", args=[city.slug])
    return f"{address}?{asked}" if asked else address
