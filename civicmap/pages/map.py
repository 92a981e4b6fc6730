"""The map of a city, and the fragments that its list and its cards are made of."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from civicmap.layers import feature_layers, other_layers
from civicmap.outlets.feeds import ALL, feed_addresses
from civicmap.pages.downloads import download_address
from civicmap.pages.items import items, shown
from civicmap.pages.other_rows import Other, others
from civicmap.pages.stages import StatusChoice, status_choice
from civicmap.pages.words import distance_from, words_context
from engagement.alerts.forms import alert_address
from layers.declaration.layer import Layer
from layers.errors import BadParameter
from layers.filters import Filters
from layers.geometry import parse_point
from layers.http.once import asking_once
from layers.http.responses import data_response, error_response, public_endpoint
from places.addresses.finding import nearest_address
from places.counts.matches import Pages, how_many_features
from places.counts.pyramid import counts
from places.feature.filtering import find_area, matching, ordered
from places.feature.kind import kind_of
from places.ground.areas_at import area_code_at
from places.ground.clock import page_city
from places.ground.known import area_choices, category_tree, public_statuses
from places.models import Area, City, Feature
from places.models.feature import FeatureQuerySet, StatusInfo

PAGE_SIZE = 20


@dataclass(frozen=True)
class Chip:
    """A switch of the filter bar, which is the map's legend too."""

    code: str
    label: str
    icon: str = ""
    on: bool = False
    count: int | None = None


@dataclass(frozen=True)
class LayerChip(Chip):
    """A layer with its categories."""

    categories: tuple[Chip, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the categories show: the layer is on, or one of them is."""
        return self.on or any(category.on for category in self.categories)


@dataclass(frozen=True)
class StatusGroup(Chip):
    """The statuses of a layer."""

    choice: StatusChoice = field(default_factory=StatusChoice)


@dataclass(frozen=True)
class OtherRows:
    """The first rows of a layer that is not of features, how many match, and the address of all of them."""

    layer: Layer
    rows: list[Other]
    total: int
    url: str


@dataclass(frozen=True)
class ActiveFilter:
    """A filter that is on and has no switch in sight: what it says, and the address without it."""

    label: str
    url: str


@require_safe
@asking_once()
def map_page(request: HttpRequest, city: str) -> HttpResponse:
    """The map with its list. Everything in the address is read, so a pasted address shows the same."""
    place = page_city(request, city)
    status, fault = 200, ""
    parameters = request.GET.copy()
    if not parameters.get("near"):
        # Without JavaScript the position is missing: the order falls back to the newest first.
        parameters.pop("sort", None)
    try:
        filters = Filters.parse(parameters)
        listed = list_context(request, place, filters)
    except BadParameter as refused:
        status, fault = 400, str(refused.reason)
        filters = Filters()
        listed = list_context(request, place, filters)
    context = {
        **listed,
        "city": place,
        "filters": filters,
        "fault": fault,
        "all_url": "?" + filters.query_string(city="", layers=(), categories=(), statuses=()),
        "layer_chips": layer_chips(place, filters),
        "status_groups": status_groups(place, filters),
        "area_kinds": area_choices(place),
        "area": str(filters.area or ""),
        "hidden": [(name, dict(filters.pairs()).get(name, "")) for name in ("q", "bbox", "near", "position")],
    }
    return render(request, "civicmap/map.html", context, status=status)


@require_safe
@asking_once()
def results(request: HttpRequest, city: str) -> HttpResponse:
    """The list alone, for the map to put in its place."""
    place = page_city(request, city)
    try:
        context = list_context(request, place, Filters.parse(request.GET))
    except BadParameter as refused:
        return HttpResponse(str(refused.reason), status=400, content_type="text/plain; charset=utf-8")
    return render(request, "civicmap/_results.html", context)


@require_safe
def card(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """The card of one public item, for the popup or the bottom sheet."""
    place = page_city(request, city)
    found = items(shown(Feature.objects.public().in_city(place).filter(pk=pk)).specific(), place)
    if not found:
        raise Http404
    item = found[0]
    return render(
        request,
        "civicmap/_popup.html",
        {"item": item, "city": place, "open_label": kind_of(item.feature).open_label},
    )


@public_endpoint
def boundary(request: HttpRequest, city: str) -> HttpResponse:
    """The city's limit as a GeoJSON feature: the place picker tells at once when a place lies outside."""
    place = (
        City.objects.public()
        .filter(slug=city)
        .annotate(outline=AsGeoJSON("boundary", precision=5))
        .values("slug", "name_it", "outline")
        .first()
    )
    if place is None:
        return error_response(404, _("There is no such city."))
    properties = {"slug": place["slug"], "name": place["name_it"]}
    body = {"type": "Feature", "properties": properties, "geometry": json.loads(place["outline"])}
    return data_response(request, json.dumps(body).encode(), "application/geo+json")


@public_endpoint
def area_at(request: HttpRequest, city: str, kind: str) -> HttpResponseRedirect | HttpResponse:
    """The page of the area that covers a place: ``?lon=&lat=``. The answer is the same for everybody, so the session is not read; one
    query."""
    try:
        point = parse_point(f"{request.GET.get('lon', '')},{request.GET.get('lat', '')}", "lon,lat")
    except BadParameter as refused:
        return HttpResponse(str(refused.reason), status=400, content_type="text/plain; charset=utf-8")
    code = area_code_at(city, kind, point)
    if code is None:
        raise Http404(_("No area of this kind is there."))
    return redirect("area", city, kind, code)


# --- the list ----------------------------------------------------------------------------------------------------


def list_context(request: HttpRequest, city: City, filters: Filters) -> dict[str, Any]:
    """One page of the items that match, their number, and how many of them have no place."""
    beside, things = apart(city, filters)
    features: FeatureQuerySet = matching(Feature.objects.public(), replace(things, city=""), city=city)
    asked = replace(things, city=city.slug)
    total = without = 0
    if beside and not things.layers:
        features = features.none()
    else:
        total = how_many_features(asked)
        if not (filters.without_position or filters.bbox or filters.cell):
            without = how_many_features(replace(asked, without_position=True))
    other_rows = [other_rows_of(request, city, layer, filters) for layer in beside]
    pages = Pages(ordered(shown(features), filters, city=city).specific(), PAGE_SIZE, total)
    page = pages.get_page(request.GET.get("page"))
    total += sum(found.total for found in other_rows)
    query = filters.query_string(city="")
    return {
        "city": city,
        "items": items(page.object_list, city, near=distance_from(filters)),
        "others": other_rows,
        **words_context(city, filters, page.number),
        "page": page,
        "total": total,
        "without_position": without,
        "without_url": "?" + filters.query_string(city="", without_position=True, bbox=None, cell=None),
        "next_url": f"?{query}&page={page.next_page_number()}" if page.has_next() else "",
        "download_url": download_address(city, filters),
        **({} if beside and not things.layers else ways_on(city, things)),
        "heading": heading(city, filters),
        "said": ngettext("%(n)s item found", "%(n)s items found", total)
        % {"n": formats.number_format(total, use_l10n=True)},
        "active": active_filters(city, filters),
        "bounds": area_bounds(city, filters),
        "filters": filters,
    }


def apart(city: City, filters: Filters) -> tuple[list[Layer], Filters]:
    """The layers asked for that are no features, and the filters without them."""
    beside = (
        [layer for layer in other_layers(city.slug) if layer.name in filters.layers] if filters.layers else []
    )
    names = {layer.name for layer in beside}
    return beside, replace(filters, layers=tuple(name for name in filters.layers if name not in names))


def other_rows_of(request: HttpRequest, city: City, layer: Layer, filters: Filters) -> OtherRows:
    """The first rows of a layer beside the features, as far as it understands the filters."""
    rows = layer.select(replace(filters, city=city.slug).only(layer.filters))
    query = filters.only(name for name in layer.filters if name != "city").query_string()
    address = reverse("layer", args=[city.slug, layer.name])
    return OtherRows(
        layer,
        others(request, city, layer, rows, PAGE_SIZE),
        rows.count(),
        f"{address}?{query}" if query else address,
    )


def ways_on(city: City, filters: Filters) -> dict[str, Any]:
    """Where the same items go on: the frame for other sites, the feeds."""
    return {
        "embed_url": f"{reverse('embed_maker', args=[city.slug])}?{filters.query_string(city='')}",
        "alert_url": alert_address(city, filters),
        "feeds": feed_addresses(ALL, filters.query_string(city=city.slug, sort="recent", near=None)),
    }


def heading(city: City, filters: Filters) -> str:
    """What the list holds, in words."""
    known = (*feature_layers(), *other_layers(city.slug)) if len(filters.layers) == 1 else ()
    layer = next((one for one in known if filters.layers == (one.name,)), None)
    what = str(layer.title) if layer else _("Items")
    if filters.without_position:
        return _("%(what)s without position") % {"what": what}
    if filters.bbox:
        return _("%(what)s in this part of the map") % {"what": what}
    return _("%(what)s in %(city)s") % {"what": what, "city": city.name}


def area_bounds(city: City, filters: Filters) -> str:
    """West, south, east, north of the area the filter names, so that the map can go there."""
    if not filters.area:
        return ""
    area = find_area(city, filters.area)
    box = Area.objects.filter(pk=area.pk).aggregate(box=Extent("boundary"))["box"]
    return ",".join(f"{value:.5f}" for value in box)


def active_filters(city: City, filters: Filters) -> list[ActiveFilter]:
    """The filters that are on and are not to be seen in the chips, each with the way to drop it."""
    found: list[tuple[str, dict[str, Any]]] = []
    if filters.text:
        found.append((_("“%(text)s”") % {"text": filters.text}, {"text": ""}))
    if filters.area:
        found.append((find_area(city, filters.area).name, {"area": None}))
    found.extend(
        (label, {"statuses": tuple(code for code in filters.statuses if code not in codes)})
        for label, codes in told_statuses(city, filters)
    )
    if filters.start:
        found.append(
            (
                _("from %(date)s") % {"date": formats.date_format(filters.start, "SHORT_DATE_FORMAT")},
                {"start": None},
            )
        )
    if filters.end:
        found.append(
            (
                _("until %(date)s") % {"date": formats.date_format(filters.end, "SHORT_DATE_FORMAT")},
                {"end": None},
            )
        )
    if filters.bbox:
        found.append((_("this part of the map"), {"bbox": None}))
    if (point := distance_from(filters)) is not None:
        street = nearest_address(point, city=city)
        label = _("near %(place)s") % {"place": street.label} if street else _("near the place on the map")
        found.append((label, {"sort": "recent", "near": None}))
    if filters.without_position:
        found.append((_("without position"), {"without_position": False}))
    return [ActiveFilter(label, "?" + filters.query_string(city="", **change)) for label, change in found]


# --- the filter bar ----------------------------------------------------------------------------------------------


def item_counts(city: City) -> dict[int, int]:
    """Public items of each category."""
    found: Counter[int] = Counter()
    for count in counts():
        if count.city == city.pk:
            found[count.category] += count.n
    return found


def layer_chips(city: City, filters: Filters) -> list[LayerChip]:
    """Every layer, with the upper categories that have items there."""
    counts = item_counts(city)
    chips = []
    for layer in feature_layers():
        uppers, total = [], 0
        for top, below in category_tree(city, layer.kind):
            whole = sum(counts.get(category.pk, 0) for category in (top, *below))
            total += whole
            for category, count in ((top, whole), *((one, counts.get(one.pk, 0)) for one in below)):
                on = category.code in filters.categories
                if on or (count and category is top):
                    uppers.append(Chip(category.code, category.name, category.icon, on, count))
        on = layer.name in filters.layers
        chips.append(LayerChip(layer.name, str(layer.title), layer.icon, on, total, tuple(uppers)))
    for layer in other_layers(city.slug):
        chips.append(LayerChip(layer.name, str(layer.title), layer.icon, layer.name in filters.layers))
    return chips


def wanted_layers(filters: Filters) -> list[Layer]:
    """The layers the reader asks for: all of them when none is named."""
    return [layer for layer in feature_layers() if not filters.layers or layer.name in filters.layers]


def told_statuses(city: City, filters: Filters) -> list[tuple[str, set[str]]]:
    """The statuses of the filter in words, each with its codes: a whole stage is one of them."""
    left = list(filters.statuses)
    found: list[tuple[str, set[str]]] = []
    for layer in wanted_layers(filters) if left else []:
        for stage in status_choice(layer.kind, city, left).stages:
            if stage.on:
                found.append((stage.label, stage.codes))
                left = [code for code in left if code not in stage.codes]
    labels = status_labels(city, filters) if left else {}
    return found + [(str(labels[code].label) if code in labels else code, {code}) for code in left]


def status_labels(city: City, filters: Filters) -> dict[str, StatusInfo]:
    """Statuses of the wanted layers by code, in the city's words."""
    return public_statuses([layer.kind for layer in wanted_layers(filters)], city)


def status_groups(city: City, filters: Filters) -> list[StatusGroup]:
    """Switches for the city's own statuses, layer by layer: a status means something only for one kind of thing."""
    groups = []
    for layer in feature_layers():
        choice = status_choice(layer.kind, city, filters.statuses)
        on = layer.name in filters.layers or (not filters.layers and choice.on > 0)
        groups.append(StatusGroup(layer.name, str(layer.title), on=on, choice=choice))
    return groups
