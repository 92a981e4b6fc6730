"""The data sets on offer: one for each layer and city, because a catalogue's data set has one rights holder.

Made-up content is no data: a layer that holds nothing else is no data set, and is counted nowhere.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.db.models import Extent
from django.core.cache import cache
from django.db.models import Count, DateField, Max, Min, Q, Value
from django.db.models.expressions import Combinable
from django.utils import timezone, translation

from civicmap.layers import all_layers
from layers.declaration.layer import Layer
from layers.declaration.licences import Licence, demanding, find_licence
from layers.http.once import asking_once
from layers.http.responses import code_version
from places.counts.pyramid import is_counted
from places.models import City, Source

KEEP_SECONDS = 86_400


@dataclass(frozen=True)
class Group:
    """Rows of a layer in one city from one source: how many are real, how many made up, and when."""

    city: str
    source: str
    licence: str
    count: int
    examples: int
    updated: datetime.date | None
    start: datetime.date | None


@dataclass(frozen=True)
class Origin:
    """A source of a data set, as the credits page names it."""

    title: str
    publisher: str
    licence: str
    licence_url: str
    url: str


@dataclass
class DataSet:
    """A layer in one city. ``count`` real rows, of which the newest change is of ``updated`` and the oldest of ``start``."""

    layer: Layer
    city: City
    count: int = 0
    examples: int = 0
    updated: datetime.date | None = None
    start: datetime.date | None = None
    licences: list[Licence] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name of the data set within its city; also its place on the page."""
        return self.layer.name

    @property
    def licence(self) -> Licence:
        """The licence that holds for the whole."""
        return demanding(self.licences)

    @property
    def is_narrowed(self) -> bool:
        """Whether the layer's addresses have to name the city."""
        return "city" in self.layer.filters

    @property
    def query(self) -> str:
        """The query string that makes the layer this data set."""
        return f"city={self.city.slug}" if self.is_narrowed else ""

    @property
    def title(self) -> str:
        """The title in the active language."""
        return self.titles.get(translation.get_language() or "it", self.titles["it"])

    @property
    def own_title(self) -> str:
        """The title on a page that names the city already."""
        return self.title.removeprefix(f"{self.city.name}: ")

    def title_in(self, language: str, city: str) -> str:
        """The title in a language with the name of the city, which some layers name themselves."""
        title = self.titles[language]
        return title if city in title else f"{title} · {city}"

    @property
    def description(self) -> str:
        """The description in the active language."""
        return self.descriptions.get(translation.get_language() or "it", self.descriptions["it"])


def data_sets(city: City | None = None) -> list[DataSet]:
    """Every data set with something in it, city by city, in the order of the layers."""
    return [one for one in candidates(city) if one.count]


@asking_once()
def candidates(city: City | None = None) -> list[DataSet]:
    """Every layer in every city it could hold something of, those without real content too."""
    cities = [city] if city else list(City.objects.public().defer("boundary").order_by("name_it"))
    layers = all_layers()
    words = {code: _words(layers, code) for code in ("it", "en")}
    wanted = [layer for layer in layers if not (city and layer.city and layer.city != city.slug)]
    groups = groups_of(wanted)
    sources = _sources(groups, wanted)
    found = []
    for one in cities:
        for layer in wanted:
            if layer.city and layer.city != one.slug:
                continue
            made = DataSet(layer, one)
            for code, spoken in words.items():
                made.titles[code], made.descriptions[code] = spoken.get(layer.name, ("", ""))
            _fill(made, [group for group in groups[layer.name] if group.city in ("", one.slug)], sources)
            found.append(made)
    return found


def city_boxes(cities: list[City]) -> dict[int, tuple[float, float, float, float]]:
    """West, south, east, north of each city's boundary, by its key."""
    rows = City.objects.filter(pk__in=[city.pk for city in cities]).order_by()
    return {row["pk"]: row["box"] for row in rows.values("pk").annotate(box=Extent("boundary"))}


def _words(layers: Iterable[Layer], language: str) -> dict[str, tuple[str, str]]:
    """Titles and descriptions of the layers in a language."""
    with translation.override(language):
        return {layer.name: (str(layer.title), str(layer.description)) for layer in layers}


def _sources(groups: dict[str, list[Group]], layers: Iterable[Layer]) -> dict[tuple[str, str], Source]:
    titles = {group.source for rows in groups.values() for group in rows if group.source}
    titles |= {
        title for layer in layers for credit in layer.credits for title in credit.source.split("; ") if title
    }
    found: dict[tuple[str, str], Source] = {}
    for source in Source.objects.filter(title__in=titles):
        found[source.title, source.licence] = source
        found.setdefault((source.title, ""), source)
    return found


def _fill(made: DataSet, groups: list[Group], sources: dict[tuple[str, str], Source]) -> None:
    """Add up the groups of one data set."""
    dates: list[datetime.date] = []
    starts: list[datetime.date] = []
    for group in groups:
        made.count += group.count
        made.examples += group.examples
        if not group.count:
            continue
        source = sources.get((group.source, group.licence)) or sources.get((group.source, ""))
        day = group.updated or (source.date if source else None)
        dates += [day] if day else []
        starts += [group.start] if group.start else []
        licence = find_licence(str(made.layer.licence) or group.licence)
        if licence not in made.licences:
            made.licences.append(licence)
        if source:
            made.origins.append(
                Origin(source.title, source.publisher, source.licence, source.licence_url, source.url)
            )
    if made.count:
        _credit(made, sources)
    made.updated = max(dates, default=None)
    made.start = min(starts, default=None)


def _credit(made: DataSet, sources: dict[tuple[str, str], Source]) -> None:
    """Name the sources of the parts: of borders, and of the figures in the same rows."""
    for credit in made.layer.credits:
        for title in filter(None, credit.source.split("; ")):
            source = sources.get((title, credit.licence)) or sources.get((title, ""))
            if source is None:
                continue
            origin = Origin(source.title, source.publisher, source.licence, source.licence_url, source.url)
            if origin not in made.origins:
                made.origins.append(origin)


def groups_of(layers: Iterable[Layer]) -> dict[str, list[Group]]:
    """The rows of each layer by city, source and licence: one query for each layer that changed, and one look at what is kept."""
    found: dict[str, list[Group]] = {}
    keys: dict[str, str] = {}
    by_name = {layer.name: layer for layer in layers}
    for layer in by_name.values():
        if version := layer.version(""):
            text = f"{layer.name}\0{version}\0{code_version()}"
            name = hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
            keys[layer.name] = f"open-data-{name}"
    kept = cache.get_many(keys.values())
    for name, layer in by_name.items():
        found[name] = kept[keys[name]] if keys.get(name) in kept else _ask(layer)
    fresh = {key: found[name] for name, key in keys.items() if key not in kept}
    if fresh:
        cache.set_many(fresh, KEEP_SECONDS)
    return found


def _ask(layer: Layer) -> list[Group]:
    example = layer.example if layer.example is not None else Q(pk__in=[])
    moment = _expression(layer, "updated") or _expression(layer, "valid_from")
    when = _expression(layer, layer.temporal) if layer.temporal else None
    columns: dict[str, Any] = {
        "in_city": _expression(layer, "city") if not layer.city else Value(layer.city),
        "from_source": _expression(layer, "source"),
        "under_licence": _expression(layer, "licence"),
    }
    # What is asked here all features have: their own tables need not be read.
    rows = (
        (layer.roots if is_counted(layer) and layer.roots else layer.queryset)()
        .order_by()
        .values(**{name: value if value is not None else Value("") for name, value in columns.items()})
        .annotate(
            real=Count("pk", filter=~example),
            made_up=Count("pk", filter=example),
            last=Max(moment, filter=~example)
            if moment is not None
            else Value(None, output_field=DateField()),
            first=Min(when, filter=~example) if when is not None else Value(None, output_field=DateField()),
        )
    )
    return [
        Group(
            row["in_city"] or "",
            row["from_source"] or "",
            row["under_licence"] or "",
            row["real"],
            row["made_up"],
            _day(row["last"]),
            _day(row["first"]),
        )
        for row in rows
    ]


def _expression(layer: Layer, name: str) -> Combinable | None:
    column = layer.column(name)
    return column.expression() if column else None


def _day(value: Any) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return timezone.localdate(value)
    return value if isinstance(value, datetime.date) else None
