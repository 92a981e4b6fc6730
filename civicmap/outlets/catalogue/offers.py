"""The ways in which a data set can be had: files, feeds, services, each with its address. One list for catalogue and page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civicmap.outlets.catalogue.records import DataSet
from civicmap.outlets.feeds import feed_addresses
from layers.exports import FORMATS

FEATURES_STANDARD = "http://www.opengis.net/doc/IS/ogcapi-features-1/1.0"
TILES_STANDARD = "http://www.opengis.net/doc/IS/ogcapi-tiles-1/1.0"


@dataclass(frozen=True)
class Offer:
    """One way to have a data set.

    ``code`` is the end of a file's address, ``atom``, ``rss``, ``ogc`` or ``tiles``. ``path`` begins with a slash.
    ``is_file`` says that the address gives the whole data set as a file. ``standard`` is the standard that a service keeps.
    """

    code: str
    title: Any
    purpose: Any
    path: str
    media_type: str
    is_file: bool = False
    standard: str = ""


def offers(one: DataSet) -> list[Offer]:
    """Everything a data set is offered as, files first."""
    return [*files(one), *services(one), *feeds(one)]


def files(one: DataSet) -> list[Offer]:
    """Every format that can hold the layer."""
    query = f"?{one.query}" if one.query else ""
    found = []
    for form in FORMATS:
        room = form.max_rows(one.layer)
        if room is not None and one.count + one.examples > room:
            continue
        path = file_path(one.layer.name, form.extension) + query
        found.append(Offer(form.extension, form.title, form.purpose, path, form.media_type, is_file=True))
    return found


def file_path(name: str, extension: str) -> str:
    """The address of a layer as a file."""
    if extension == "geojson":
        return reverse("api_geojson", args=[name])
    return reverse("api_export", args=[name, extension])


def services(one: DataSet) -> list[Offer]:
    """The services that hand out parts of it."""
    where = {"city": one.city.slug, "layer": one.layer.name}
    collection = reverse("ogc_collection", kwargs=where)
    return [
        Offer(
            "ogc",
            "OGC API – Features",
            _("For QGIS, ArcGIS and programs that ask for parts"),
            collection,
            "application/json",
            standard=FEATURES_STANDARD,
        ),
        Offer(
            "tiles",
            "OGC API – Tiles",
            _("Vector tiles, for maps with very many items"),
            reverse("ogc_tilesets", kwargs=where),
            "application/json",
            standard=TILES_STANDARD,
        ),
    ]


def feeds(one: DataSet) -> list[Offer]:
    """Its feeds, where its items have dates."""
    if not one.layer.temporal:
        return []
    return [
        Offer(
            kind,
            {"atom": "Atom", "rss": "RSS"}[kind],
            _("What is new, for feed readers"),
            path,
            f"application/{kind}+xml",
        )
        for kind, path in feed_addresses(one.layer.name, one.query).items()
    ]


def ogc_path(slug: str) -> str:
    """The path of the address to paste into QGIS: all collections of a city."""
    return reverse("ogc", kwargs={"city": slug})
