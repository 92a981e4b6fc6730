"""Atom and RSS feeds with GeoRSS: the newest of a layer, or of all layers, narrowed by the filters of the address.

Every layer with a ``temporal`` column has a feed; what has no date is never new.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib.gis.db.models.functions import PointOnSurface
from django.db.models import F, Model, QuerySet, TextField, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from civicmap.layers import feature_layers, find_layer, layer_of_kind, list_address
from civicmap.serving.addresses import on_this_host
from civicmap.templatetags.civicmap import limited_markdown
from engagement.procedures.columns import shown_status
from layers.declaration.layer import Column, Layer, whole_version
from layers.filters import Filters, refuse_unknown
from layers.http.responses import data_response, error_response, layer_etag, not_modified, public_endpoint
from layers.xml import as_xml
from places.feature.filtering import FEATURE_FILTERS, find_area, find_city, matching
from places.ground.known import city_named, status_words
from places.layers import EXAMPLE, PUBLIC_GEOMETRY
from places.models import City, Feature
from places.models.expressions import sorted_after
from places.search.meaning import is_frequent

MAX_ENTRIES = 50
ALL = "all"
"""Name of the feed that holds every layer of features."""
FIELDS = (
    "title",
    "description",
    "category_name",
    "status",
    "address",
    "updated",
    "is_example",
    "url",
    "layer",
)
"""Columns an entry is made of, as far as the layer declares them."""
LONG_AGO = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
"""The date of a feed without entries: an unchanged feed is unchanged to the byte."""


class _Places:
    """GeoRSS of both kinds of feed. https://www.ogc.org/standard/georss/"""

    def root_attributes(self) -> dict[str, str]:
        """The namespace of GeoRSS beside the feed's own."""
        return {**super().root_attributes(), "xmlns:georss": "http://www.georss.org/georss"}  # type: ignore[misc]

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """The place of an entry: latitude first, a blank between."""
        super().add_item_elements(handler, item)  # type: ignore[misc]
        if item["point"] is not None:
            handler.addQuickElement("georss:point", f"{item['point'].y:.6f} {item['point'].x:.6f}")

    def latest_post_date(self) -> datetime.datetime:
        """The date of the newest change."""
        return max((item["updateddate"] for item in self.items), default=LONG_AGO)  # type: ignore[attr-defined]


class AtomFeed(_Places, Atom1Feed):
    """Atom (RFC 4287)."""


class RssFeed(_Places, Rss201rev2Feed):
    """RSS 2.0."""

    def rss_attributes(self) -> dict[str, str]:
        """The root's attributes, which RSS names otherwise than Atom."""
        return {**super().rss_attributes(), "xmlns:georss": "http://www.georss.org/georss"}

    def root_attributes(self) -> dict[str, str]:
        """Those of the channel: none."""
        return {}


FEEDS: dict[str, tuple[type[SyndicationFeed], str]] = {
    "atom": (AtomFeed, "application/atom+xml; charset=utf-8"),
    "rss": (RssFeed, "application/rss+xml; charset=utf-8"),
}
"""The kinds of feed by the end of their address, with their media types."""


def everything() -> Layer:
    """All layers of features as one, for the feed of a city or of an area. It is served nowhere else."""
    layers = feature_layers()
    name = layer_of_kind()
    return Layer(
        name=ALL,
        title=gettext_lazy("Everything new on the map"),
        description=gettext_lazy("All that is on the map, the newest first."),
        queryset=lambda: Feature.objects.public().of_kinds([layer.kind for layer in layers]),
        matching=matching,
        columns=(
            Column("title", _("Title")),
            Column("description", _("Description"), optional=True),
            Column("category_name", _("Category"), value="category__name_it"),
            Column("status", _("Status code"), value=shown_status()),
            Column("address", _("Address"), value="public_address", optional=True),
            Column("published", _("Published"), "date-time"),
            Column("updated", _("Updated"), "date-time"),
            Column("is_example", _("Example content"), "boolean"),
            Column("layer", _("Layer"), value=name),
            Column("url", _("Page"), "uri", value=_page_url(name)),
        ),
        geometry=PUBLIC_GEOMETRY,
        filters=(*FEATURE_FILTERS, "layer"),
        temporal="published",
        example=EXAMPLE,
        version=lambda city: whole_version(layers, city),
    )


def _page_url(layer_name: Any) -> Any:
    city, key = F("city__slug"), Cast("pk", TextField())
    parts = (f"{settings.SITE_URL}/", city, "/", layer_name, "/", key, "/")
    return Concat(
        *(Value(part) if isinstance(part, str) else part for part in parts), output_field=TextField()
    )


def feed_addresses(name: str, query: str) -> dict[str, str]:
    """Addresses of the feeds of a layer, or of ``ALL``, by kind."""
    return {kind: reverse(f"feed_{kind}", args=[name]) + (f"?{query}" if query else "") for kind in FEEDS}


@public_endpoint
def feed(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    """``/feeds/{layer}.atom`` and ``.rss``: the 50 newest items that match the filters."""
    layer = everything() if name == ALL else find_layer(name)
    if layer is None or not layer.temporal:
        return error_response(404, _("There is no feed of “%(layer)s”.") % {"layer": name})
    refuse_unknown(request.GET, layer.filters)
    filters = Filters.parse(request.GET)
    etag = layer_etag(request, layer)
    if (unchanged := not_modified(request, etag)) is not None:
        return unchanged
    feed_class, media_type = FEEDS[kind]
    rows = layer.select(filters)
    found = newest(layer, filters, rows)
    made = _channel(request, feed_class, layer, filters)
    labels = status_labels(layer, rows.model, city_named(filters.city))
    for row in found:
        made.add_item(**entry(request, row, labels))
    return data_response(request, made.writeString("utf-8").encode(), media_type, etag)


def newest(layer: Layer, filters: Filters, rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """The declared columns of the newest of the rows, with ``pk``, ``when`` and ``point`` (a point of the public geometry)."""
    if layer.kind:
        rows = rows.filter(kind=layer.kind)  # redundant, but lets PostgreSQL use the index of newest features
    when = layer.column(layer.temporal)
    assert when is not None
    moment: Any = when.expression()
    columns = {f"row_{name}": column.expression() for name in FIELDS if (column := layer.column(name))}
    of_features = issubclass(rows.model, Feature)
    walked = not filters.text or (of_features and is_frequent(rows))
    order = moment if walked else sorted_after(moment)
    found = rows.order_by(OrderBy(order, descending=True, nulls_last=True), "-pk").values(
        "pk", row_when=moment, row_point=PointOnSurface(layer.geometry), **columns
    )[:MAX_ENTRIES]
    return [{name.removeprefix("row_"): value for name, value in row.items()} for row in found]


def status_labels(layer: Layer, model: type[Model], city: City | None) -> dict[tuple[str, str], str]:
    """The words for the statuses of rows of a model, by layer and code, in the words of the city if there is one.

    The rows say which features they are: a published question is a layer without a kind. Only the feed of everything
    tells its rows apart by layer.
    """
    kinds = {one.name: one.kind for one in feature_layers()}
    if layer.name != ALL:
        kinds = {"": model.KIND} if issubclass(model, Feature) else {}
    return {
        (name, code): words
        for name, kind in kinds.items()
        for code, words in status_words(kind, city).items()
    }


def entry(request: HttpRequest, row: dict[str, Any], labels: dict[tuple[str, str], str]) -> dict[str, Any]:
    """One item as the feed generator takes it. Its id is its address, which does not change when its title does."""
    title = row.get("title") or row.get("category_name") or str(row["pk"])
    if row.get("is_example"):
        title = _("Example: %(title)s") % {"title": title}
    status = row.get("status") or ""
    facts = [
        row.get("category_name"),
        labels.get((row.get("layer") or "", status), status),
        row.get("address"),
    ]
    published = as_moment(row["when"])
    link = on_this_host(request, row.get("url") or settings.SITE_URL)
    return {
        "title": as_xml(title),
        "link": link,
        "unique_id": link,
        "unique_id_is_permalink": True,
        "description": as_xml(_told([str(fact) for fact in facts if fact], row.get("description") or "")),
        "pubdate": published,
        "updateddate": max(published, as_moment(row.get("updated"))),
        "categories": [as_xml(row["category_name"])] if row.get("category_name") else [],
        "point": row["point"],
    }


def _told(facts: list[str], description: str) -> SafeString:
    line = format_html_join(" · ", "{}", ((fact,) for fact in facts))
    return format_html("<p>{}</p>{}", line, limited_markdown(description))


def as_moment(value: Any) -> datetime.datetime:
    """A date-time of a date or date-time; long ago where there is none."""
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, datetime.date):
        return datetime.datetime.combine(value, datetime.time(), datetime.UTC)
    return LONG_AGO


def _channel(
    request: HttpRequest, feed_class: type[SyndicationFeed], layer: Layer, filters: Filters
) -> SyndicationFeed:
    city = find_city(filters.city) if filters.city else None
    parts = [str(layer.title), city.name if city else ""]
    if city and filters.area:
        parts.append(find_area(city, filters.area).name)
    if filters.text:
        parts.append(_("“%(text)s”") % {"text": filters.text})
    address = request.build_absolute_uri()
    return feed_class(
        title=as_xml(" · ".join(part for part in parts if part)),
        link=request.build_absolute_uri(_page(layer, city, filters)),
        description=as_xml(layer.description),
        language=get_language() or settings.LANGUAGE_CODE,
        author_name=(city.body_name or city.official_name) if city else _("Civic map"),
        feed_url=address,
        feed_guid=address,
    )


def _page(layer: Layer, city: City | None, filters: Filters) -> str:
    """The page that shows the same."""
    if city is None:
        return reverse("home")
    query = filters.query_string(city="")
    path = "" if layer.name == ALL else list_address(city.slug, layer)
    path = path or reverse("map", args=[city.slug])
    return f"{path}?{query}" if query else path
