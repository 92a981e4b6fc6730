"""Structured data for search engines (schema.org), without made-up content."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civicmap.outlets.catalogue.offers import files
from civicmap.outlets.catalogue.records import DataSet, city_boxes
from places.feature.kind import Kind
from places.models import City, Feature, Visibility

CONTEXT = "https://schema.org"


def data_catalogue(city: City, found: list[DataSet], origin: str) -> dict[str, Any]:
    """A ``DataCatalog`` with a ``Dataset`` for each data set of a city. ``origin`` is the site's scheme and host."""
    page = origin + reverse("open_data_city", args=[city.slug])
    west, south, east, north = city_boxes([city])[city.pk]
    place = {
        "@type": "Place",
        "name": city.name,
        "geo": {"@type": "GeoShape", "box": f"{south:.5f} {west:.5f} {north:.5f} {east:.5f}"},
    }
    owner = publisher(city)
    return {
        "@context": CONTEXT,
        "@type": "DataCatalog",
        "@id": page,
        "name": _("Open data of the civic map of %(city)s") % {"city": city.name},
        "url": page,
        "publisher": owner,
        "dataset": [_data_set(one, page, place, owner, origin) for one in found],
    }


def publisher(city: City) -> dict[str, Any]:
    """The public body behind a city's map."""
    body: dict[str, Any] = {"@type": "GovernmentOrganization", "name": city.body_name or city.official_name}
    if city.homepage:
        body["url"] = city.homepage
    return body


def _data_set(
    one: DataSet, page: str, place: dict[str, Any], owner: dict[str, Any], origin: str
) -> dict[str, Any]:
    about: dict[str, Any] = {
        "@type": "Dataset",
        "@id": f"{page}#{one.key}",
        "name": one.title_in(get_language() or "it", one.city.name),
        "description": _("%(description)s Part of the open data of the civic map of %(city)s.")
        % {"description": one.description, "city": one.city.name},
        "url": f"{page}#{one.key}",
        "creator": owner,
        "isAccessibleForFree": True,
        "spatialCoverage": place,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": str(offer.title),
                "encodingFormat": offer.media_type.split(";")[0],
                "contentUrl": origin + offer.path,
            }
            for offer in files(one)
        ],
    }
    if one.licence.url:
        about["license"] = one.licence.url
    if one.updated:
        about["dateModified"] = one.updated.isoformat()
    if one.start:
        about["temporalCoverage"] = f"{one.start.isoformat()}/.."
    return about


def feature_page(city: City, kind: Kind, feature: Feature, photo: str, origin: str) -> list[dict[str, Any]]:
    """The breadcrumbs of a feature's page, and the thing itself where there is a good word for it; nothing of an example."""
    if feature.is_example:
        return []
    url = origin + feature.get_absolute_url()
    crumbs = [
        (_("Map"), reverse("map", args=[city.slug])),
        (str(kind.layer.title), reverse("layer", args=[city.slug, kind.layer.name])),
        (feature.title, feature.get_absolute_url()),
    ]
    found: list[dict[str, Any]] = [
        {
            "@context": CONTEXT,
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": position, "name": name, "item": origin + path}
                for position, (name, path) in enumerate(crumbs, start=1)
            ],
        }
    ]
    if kind.schema_type:
        found.append(_thing(kind.schema_type, url, city, feature, origin + photo if photo else ""))
    return found


def _thing(schema_type: str, url: str, city: City, feature: Any, photo: str) -> dict[str, Any]:
    """A place or a service. Only what the page itself shows."""
    about: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": schema_type,
        "@id": url,
        "name": feature.title,
        "url": url,
    }
    if feature.description:
        about["description"] = feature.description
    if photo:
        about["image"] = photo
    place: dict[str, Any] = {}
    if feature.public_address:
        place["address"] = {
            "@type": "PostalAddress",
            "streetAddress": feature.public_address,
            "addressLocality": city.name_it,
            "addressCountry": "IT",
        }
    point = feature.public_location
    if point is not None and not feature.is_approximate:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": round(point.y, 6),
            "longitude": round(point.x, 6),
        }
    if phone := getattr(feature, "phone", ""):
        place["telephone"] = phone
    if schema_type == "Organization":
        place.pop("geo", None)  # an organisation has no place, only an address
    if schema_type != "Service":
        return about | place
    organisation = getattr(feature, "organisation", None)
    if organisation and organisation.visibility == Visibility.PUBLIC:
        about["provider"] = {"@type": "Organization", "name": organisation.title}
    if place:
        telephone = place.pop("telephone", None)
        channel: dict[str, Any] = {"@type": "ServiceChannel"}
        if place:
            channel["serviceLocation"] = {"@type": "Place", "name": feature.title, **place}
        if telephone:
            channel["servicePhone"] = {"@type": "ContactPoint", "telephone": telephone}
        about["availableChannel"] = channel
    return about
