"""Suggestions of the search box: addresses, areas, places and services, categories, by a few indexed queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.geos import Point
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import gettext as _

from places.addresses.finding import Address, find_addresses
from places.addresses.likeness import fold
from places.addresses.written import parse_address
from places.models import Area, Category, City, Feature
from places.models.expressions import Folded
from places.search.identifiers import identified
from places.search.meaning import but_reports, named_like
from places.search.typed import Rank, Tsquery, TypedWords, read_words

SHORTEST = 2
MOST = 4
MOST_WORDS = 8


@dataclass(frozen=True)
class Suggestion:
    """A suggestion: its label, its link without JavaScript, and the data for the map."""

    label: str
    note: str
    icon: str
    url: str
    data: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """All of it in one object."""
        return {"label": self.label, "note": self.note, "icon": self.icon, "url": self.url, **self.data}


@dataclass(frozen=True)
class Group:
    """Suggestions of one sort."""

    code: str
    title: str
    options: list[Suggestion]


@dataclass(frozen=True)
class Suggestions:
    """The groups, the most fitting first; and whether the words are an address, which Enter then means."""

    groups: list[Group]
    is_address: bool = False

    def as_json(self) -> dict[str, Any]:
        """As the search box reads it."""
        groups = [
            {"code": group.code, "title": group.title, "options": [one.as_json() for one in group.options]}
            for group in self.groups
        ]
        return {"address": self.is_address, "groups": groups}


def suggest(text: str, city: City, *, near: Point | None = None, things: bool = True) -> Suggestions:
    """What the words may mean in the city. ``things`` False: only ways to narrow a list, beside the list itself."""
    words = " ".join(text.split())
    if len(words) < SHORTEST:
        return Suggestions([])
    asked = read_words(words, city.pk)
    addresses = find_addresses(words, city=city, near=near, limit=MOST)
    named = identified(words, city.pk) if things else []
    groups = [
        Group("areas", _("Areas"), _areas(asked, city)),
        Group("categories", _("Categories"), _categories(asked, city)),
    ]
    if things:
        of_things = Group(
            "things", _("Places, houses, services and organisations"), _things(asked, named, city)
        )
        groups.insert(0 if named else 1, of_things)
    is_address = not named and _is_address(
        words, addresses, asked.folded, alone=not any(group.options for group in groups)
    )
    if not is_address and any(group.options for group in groups):
        # Streets that are only similar are left out if the words match something else.
        addresses = [one for one in addresses if _begins(one.label, asked.folded)]
    of_addresses = Group("addresses", _("Addresses"), [_address(one, city) for one in addresses])
    groups.insert(0 if is_address else len(groups), of_addresses)
    return Suggestions([group for group in groups if group.options], is_address)


def _is_address(words: str, found: list[Address], folded: str, *, alone: bool) -> bool:
    """Coordinates; a street written whole, or with a number; “via” with the beginnings of a name, or with nothing else to mean."""
    if not found:
        return False
    best = found[0]
    if best.kind != "street" or best.exact or best.number:
        return True
    return bool(parse_address(words).street.kind) and (alone or _begins(best.label, folded))


def _begins(label: str, folded: str) -> bool:
    """Whether each typed word begins a word of the label."""
    begun = fold(label).split()
    return all(any(word.startswith(typed) for word in begun) for typed in folded.split())


def _address(found: Address, city: City) -> Suggestion:
    near = f"{found.location.x:.4f},{found.location.y:.4f}"
    return Suggestion(
        found.label,
        found.note,
        "pin",
        f"{reverse('map', args=[city.slug])}?sort=near&near={near}",
        {
            "kind": "address",
            "lon": round(found.location.x, 6),
            "lat": round(found.location.y, 6),
            "coordinates": found.kind != "street",
        },
    )


def _areas(asked: TypedWords, city: City) -> list[Suggestion]:
    words = asked.folded.replace("'", " ").replace("’", " ").split()[:MOST_WORDS]
    known = Area.objects.current().filter(kind__city=city)
    rows = known.annotate(
        folded=Folded("name"), folded_it=Folded("kind__name_it"), folded_en=Folded("kind__name_en")
    )
    told = Q(pk__in=[])
    for word in words:
        own = _code(word) | Q(folded__contains=word)
        told |= own
        rows = rows.filter(own | Q(folded_it__contains=word) | Q(folded_en__contains=word))
    begins = Case(
        When(folded__startswith=" ".join(words), then=Value(0)),
        When(_code(words[-1]), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = rows.filter(told).annotate(begins=begins).select_related("kind").defer("boundary")
    found = rows.order_by("begins", "kind__position", "kind", "code")[:MOST]
    return [
        Suggestion(
            area.name,
            area.kind.name if area.code in area.name else f"{area.kind.name} {area.code}",
            "layers",
            f"{reverse('map', args=[city.slug])}?area={area.kind.code}:{area.code}",
            {"kind": "area", "area": f"{area.kind.code}:{area.code}"},
        )
        for area in found
    ]


def _code(word: str) -> Q:
    """A code as it is, or a number without its leading zeros."""
    same = Q(code__iexact=word)
    return same | Q(code__regex=rf"^0*{int(word)}$") if word.isdecimal() and word.isascii() else same


def _things(asked: TypedWords, named: list[int], city: City) -> list[Suggestion]:
    public = Feature.objects.public().in_city(city)
    kinds = [kind for kind, child in Feature.child_models().items() if child.HAS_NAME]
    if named:
        rows = list(_shown(public.filter(pk__in=named))[:MOST])
    elif not asked.every:
        return []
    else:
        found = but_reports(public.of_kinds(kinds)).holding(asked.every)
        rows = list(_shown(found).order_by(Rank(asked.every).desc(), Length("title"), "pk")[:MOST])
        rows = rows or named_like(_shown(public.of_kinds(kinds)), asked.folded, most=MOST)
    return [
        Suggestion(
            row.title,
            " · ".join(part for part in (row.category.name, row.public_address) if part),
            row.category.icon,
            reverse("feature", args=[city.slug, row.layer_name, row.pk, row.slug]),
            {"kind": "thing", "id": row.pk, **_place(row), "pictogram": True},
        )
        for row in rows
    ]


def _shown(rows: Any) -> Any:
    return rows.select_related("category").only(
        "kind", "title", "public_address", "public_location", "city", "category__name_it", "category__name_en",
        "category__icon",
    )  # fmt: skip


def _place(row: Feature) -> dict[str, float]:
    if row.public_location is None:
        return {}
    return {"lon": round(row.public_location.x, 6), "lat": round(row.public_location.y, 6)}


def _categories(asked: TypedWords, city: City) -> list[Suggestion]:
    """Categories with public features in the city."""
    if not asked.every:
        return []
    public = Feature.objects.public().filter(city=city)
    used = Exists(public.filter(category=OuterRef("pk"))) | Exists(
        public.filter(category__parent=OuterRef("pk"))
    )
    rows = Category.objects.of_city(city).filter(used, search=Tsquery(asked.every))
    layers = Feature.child_models()
    return [
        Suggestion(
            row.name,
            str(layers[row.kind]._meta.verbose_name_plural).capitalize(),
            row.icon,
            f"{reverse('map', args=[city.slug])}?layer={layers[row.kind].LAYER}&category={row.code}",
            {"kind": "category", "category": row.code, "layer": layers[row.kind].LAYER, "pictogram": True},
        )
        for row in rows.order_by(Rank(asked.every).desc(), F("parent").asc(nulls_first=True), "position")[
            :MOST
        ]
        if row.kind in layers
    ]
