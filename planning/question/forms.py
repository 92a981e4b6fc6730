"""The form of a question: what can be chosen, what is chosen, also where that is wrong, and the fault beside its field.

A plain GET form whose fields are the parameters of ``Question``. It reads the address, not a parsed question, so that a
question which cannot be understood comes back as it was written. Choices depend on the layers; without JavaScript the
button beside the layer asks for those of another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from layers.declaration.layer import Column, Layer
from layers.errors import BadParameter
from layers.geofiles import SUFFIXES
from layers.input.polygons import CORNERS, polygon_to_corners
from places.bilingual import localized
from places.ground.known import area_choices, kinds_of_areas
from places.layers import is_area_layer
from places.models import City
from planning.answering.deprivation import deprivation_layer, is_deprivation
from planning.question.choices import (
    Choice,
    category_choices,
    indicator_choices,
    measurable,
    rule_choices,
    status_choices,
)
from planning.question.dates import date_columns
from planning.question.sentence import last_words
from planning.question.values import (
    DEFAULT_HEXAGON,
    HEXAGON_METRES,
    OF_COLUMN,
    QUESTION_PREFIX,
    TARGET,
    Group,
    Measure,
    Relation,
    Rule,
)

PERIODS = (
    ("", gettext_lazy("any time, or the dates below")),
    ("30d", gettext_lazy("last 30 days")),
    ("3m", gettext_lazy("last 3 months")),
    ("12m", gettext_lazy("last 12 months")),
    ("2y", gettext_lazy("last 2 years")),
)


@dataclass(frozen=True)
class Field:
    """One field: its parameter, its label, what stands in it, what is wrong with it.

    ``choices`` are of the whole list, ``groups`` the same under headings; both empty for a field to write in.
    """

    name: str
    label: str
    value: str = ""
    choices: tuple[Choice, ...] = ()
    groups: tuple[tuple[str, tuple[Choice, ...]], ...] = ()
    help: str = ""
    error: str = ""

    @property
    def id(self) -> str:
        """The element's id."""
        return f"ask-{self.name}"

    @property
    def number_chosen(self) -> int:
        """How many values are chosen, those of the lower level too."""
        return sum(one.chosen + sum(child.chosen for child in one.below) for one in self.choices)


@dataclass(frozen=True)
class SourceForm:
    """The fields that choose and narrow one layer: the subject, or the target of the relation."""

    prefix: str
    layer: Field
    chosen: Layer | None
    category: Field
    status: Field
    area: Field
    last: Field
    date: Field
    start: Field
    end: Field
    words: Field
    condition: Field

    @property
    def takes_categories(self) -> bool:
        """Whether the layer's rows have categories, statuses and dates."""
        return self.chosen is not None and "category" in self.chosen.filters

    @property
    def takes_areas(self) -> bool:
        """Whether the layer can be narrowed to an area."""
        return self.chosen is not None and "area" in self.chosen.filters

    @property
    def is_dated(self) -> bool:
        """Whether a period narrows the layer."""
        return self.chosen is not None and "from" in self.chosen.filters

    @property
    def columns(self) -> list[Column]:
        """What can stand in a CQL2 filter."""
        return [column for column in self.chosen.columns if column.queryable] if self.chosen else []

    @property
    def dates_used(self) -> bool:
        """Whether a period is chosen, or wrong."""
        fields = (self.last, self.date, self.start, self.end)
        return any(one.value or one.error for one in fields)


@dataclass(frozen=True)
class QuestionForm:
    """The whole form."""

    subject: SourceForm
    target: SourceForm
    relation: Field
    metres: Field
    polygon: Field
    corners: Field
    shape: str
    indicators: Field
    at_least: Field
    group: Field
    size: Field
    measure: Field
    column: Field
    without_shape: str = ""
    hidden: tuple[tuple[str, str], ...] = field(default=())

    @property
    def asks_indicators(self) -> bool:
        """Whether the subject are areas whose figures are held against the city's mean."""
        layer = self.subject.chosen
        return layer is not None and is_deprivation(layer.name)


class FormMaker:
    """Makes the form of one city from an address."""

    def __init__(
        self, city: City, layers: Sequence[Layer], params: QueryDict, fault: BadParameter | None = None
    ) -> None:
        self.city = city
        self.layers = layers
        self.params = params
        self.fault = fault
        self.areas = area_choices(city)
        self.rules = rule_choices(city)

    def make(self) -> QuestionForm:
        """Every field with its choices."""
        relation = self.select(
            "relation", _("Compared with another layer"), [("", _("no")), *Relation.choices]
        )
        subject, target = self.source(""), self.source(TARGET)
        layer = str(self.params.get("subject") or "")
        measured = measurable(subject.chosen, nearest=relation.value == Relation.NEAREST)
        fields = {
            "metres": self.written("metres", _("Metres")),
            **self.polygon_fields(),
            "indicators": self.checks(
                "indicator", _("Indicators"), indicator_choices(self.city, layer), all_of_none=True
            ),
            "at_least": self.written("at-least", _("At least so many of them worse than the city's mean")),
            "group": self.select("group", _("Put together by"), list(self.groups(subject.chosen))),
            "size": self.written(
                "size",
                _("Side of a hexagon, in metres"),
                default=str(DEFAULT_HEXAGON),
                help_=_("From %(least)s to %(most)s.")
                % {"least": HEXAGON_METRES[0], "most": HEXAGON_METRES[1]},
            ),
            "measure": self.select("measure", _("Measure"), self.measures(measured), default=Measure.COUNT),
            "column": self.select("column", _("Of which value"), [("", _("choose…")), *measured]),
        }
        shape = str(self.params.get("shape") or "")
        return QuestionForm(
            subject=subject,
            target=target,
            relation=relation,
            shape=shape,
            without_shape=self.without("shape", "polygon", CORNERS),
            hidden=tuple(
                (name, str(value))
                for name in ("year", "people", "limit")
                if (value := self.params.get(name, ""))
            ),
            **fields,
        )

    # --- fields ----------------------------------------------------------------------------------------------------

    def error(self, name: str) -> str:
        """What is wrong with a field."""
        return str(self.fault.reason) if self.fault and self.fault.name == name else ""

    def written(self, name: str, label: str, *, default: str = "", help_: str = "") -> Field:
        """A field to write in."""
        value = str(self.params.get(name) or default)
        return Field(name, label, value, help=help_, error=self.error(name))

    def select(
        self, name: str, label: str, options: Iterable[tuple[str, object]], *, default: str = ""
    ) -> Field:
        """A field with one of several values. A value nobody offers stays, so that it is not lost unseen."""
        value = str(self.params.get(name) or default)
        choices = [Choice(code, str(text), code == value) for code, text in options]
        if value and not any(choice.chosen for choice in choices):
            choices.append(Choice(value, value, True))
        return Field(name, label, value, tuple(choices), error=self.error(name))

    def checks(self, name: str, label: str, choices: Sequence[Choice], *, all_of_none: bool = False) -> Field:
        """A field with several values. ``all_of_none``: where nothing is chosen, everything counts and is marked."""
        chosen = self.codes(name) or ({one.value for one in choices} if all_of_none else set())
        marked = tuple(
            Choice(
                one.value,
                one.label,
                one.value in chosen,
                tuple(Choice(child.value, child.label, child.value in chosen) for child in one.below),
            )
            for one in choices
        )
        return Field(name, label, ",".join(sorted(chosen)), marked, error=self.error(name))

    def without(self, *names: str) -> str:
        """The address of the same question without some parameters; empty where it has none of them."""
        rest = self.params.copy()
        if not any(rest.get(name) for name in names):
            return ""
        for name in names:
            rest.pop(name, None)
        return f"?{rest.urlencode()}"

    def codes(self, name: str) -> set[str]:
        """The values of a parameter that may be repeated or hold commas."""
        return {
            code.strip()
            for value in self.params.getlist(name)
            for code in str(value).split(",")
            if code.strip()
        }

    # --- parts -----------------------------------------------------------------------------------------------------

    def source(self, prefix: str) -> SourceForm:
        """The fields of the subject (no prefix) or of the target."""
        name = "target" if prefix else "subject"
        layer = str(self.params.get(name) or "")
        chosen = self.find(layer)
        kind = chosen.kind if chosen else ""
        value = str(self.params.get(f"{prefix}area") or "")
        return SourceForm(
            prefix=prefix,
            layer=self.layer_field(name, layer),
            chosen=chosen,
            category=self.checks(f"{prefix}category", _("Category"), category_choices(self.city, kind)),
            status=self.checks(f"{prefix}status", _("Status"), status_choices(self.city, kind)),
            area=Field(
                f"{prefix}area",
                _("In the area"),
                value,
                groups=tuple(
                    (heading, tuple(Choice(code, text, code == value) for code, text in members))
                    for heading, members in self.areas
                ),
                error=self.error(f"{prefix}area"),
            ),
            last=self.select(f"{prefix}last", _("Period"), self.periods(f"{prefix}last")),
            date=self.select(f"{prefix}date", _("By which date"), self.dates(chosen)),
            start=self.written(f"{prefix}from", _("From")),
            end=self.written(f"{prefix}to", _("Until")),
            words=self.written(f"{prefix}q", _("Words")),
            condition=self.written(f"{prefix}filter", _("Filter in CQL2")),
        )

    def periods(self, name: str) -> list[tuple[str, object]]:
        """The periods that are offered, and the one in the address in words where it is another."""
        value = str(self.params.get(name) or "")
        words = "" if value in dict(PERIODS) else last_words(value)
        return [*PERIODS, *([(value, words)] if words else [])]

    @staticmethod
    def dates(layer: Layer | None) -> list[tuple[str, str]]:
        """The dates that a period can be one of: the layer's own needs no name."""
        known = date_columns(layer) if layer else []
        return [("" if column is known[0] else column.name, str(column.title)) for column in known]

    def polygon_fields(self) -> dict[str, Field]:
        """The polygon as corners where it has one ring; any other stays as it is, in a field nobody sees."""
        text = str(self.params.get("polygon") or "")
        error = self.error("polygon")
        lines = str(self.params.get(CORNERS) or "") or polygon_to_corners(text)
        return {
            "polygon": Field("polygon", _("Polygon"), "" if lines else text, error=error),
            "corners": Field(
                CORNERS,
                _("Corners"),
                lines,
                help=_("One corner a line, latitude and longitude, such as 45.0703, 7.6869. At least three."),
                error=self.error(CORNERS) or error,
            ),
        }

    def find(self, name: str) -> Layer | None:
        """The layer of that name, or None."""
        if not is_deprivation(name):
            return next((layer for layer in self.layers if layer.name == name), None)
        try:
            return deprivation_layer(name, self.city, Rule())
        except BadParameter:
            return None

    def layer_field(self, name: str, value: str) -> Field:
        """The choice of a layer: things on the map first, then areas, then published questions."""
        groups: list[tuple[str, list[Choice]]] = [
            (_("On the map"), []),
            (_("Areas and their figures"), []),
            (_("Published questions"), []),
        ]
        for layer in self.layers:
            place = 1 if is_area_layer(layer) else 2 if layer.name.startswith(QUESTION_PREFIX) else 0
            groups[place][1].append(Choice(layer.name, str(layer.title), layer.name == value))
        groups[1][1].extend(Choice(code, title, code == value) for code, title in self.rules)
        filled = tuple((heading, tuple(members)) for heading, members in groups if members)
        label = _("Layer to compare with") if name == "target" else _("What")
        return Field(name, label, value, groups=filled, error=self.error(name))

    def groups(self, layer: Layer | None) -> Iterable[tuple[str, str]]:
        """The groupings that mean something for a layer."""
        yield "", _("not at all: list the rows")
        for kind in kinds_of_areas(self.city):
            yield f"{Group.AREA}:{kind.code}", localized(kind.plural_it, kind.plural_en) or kind.name
        if layer is None or "category" in layer.filters:
            yield Group.CATEGORY, str(Group.CATEGORY.label)
        dates = self.dates(layer)
        if layer is None or len(dates) == 1:
            yield Group.MONTH, str(Group.MONTH.label)
        else:
            for name, title in dates:
                code = f"{Group.MONTH}:{name}" if name else Group.MONTH
                yield code, _("month: %(date)s") % {"date": title}
        yield Group.HEXAGON, _("hexagons of a grid")

    @staticmethod
    def measures(measured: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """The measures; those of a value only where the layer has one."""
        return [
            (measure.value, str(measure.label)) for measure in Measure if measured or measure not in OF_COLUMN
        ]


class UploadForm(forms.Form):
    """A file with a polygon. The reference system is asked for only where the file names none."""

    file = forms.FileField(
        label=gettext_lazy("File with the shape"),
        help_text=gettext_lazy(
            "GeoJSON, GeoPackage, KML, KMZ, GPX, or the parts of a Shapefile in a zip archive; up to 5 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
    )
    crs = forms.CharField(
        label=gettext_lazy("Reference system, if the file does not say it"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"placeholder": "EPSG:32632"}),
    )
    swapped = forms.BooleanField(label=gettext_lazy("The latitude comes first in the file"), required=False)

    def offer(self, crs: str, swapped: bool) -> None:
        """Fill in how the refused file would fit, for the next try."""
        self.data = {**self.data.dict(), "crs": crs, "swapped": "on" if swapped else ""}  # type: ignore[attr-defined]
