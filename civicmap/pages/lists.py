"""The list page of a layer: equal to the map, and usable without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import and_
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from civicmap.layers import find_layer
from civicmap.outlets.feeds import feed_addresses
from civicmap.pages.context import contribution
from civicmap.pages.downloads import offers
from civicmap.pages.items import items, shown
from civicmap.pages.other_layers import other_list
from civicmap.pages.stages import StatusChoice, status_choice
from civicmap.pages.words import distance_from, words_context
from engagement.alerts.forms import alert_address
from layers.cql2 import Condition
from layers.cql2.queryables import test as value_test
from layers.declaration.layer import Layer, Text
from layers.errors import BadParameter
from layers.filters import Filters
from layers.http.once import asking_once
from places.counts.matches import Pages, how_many
from places.feature.filtering import matching, ordered
from places.feature.kind import Kind, OwnFilter, kind_of_layer
from places.ground.clock import page_city
from places.ground.known import area_choices, category_tree
from places.models import Category, City

PAGE_SIZE = 20


@dataclass(frozen=True)
class Choice:
    """One value a filter can have."""

    code: str
    label: str
    chosen: bool
    icon: str = ""
    below: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class OwnChoice:
    """A filter that only this kind has, as a field: its choices, and the code that is asked for, known or not."""

    column: str
    title: Text
    anything: Text
    choices: tuple[Choice, ...]
    value: str

    @classmethod
    def of(cls, own: OwnFilter, city: City, value: str) -> OwnChoice:
        """The filter in a city."""
        choices = tuple(Choice(code, name, code == value) for code, name in own.choices(city))
        return cls(own.column, own.title, own.anything, choices, value)

    def condition(self, layer: Layer) -> Condition:
        """The rows that have the code. Raises BadParameter where the city has no such code."""
        column = layer.column(self.column)
        if column is None or not any(choice.chosen for choice in self.choices):
            raise BadParameter(self.column, _("There is no “%(value)s” here.") % {"value": self.value[:40]})
        return Condition(value_test(column, self.value))


@dataclass(frozen=True)
class FilterForm:
    """The filter form as the page shows it: what can be chosen, what is chosen, also where that is wrong."""

    categories: list[Choice]
    statuses: StatusChoice
    own: tuple[OwnChoice, ...]
    values: dict[str, str]

    @property
    def chosen_categories(self) -> int:
        """How many categories are chosen."""
        return sum(choice.chosen + sum(child.chosen for child in choice.below) for choice in self.categories)

    @property
    def own_asked(self) -> tuple[OwnChoice, ...]:
        """The kind's own filters that ask for something."""
        return tuple(one for one in self.own if one.value)


def _chosen(params: QueryDict, name: str) -> set[str]:
    return {code.strip() for value in params.getlist(name) for code in value.split(",")}


def category_choices(city: City, kind: str, chosen: set[str]) -> list[Choice]:
    """The categories of a kind as a tree of two levels."""

    def choice(row: Category, below: tuple[Category, ...] = ()) -> Choice:
        return Choice(
            row.code, row.name, row.code in chosen, row.icon, tuple(choice(child) for child in below)
        )

    return [choice(*branch) for branch in category_tree(city, kind, with_private=False)]


def filter_form(city: City, kind: Kind, params: QueryDict) -> FilterForm:
    """The form filled with the request's parameters, valid or not."""
    return FilterForm(
        categories=category_choices(city, kind.code, _chosen(params, "category")),
        statuses=status_choice(kind.code, city, _chosen(params, "status")),
        own=tuple(OwnChoice.of(own, city, params.get(own.column, "")) for own in kind.filters),
        values={name: params.get(name, "") for name in ("q", "area", "bbox", "cell", "near", "position")}
        | {name: _day(params.get(name, "")) for name in ("from", "to")},
    )


def _day(text: str) -> str:
    """The text when it is a day; a date field can show nothing else."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _page_number(params: QueryDict) -> int:
    text = params.get("page") or "1"
    if not text.isdecimal() or not 1 <= int(text) < 1_000_000:
        raise BadParameter("page", _("A page is a whole number from 1."))
    return int(text)


def own_condition(layer: Layer, form: FilterForm) -> Condition | None:
    """What the kind's own filters ask together; None where they ask nothing. Raises BadParameter."""
    found = [one.condition(layer) for one in form.own_asked]
    return reduce(and_, found) if found else None


@require_GET
@asking_once()
def layer_list(request: HttpRequest, city: str, layer: str) -> HttpResponse:
    """Everything of one layer that matches, the newest or the nearest first."""
    place = page_city(request, city)
    found = find_layer(layer)
    if found is None:
        raise Http404
    kind = kind_of_layer(layer)
    if kind is None:
        return other_list(request, place, found)
    form = filter_form(place, kind, request.GET)
    context: dict[str, Any] = {
        "city": place,
        "layer": found,
        "form": form,
        "area_kinds": area_choices(place),
        "contribution": contribution(place, kind),
        "statistics_url": reverse(kind.statistics, args=[place.slug]) if kind.statistics else "",
    }
    try:
        filters = Filters.parse(request.GET)
        number = _page_number(request.GET)
        own = own_condition(found, form)
        rows: Any = matching(found.queryset(), filters, city=place)
        rows = own.apply(found, rows) if own else rows
        asked = replace(filters, city=place.slug)
        total = rows.count() if own else how_many(found, asked)
        paginator = Pages(ordered(shown(rows), filters, city=place), PAGE_SIZE, total)
        page = paginator.get_page(number)
        data_query = filters.query_string(city=place.slug, layers=(), sort="recent", near=None)
        unplaced = replace(asked, without_position=True)
        without_position = rows.without_position().count() if own else how_many(found, unplaced)
        own_query = filters.query_string(city="", layers=(), sort="recent", near=None)
        files = f"{data_query}&{urlencode({'filter': own.to_text()})}" if own else data_query
        context |= {
            "filters": filters,
            "narrowed": filters.is_narrowed or own is not None,
            "page": page,
            "page_range": list(paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)),
            "items": items(page.object_list, place, near=distance_from(filters)),
            **words_context(place, filters, page.number),
            "total": paginator.count,
            "without_position": without_position,
            # The map, feeds and alerts know the filters of all kinds, not those of one.
            "on_map": paginator.count > without_position and not own,
            "map_query": filters.query_string(city="", layers=(found.name,)),
            "downloads": offers(found, files, place.slug, paginator.count),
            # As the page of the files.
            "download_url": ""
            if own
            else f"{reverse('download', args=[place.slug, found.name])}?{own_query}",
            "feeds": {} if own else feed_addresses(found.name, data_query),
            "alert_url": "" if own else alert_address(place, replace(filters, layers=(found.name,))),
        }
    except BadParameter as fault:
        return render(request, "civicmap/list.html", context | {"fault": fault}, status=400)
    return render(request, "civicmap/list.html", context)
