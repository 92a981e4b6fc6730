"""A layer is declared once and served everywhere: map, lists, GeoJSON, tiles, exports, catalogue.

The columns are an explicit public list: what is not declared cannot leave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import NullIf

from layers.filters import Filters

Text = Any
"""A string, or a lazy translation of one."""


@dataclass(frozen=True)
class Shared:
    """How to get a value that many rows have in common, once for all of them.

    ``keys`` is an array that each row has; ``sql`` an aggregating SELECT of one column from the array, which it calls ``{keys}``.
    """

    keys: Combinable
    sql: str


@dataclass(frozen=True)
class Column:
    """One public column: its name in the data, a title for people, a type, and where the value comes from.

    ``type`` is one of string, integer, number, boolean, date, date-time, uri, array (of strings). ``value`` is a field path or a
    database expression; empty means the field of the same name. Times are UTC (RFC 3339). ``unit`` is of the value, such as
    ``m²``. ``queryable`` columns can stand in a CQL2 filter and be a query parameter of their own name; ``measure`` are
    numbers that can be added up or averaged. ``choices`` gives the codes that the value may be, where they are known. An
    ``optional`` text is null where nothing was written, in the data and to every filter: no text is no value. ``shared`` is a
    shorter way to the same value where very many rows are read. ``period`` (a year, mostly), ``licence``, ``attribution``
    and ``source`` (its title) are told where they are the column's own: figures of an area are under another licence than its border.
    ``planned`` dates may lie ahead of today.
    """

    name: str
    title: Text
    type: str = "string"
    value: str | Combinable = ""
    unit: str = ""
    description: Text = ""
    queryable: bool = True
    measure: bool = False
    choices: Callable[[], Sequence[str]] | None = None
    optional: bool = False
    shared: Shared | None = None
    period: str = ""
    licence: str = ""
    attribution: str = ""
    source: str = ""
    planned: bool = False

    def expression(self) -> Combinable:
        """The database expression of the value."""
        value = F(self.value or self.name) if isinstance(self.value, str) else self.value
        return NullIf(value, Value(""), output_field=TextField()) if self.optional else value


@dataclass(frozen=True)
class Credit:
    """Who has to be named for a part of a layer: the part (“Borders”, a column's title), its source's title and publisher, its
    licence, and the period its figures are of. ``generalised_m``: how far borders may lie from the original, in metres."""

    part: Text
    licence: str
    attribution: str = ""
    period: str = ""
    source: str = ""
    generalised_m: int = 0

    def __str__(self) -> str:
        named = f"{self.part} ({self.period})" if self.period else str(self.part)
        told = ", ".join(word for word in (self.attribution, self.licence) if word)
        return f"{named}: {told}" if told else named


def unversioned(city: str) -> str:
    """The empty version, of a layer that cannot tell: its answers get an ETag only once they are made."""
    return ""


@dataclass(frozen=True)
class TextStore:
    """Where the finished GeoJSON of rows is kept, and how a reader tells that it still holds.

    ``table`` has the columns ``key`` (the row's id), ``row``, ``state`` and ``body``. ``row`` gives a value that every committed
    change of the row itself changes. ``state`` names the SQL function that turns the layer's declaration, its kind and the ``owner`` of a
    row into a number which changes with all else that the owner's rows show, in the snapshot of the statement that asks; ``states`` the
    one that gives the numbers of all owners.
    """

    table: str
    key: str
    row: Combinable
    owner: Combinable
    state: str
    states: str


@dataclass(frozen=True)
class Noun:
    """What sentences call the rows of a layer: ``many``, ``one`` (after “every”) and ``nearest`` (after “distance”, with
    ``%(rest)s`` for what narrows the rows, or nothing).

    Languages decline these words and put articles around them, so each is a whole phrase for translators.
    """

    many: Text
    one: Text
    nearest: Text


@dataclass(frozen=True)
class Layer:
    """A public layer.

    ``queryset`` returns what everybody may see (``public()``), without filters. ``matching`` applies the reader's
    filters to it; ``filters`` names those it understands. ``roots`` gives the same rows with fewer columns and joins, for
    questions of ids and filters alone; None where the queryset is as light. ``geometry`` is the expression of the public geometry in
    EPSG:4326 and ``geometry_type`` what it may hold: point, polygon, or geometry where kinds are mixed. ``kind`` is the kind
    of feature shown, empty for layers that are not features. ``temporal`` names the column that a ``datetime`` asks.
    ``example`` is the condition of made-up rows, which the catalogue and the sitemap leave out; None where there are none.
    ``city`` is the short name of the only city of the layer, empty when it holds several; ``licence`` and ``attribution``
    hold for the layer as a whole, empty when each row names its own. ``version`` changes with every committed change of what
    the layer shows in a city (by its short name, empty for all), and is read before the rows. ``theme`` and ``frequency`` are
    codes of the European Union's vocabularies (data themes, frequencies) for catalogues of open data.
    ``credits`` names source, licence and period of each
    part, where the parts have their own: ``licence`` is then the strictest of them. ``notes`` are sentences a reader of the
    rows must know, ``address`` the page they come from. ``nouns`` are the words of sentences for its rows: those under the empty
    text for all, and those for rows that are said to be ``open`` or ``closed``. A layer without them is called by its title.
    """

    name: str
    title: Text
    description: Text
    queryset: Callable[[], QuerySet[Any]]
    matching: Callable[[QuerySet[Any], Filters], QuerySet[Any]]
    columns: tuple[Column, ...]
    geometry: Combinable
    filters: tuple[str, ...]
    singular: Text = ""
    kind: str = ""
    icon: str = "info"
    colour: str = "#455b71"
    temporal: str = ""
    licence: Text = ""
    attribution: Text = ""
    geometry_type: str = "geometry"
    example: Q | None = None
    city: str = ""
    version: Callable[[str], str] = unversioned
    texts: TextStore | None = None
    roots: Callable[[], QuerySet[Any]] | None = None
    theme: str = "GOVE"
    frequency: str = "UPDATE_CONT"
    credits: tuple[Credit, ...] = ()
    notes: tuple[str, ...] = ()
    address: str = ""
    nouns: Mapping[str, Noun] = field(default_factory=dict, hash=False)

    def select(self, filters: Filters) -> QuerySet[Any]:
        """The public rows that match the reader's filters. Raises BadParameter for a code nobody knows."""
        return self.matching(self.queryset(), filters)

    def select_roots(self, filters: Filters) -> QuerySet[Any]:
        """The same rows where only their ids, their number and the filters matter. Raises BadParameter."""
        return self.matching((self.roots or self.queryset)(), filters)

    @cached_property
    def declared(self) -> str:
        """Names, types and units of the columns in one text: part of what answers and files are known by."""
        return repr([(column.name, column.type, column.unit) for column in self.columns])

    def column(self, name: str) -> Column | None:
        """The declared column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)


def whole_version(layers: Iterable[Layer], city: str, *more: str) -> str:
    """The versions of some layers in a city, and what more there is, as one; unknown (empty) where one of them is."""
    versions = [
        *(version(city) for version in dict.fromkeys(layer.version for layer in layers)),
        *more,
    ]
    return "-".join(versions) if all(versions) else ""
