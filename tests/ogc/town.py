"""A small town with one thing of everything that a server may get wrong."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.test import Client

from places.models import City, Visibility
from tests import factories, shapes

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
HYPHENS = {"bbox_crs": "bbox-crs", "filter_crs": "filter-crs", "filter_lang": "filter-lang"}
OLD = datetime.datetime(2020, 5, 1, 12, tzinfo=datetime.UTC)
MIDDLE = datetime.datetime(2022, 1, 15, tzinfo=datetime.UTC)
NEW = datetime.datetime(2024, 6, 1, 8, 30, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Town:
    """The town and its things by name."""

    city: City
    things: dict[str, Any]


def build() -> Town:
    """Reports in A (old, received), in B (new, resolved), on the border of both, nowhere, hidden and unconfirmed; one of each kind."""
    city = factories.CityFactory(slug="prova", name_it="Prova", name_en="Trial")
    kind = factories.AreaKindFactory(city=city)
    factories.AreaFactory(kind=kind)
    factories.AreaFactory(kind=kind, b=True)
    road = factories.CategoryFactory(code="road", kind="reports.report")
    light = factories.CategoryFactory(code="light", kind="reports.report")
    report = factories.ReportFactory
    things: dict[str, Any] = {
        "in_a": report(city=city, category=road, title="Buca in via Roma", published=OLD, location=shapes.POINT_IN_A),
        "in_b": report(
            city=city, category=light, title="Lampione spento", status="resolved", published=NEW, location=shapes.POINT_IN_B,
            valid_from=datetime.date(2024, 3, 5),
        ),
        "nowhere": report(city=city, category=road, title="Senza luogo", published=NEW, location=None),
        "border": report(city=city, category=light, title="Al confine", published=MIDDLE, location=shapes.POINT_ON_BORDER),
        "hidden": report(city=city, category=road, title="Nascosta", published=NEW, visibility=Visibility.HIDDEN),
        "draft": report(city=city, category=road, title="Bozza", unconfirmed=True),
        "house": factories.HouseFactory(city=city, title="Casa"),
        "service": factories.ServiceFactory(city=city, title="Sportello"),
        "asset": factories.AssetFactory(city=city, title="Biblioteca"),
        "line": factories.InitiativeFactory(city=city, title="Sentiero", location=None, shape=shapes.PATH_IN_A),
        "park": factories.PactFactory(city=city, title="Parco", location=None, shape=shapes.PARK_IN_B),
    }  # fmt: skip
    elsewhere = factories.CityFactory(slug="altrove", elsewhere=True)
    things["far"] = factories.AssetFactory(
        city=elsewhere, title="Lontano", location=shapes.POINT_IN_OTHER_CITY
    )
    return Town(city, things)


class Api:
    """The API as a client asks it; answers are checked to be what was expected."""

    def __init__(self, root: str = "/ogc") -> None:
        self.root = root
        self.client = Client()

    def get(self, path: str = "", expected: int = 200, accept: str = "", **params: Any) -> Any:
        """An answer, asked with a status. ``bbox_crs`` and its like are written with hyphens."""
        headers = {"Accept": accept} if accept else {}
        query = {HYPHENS.get(name, name): value for name, value in params.items()}
        address = path if path.startswith(("http", self.root)) else f"{self.root}{path}"
        response = self.client.get(address.removeprefix("http://testserver"), query or None, headers=headers)
        assert response.status_code == expected, (address, params, response.content[:400])
        return response

    def json(self, path: str = "", **params: Any) -> Any:
        """The document of an answer."""
        return json.loads(self.get(path, **params).content)

    @cached_property
    def description(self) -> Any:
        """The description of the API, asked for once."""
        return self.json("/api")

    def items(self, layer: str, **params: Any) -> Any:
        """A page of features."""
        return self.json(f"/collections/{layer}/items", **params)

    def titles(self, layer: str, **params: Any) -> list[str]:
        """Titles of all features that match, over all pages, sorted."""
        page = self.items(layer, **params)
        matched, features = page["numberMatched"], page["features"]
        while onward := link(page, "next"):
            page = self.json(onward)
            features += page["features"]
        assert matched == len(features), "numberMatched is not what the pages hold"
        assert len({feature["id"] for feature in features}) == len(features), "a feature came twice"
        return sorted(
            feature["properties"].get("title") or feature["properties"]["name"] for feature in features
        )

    def fault(self, path: str, expected: int = 400, **params: Any) -> dict[str, Any]:
        """The error of an answer, in words."""
        body: dict[str, Any] = json.loads(self.get(path, expected=expected, **params).content)
        assert body["code"] == expected
        assert body["description"]
        return body


def links(document: Any, rel: str) -> list[dict[str, Any]]:
    """The links of a relation."""
    return [found for found in document["links"] if found["rel"] == rel]


def link(document: Any, rel: str, media_type: str = "") -> str:
    """Address of the first link of a relation, or empty."""
    found = [one for one in links(document, rel) if not media_type or one["type"] == media_type]
    return str(found[0]["href"]) if found else ""
