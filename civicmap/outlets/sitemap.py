"""``/sitemap.xml``: every public page with real content, in every language, for search engines (sitemaps.org, protocol 0.9).

Django's own sitemaps read all rows of a section to show one of its pages; here a page costs its own rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from civicmap.layers import find_layer
from civicmap.outlets.catalogue.api import catalogue_version
from civicmap.outlets.catalogue.records import DataSet, candidates
from civicmap.serving.addresses import absolute, origin
from layers.declaration.layer import Layer
from layers.filters import Filters, refuse_unknown
from layers.http.responses import (
    data_response,
    error_response,
    etag_of,
    layer_etag,
    not_modified,
    public_endpoint,
)
from places.ground.known import city_named
from places.models import Area, City, Feature
from reports.layers import REPORTS

XML = "application/xml; charset=utf-8"
MAX_ADDRESSES = 50_000
"""The protocol's limit for one file."""
FEATURES_IN_FILE = 10_000
"""Features in one file: some megabytes, and below the limit in up to five languages."""
MAX_NUMBER = 1_000_000
"""Of a file. The database counts rows no farther than 64 bits."""
PAGES = "pages"
"""The section of a city that holds its map, its lists and its areas."""
SITE_PAGES = ("home", "open_data", "credits", "privacy", "accessibility", "api_docs")
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True)
class Page:
    """A page without the word of its language, and the day it last changed, where that is known."""

    path: str
    changed: datetime.date | datetime.datetime | None = None


@public_endpoint
def index(request: HttpRequest) -> HttpResponseBase:
    """``/sitemap.xml``: the files for the site, for each city's pages and for those of its layers' rows."""
    refuse_unknown(request.GET, ())
    etag = etag_of(request, catalogue_version())
    if (unchanged := not_modified(request, etag)) is not None:
        return unchanged
    entries = [_entry(absolute(request, reverse("sitemap_site")), None)]
    by_city: dict[str, list[DataSet]] = {}
    for one in candidates():
        by_city.setdefault(one.city.slug, []).append(one)
    for slug, found in by_city.items():
        pages = absolute(request, reverse("sitemap_part", args=[slug, PAGES, 1]))
        entries.append(_entry(pages, _newest(found)))
        for one in found:
            if has_pages(one.layer) and one.count:
                for number in range(1, ceil(one.count / FEATURES_IN_FILE) + 1):
                    path = reverse("sitemap_part", args=[slug, one.key, number])
                    entries.append(_entry(absolute(request, path), one.updated))
    body = f'{HEAD}<sitemapindex xmlns="{NAMESPACE}">\n{"".join(entries)}</sitemapindex>\n'
    return data_response(request, body.encode(), XML, etag)


@public_endpoint
def site(request: HttpRequest) -> HttpResponseBase:
    """``/sitemap-site.xml``: the pages that belong to no city."""
    refuse_unknown(request.GET, ())
    return data_response(request, write((Page(reverse(name)) for name in SITE_PAGES), origin(request)), XML)


@public_endpoint
def part(request: HttpRequest, city: str, section: str, number: int) -> HttpResponseBase:
    """``/sitemap-{city}.{section}.{number}.xml``: a city's own pages, or some of the rows of a layer."""
    refuse_unknown(request.GET, ())
    place = city_named(city)
    if place is None:
        return error_response(404, _("There is no such city."))
    if section == PAGES and number == 1:
        return data_response(request, write(city_pages(place), origin(request)), XML)
    layer = find_layer(section)
    if layer is None or not has_pages(layer) or not 1 <= number <= MAX_NUMBER:
        return error_response(404, _("There is no such part."))
    etag = layer_etag(request, layer)
    if (unchanged := not_modified(request, etag)) is not None:
        return unchanged
    found = list(row_pages(place, layer, number))
    if not found:
        return error_response(404, _("There is no such part."))
    return data_response(request, write(found, origin(request)), XML, etag)


def city_pages(city: City) -> list[Page]:
    """The map, the lists that hold something real, open data, and the areas in force."""
    found = [one for one in candidates(city) if one.count]
    newest = _newest(found)
    pages = [
        Page(reverse("map", args=[city.slug]), newest),
        Page(reverse("open_data_city", args=[city.slug]), newest),
        Page(reverse("areas", args=[city.slug])),
    ]
    pages += [
        Page(reverse("layer", args=[city.slug, one.key]), one.updated)
        for one in found
        if has_pages(one.layer)
    ]
    if any(one.key == REPORTS.name for one in found):
        pages.append(Page(reverse("statistics", args=[city.slug]), newest))
    areas = Area.objects.public().current().filter(kind__city=city).order_by("kind__position", "code")
    for kind, code in areas.values_list("kind__code", "code")[: MAX_ADDRESSES // 4]:
        pages.append(Page(reverse("area", args=[city.slug, kind, code])))
    return pages


def has_pages(layer: Layer) -> bool:
    """Whether its rows have pages of the layer's own. Layers of one city are areas, whose pages are told of with those
    of the city, and published questions, whose rows lead to the pages of other layers."""
    return not layer.city


def row_pages(city: City, layer: Layer, number: int) -> Iterator[Page]:
    """The pages of the real rows of a layer in one file, in the order of their keys."""
    rows = layer.select(Filters(city=city.slug))
    if layer.example is not None:
        rows = rows.exclude(layer.example)
    columns = {
        f"page_{name}": column.expression() for name in ("title", "updated") if (column := layer.column(name))
    }
    start = (number - 1) * FEATURES_IN_FILE
    list_path = reverse("layer", args=[city.slug, layer.name])
    for row in rows.order_by("pk").values("pk", **columns)[start : start + FEATURES_IN_FILE]:
        named = f"-{Feature(title=row['page_title'], kind=layer.kind).slug}" if layer.kind else ""
        yield Page(f"{list_path}{row['pk']}{named}/", row.get("page_updated"))


def write(pages: Iterable[Page], site: str) -> bytes:
    """A file of the site with that scheme and host: each page in each language, and each of them naming all the others."""
    parts = [HEAD, f'<urlset xmlns="{NAMESPACE}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n']
    prefixes = {
        code: "" if code == settings.LANGUAGE_CODE else f"/{code}" for code, _name in settings.LANGUAGES
    }
    for page in pages:
        addresses = {code: escape(f"{site}{prefix}{page.path}") for code, prefix in prefixes.items()}
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>'
            for code, address in addresses.items()
        )
        changed = f"<lastmod>{_when(page.changed)}</lastmod>" if page.changed else ""
        parts += [f"<url><loc>{address}</loc>{changed}{others}</url>\n" for address in addresses.values()]
    parts.append("</urlset>\n")
    return "".join(parts).encode()


def _entry(address: str, changed: Any) -> str:
    when = f"<lastmod>{_when(changed)}</lastmod>" if changed else ""
    return f"<sitemap><loc>{escape(address)}</loc>{when}</sitemap>\n"


def _when(value: datetime.date | datetime.datetime) -> str:
    """A day, or a moment to the second, as W3C writes them."""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime.datetime) else value.isoformat()


def _newest(found: list[DataSet]) -> datetime.date | None:
    return max((one.updated for one in found if one.updated), default=None)
