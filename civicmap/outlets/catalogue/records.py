"""The data sets on offer: one for each layer and city, because a catalogue's data set has one rights holder.

Made-up content is no data: a layer that holds nothing else is no data set, and is counted nowhere.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
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
from places.counts.holdings import holdings
from places.counts.pyramid import is_counted
from places.layers import EXAMPLE
from places.models import City, Source

KEEP_SECONDS = 86_400


@dataclass(frozen=True)
class Part:
    """The real rows of one source: its title and licence, and the day of their newest change."""

    source: str
    licence: str
    updated: datetime.date | None


@dataclass(frozen=True)
class Content:
    """Rows of a layer in one city, or in none: how many are real, how many made up, the day of the first, and the parts."""

    city: str
    count: int
    examples: int
    start: datetime.date | None
    parts: tuple[Part, ...]


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
    contents = contents_of(wanted)
    sources = _sources(contents, wanted)
    found = []
    for one in cities:
        for layer in wanted:
            if layer.city and layer.city != one.slug:
                continue
            made = DataSet(layer, one)
            for code, spoken in words.items():
                made.titles[code], made.descriptions[code] = spoken.get(layer.name, ("", ""))
            _fill(
                made, [content for content in contents[layer.name] if content.city in ("", one.slug)], sources
            )
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


def _sources(contents: dict[str, list[Content]], layers: Iterable[Layer]) -> dict[tuple[str, str], Source]:
    titles = {
        part.source for rows in contents.values() for content in rows for part in content.parts if part.source
    }
    titles |= {
        title for layer in layers for credit in layer.credits for title in credit.source.split("; ") if title
    }
    found: dict[tuple[str, str], Source] = {}
    for source in Source.objects.filter(title__in=titles):
        found[source.title, source.licence] = source
        found.setdefault((source.title, ""), source)
    return found


def _fill(made: DataSet, contents: list[Content], sources: dict[tuple[str, str], Source]) -> None:
    """Add up the contents of one data set."""
    dates: list[datetime.date] = []
    starts: list[datetime.date] = []
    for content in contents:
        made.count += content.count
        made.examples += content.examples
        starts += [content.start] if content.start else []
        for part in content.parts:
            source = sources.get((part.source, part.licence)) or sources.get((part.source, ""))
            day = part.updated or (source.date if source else None)
            dates += [day] if day else []
            licence = find_licence(str(made.layer.licence) or part.licence)
            if licence not in made.licences:
                made.licences.append(licence)
            _add_origin(made, source)
    if made.count:
        _credit(made, sources)
    made.updated = max(dates, default=None)
    made.start = min(starts, default=None)


def _credit(made: DataSet, sources: dict[tuple[str, str], Source]) -> None:
    """Name the sources of the parts: of borders, and of the figures in the same rows."""
    for credit in made.layer.credits:
        for title in filter(None, credit.source.split("; ")):
            _add_origin(made, sources.get((title, credit.licence)) or sources.get((title, "")))


def _add_origin(made: DataSet, source: Source | None) -> None:
    """Name a source of the data set once: several imports may have the same title and licence."""
    if source is None:
        return
    origin = Origin(source.title, source.publisher, source.licence, source.licence_url, source.url)
    if origin not in made.origins:
        made.origins.append(origin)


def contents_of(layers: Iterable[Layer]) -> dict[str, list[Content]]:
    """What each layer holds, by city: one look at what is kept, one query for all kinds of feature and one for each other layer that
    changed."""
    found: dict[str, list[Content]] = {}
    keys: dict[str, str] = {}
    by_name = {layer.name: layer for layer in layers}
    for layer in by_name.values():
        if version := layer.version(""):
            text = f"{layer.name}\0{version}\0{code_version()}"
            name = hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
            keys[layer.name] = f"open-data-{name}"
    kept = cache.get_many(keys.values())
    asked = [layer for name, layer in by_name.items() if keys.get(name) not in kept]
    fresh = _held([layer for layer in asked if _is_held(layer)])
    fresh |= {layer.name: _ask(layer) for layer in asked if layer.name not in fresh}
    for name in by_name:
        found[name] = fresh[name] if name in fresh else kept[keys[name]]
    if new := {keys[name]: contents for name, contents in fresh.items() if name in keys}:
        cache.set_many(new, KEEP_SECONDS)
    return found


def _is_held(layer: Layer) -> bool:
    """Whether ``holdings`` knows what a layer holds: all public features of a kind, by their publication."""
    return is_counted(layer) and layer.example == EXAMPLE and layer.temporal == "published"


def _held(layers: list[Layer]) -> dict[str, list[Content]]:
    """What layers of features hold."""
    names = {layer.kind: layer.name for layer in layers}
    found: dict[str, list[Content]] = {name: [] for name in names.values()}
    rows = holdings(list(names)) if names else []
    for (city, kind), group in groupby(rows, key=lambda row: (row.city, row.kind)):
        held = list(group)
        parts = tuple(Part(row.source, row.licence, _day(row.last)) for row in held if row.real)
        found[names[kind]].append(Content(city, held[0].real, held[0].examples, _day(held[0].first), parts))
    return found


def _ask(layer: Layer) -> list[Content]:
    """What any other layer holds, read off its rows."""
    example = layer.example if layer.example is not None else Q(pk__in=[])
    moment = _expression(layer, "updated") or _expression(layer, "valid_from")
    when = _expression(layer, layer.temporal) if layer.temporal else None
    nothing = Value(None, output_field=DateField())
    columns: dict[str, Any] = {
        "in_city": _expression(layer, "city") if not layer.city else Value(layer.city),
        "from_source": _expression(layer, "source"),
        "under_licence": _expression(layer, "licence"),
    }
    rows = (
        layer.queryset()
        .order_by()
        .values(**{name: value if value is not None else Value("") for name, value in columns.items()})
        .annotate(
            real=Count("pk", filter=~example),
            made_up=Count("pk", filter=example),
            last=Max(moment, filter=~example) if moment is not None else nothing,
            first=Min(when, filter=~example) if when is not None else nothing,
        )
        .order_by("in_city", "from_source", "under_licence")
    )
    found = []
    for city, group in groupby(rows, key=lambda row: row["in_city"] or ""):
        held = list(group)
        starts = [day for row in held if (day := _day(row["first"]))]
        parts = tuple(
            Part(row["from_source"] or "", row["under_licence"] or "", _day(row["last"]))
            for row in held
            if row["real"]
        )
        real, examples = (sum(row[name] for row in held) for name in ("real", "made_up"))
        found.append(Content(city, real, examples, min(starts, default=None), parts))
    return found


def _expression(layer: Layer, name: str) -> Combinable | None:
    column = layer.column(name)
    return column.expression() if column else None


def _day(value: Any) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return timezone.localdate(value)
    return value if isinstance(value, datetime.date) else None
