"""The ground of the demonstration: sources, cities, areas and their figures, streets, the basemap."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import shapely
from django.db import transaction

from civicmap.cities.tables import FIXTURES, table
from demo.bulk import copy_rows
from demo.files import items, records, rows
from layers.geometry import WEB_MERCATOR
from places.imports.area_import import Outcome, import_areas
from places.imports.osm import web_mercator
from places.imports.reading import AreaRow, as_geos
from places.models import (
    Area,
    AreaFigure,
    AreaKind,
    BasemapLine,
    BasemapPoint,
    BasemapPolygon,
    City,
    Indicator,
    Source,
    Street,
)

LONGER = 1.01
"""A line of the fixtures replaces the one that is there when it is longer by more than this."""
GAZETTEERS = {"torino": "osm-torino-streets", "palermo": "osm-palermo-streets"}
NETWORKS = {"torino": "osm-torino-network", "palermo": "osm-palermo-streets"}
"""Sources of a city's streets, to find and to draw."""
STREETS = ("motorway", "primary", "secondary", "tertiary", "street", "path", "cycleway")
FIGURES = {
    # file, source where a row names none, area kind
    "torino": [
        ("torino/zone_figures.csv", "torino-indicatori-2011", "zona"),
        ("torino/zone_population.csv", "torino-zone-2023", "zona"),
        ("torino/city_figures.csv", "torino-popolazione-2023", ""),
        ("torino/program_figures.csv", "", ""),
    ],
    "reggio-emilia": [("reggio-emilia/figures.csv", "", "")],
    "brescia": [("brescia/figures.csv", "", "")],
}


def load_sources() -> dict[str, Source]:
    """Who published what under which licence: the credits page and every row point here. Follows the fixtures."""
    known = {source.code: source for source in Source.objects.all()}
    for record in records("sources.json"):
        fields = {name: value for name, value in record.items() if name != "files" and value is not None}
        if record["date"]:
            fields["date"] = datetime.date.fromisoformat(record["date"])
        source = known.setdefault(record["code"], Source())
        if any(getattr(source, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(source, name, value)
            source.save()
    return known


def load_city(record: dict[str, Any], sources: dict[str, Source]) -> City:
    """A city with its boundary."""
    city: City | None = City.objects.filter(slug=record["slug"]).first()
    if city is not None:
        return city
    boundary = items(f"{record['slug']}/city.geojson")[0].shape
    return City.objects.create(
        slug=record["slug"],
        istat_code=record["istat"],
        name_it=record["it"],
        name_en=record["en"],
        official_name=record["official"],
        body_name=record["body"],
        homepage=record["homepage"],
        ipa_code=record["ipa"],
        boundary=as_geos(boundary),
        metric_srid=record["srid"],
        patron_day=record["patron"],
        languages=["it", "en"],
        colour=record["colour"],
        basemap_note_it=record["note_it"],
        basemap_note_en=record["note_en"],
        source=sources[record["source"]],
    )


def load_areas(city: City, sources: dict[str, Source]) -> dict[str, Outcome]:
    """Every kind of area of the city, through the same import that the command and the admin use."""
    outcomes = {}
    for position, record in enumerate(kinds_of(city)):
        kind, created = AreaKind.objects.get_or_create(
            city=city,
            code=record["code"],
            defaults={
                "name_it": record["it"],
                "name_en": record["en"],
                "plural_it": record["plural_it"],
                "plural_en": record["plural_en"],
                "position": position,
            },
        )
        if not created and kind.areas.exists():
            outcomes[kind.code] = Outcome(unchanged=kind.areas.current().count())
            continue
        found = [
            AreaRow(number, item["code"], item["name"], item.shape)
            for number, item in enumerate(items(record["file"]), 1)
        ]
        outcomes[kind.code] = import_areas(
            kind=kind, rows=found, source=sources[record["source"]], valid_from=record.get("valid_from")
        )
    return outcomes


def kinds_of(city: City) -> list[dict[str, Any]]:
    """The kinds of area that the fixtures know for a city."""
    return [record for record in table("procedures.toml")["area_kind"] if record["city"] == city.slug]


def load_indicators() -> dict[str, Indicator]:
    """What the figures measure, and which way is worse."""
    known = {indicator.code: indicator for indicator in Indicator.objects.all()}
    for position, record in enumerate(records("indicators.json")):
        if record["code"] not in known:
            known[record["code"]] = Indicator.objects.create(position=position, **record)
    return known


def load_figures(city: City, sources: dict[str, Source], indicators: dict[str, Indicator]) -> int:
    """Figures of the city and of its areas, each with its period and source."""
    known = set(
        AreaFigure.objects.filter(city=city).values_list(
            "area__code", "indicator__code", "period", "source__code"
        )
    )
    fresh = []
    for name, source, kind in FIGURES.get(city.slug, []):
        areas = dict(
            Area.objects.current().filter(kind__city=city, kind__code=kind).values_list("code", "pk")
        )
        for row in rows(name):
            origin = row.get("source") or source
            if (row["area"] or None, row["indicator"], row["year"], origin) in known:
                continue
            fresh.append(
                AreaFigure(
                    city=city,
                    area_id=areas[row["area"]] if row["area"] else None,
                    indicator=indicators[row["indicator"]],
                    period=row["year"],
                    value=Decimal(row["value"]),
                    source=sources[origin],
                    note_it=row.get("note_it", ""),
                    note_en=row.get("note_en", ""),
                )
            )
    AreaFigure.objects.bulk_create(fresh)
    return len(fresh)


@transaction.atomic
def load_streets(city: City, source: Source) -> int:
    """The gazetteer that addresses are found by."""
    if Street.objects.filter(city=city).exists():
        return 0
    return copy_rows(
        Street,
        (
            {"city": city, "name": item["name"], "shape": item.shape, "source": source}
            for item in items(f"{city.slug}/streets.geojson.gz")
        ),
    )


def load_lines(city: City, source: Source) -> int:
    """The streets of the basemap. Where there are some, named ones that are missing or were shorter are added."""
    found = [
        {
            "city": city,
            "kind": item["kind"],
            "name": item["name"],
            "shape": web_mercator(item.shape),
            "source": source,
        }
        for item in items(f"{city.slug}/lines.geojson.gz")
        if item.shape is not None
    ]
    there = BasemapLine.objects.filter(city=city, kind__in=STREETS)
    if not there.exists():
        return copy_rows(BasemapLine, found)
    there.filter(source=None).update(source=source)
    known = {(line.kind, line.name): line for line in there.exclude(name="")}
    missing = []
    longer = 0
    for row in found:
        line = known.get((row["kind"], row["name"]))
        if line is None and row["name"]:
            missing.append(row)
        elif line is not None and row["shape"].length > line.shape.length * LONGER:
            line.shape = as_geos(row["shape"], WEB_MERCATOR)
            line.save(update_fields=["shape"])
            longer += 1
    return copy_rows(BasemapLine, missing) + longer


def load_buildings(city: City, source: Source) -> int:
    """Buildings, where the fixtures have them."""
    there = BasemapPolygon.objects.filter(city=city, kind=BasemapPolygon.Kind.BUILDING)
    if there.exists():
        there.filter(source=None).update(source=source)
        return 0
    return copy_rows(
        BasemapPolygon,
        (
            {
                "city": city,
                "kind": item["kind"],
                "name": "",
                "shape": web_mercator(item.shape),
                "source": source,
            }
            for item in items(f"{city.slug}/buildings.geojson.gz")
            if item.shape is not None
        ),
    )


def load_ground(city: City, sources: dict[str, Source]) -> int:
    """Water, green, railway, built-up land and names of places: what of each source is not there yet."""
    names = [f"{city.slug}/ground.geojson.gz", f"{city.slug}/ground_by_sa.geojson.gz"]
    found = [item for name in names if (FIXTURES / name).exists() for item in items(name)]
    count = 0
    for model, kinds in (
        (BasemapLine, BasemapLine.Kind.values),
        (BasemapPolygon, BasemapPolygon.Kind.values),
        (BasemapPoint, BasemapPoint.Kind.values),
    ):
        there = model._default_manager.filter(city=city).values_list("source__code", flat=True)
        known = set(there.distinct().order_by())
        count += copy_rows(
            model,
            (
                {
                    "city": city,
                    "kind": item["kind"],
                    "name": item["name"],
                    "shape": web_mercator(part),
                    "source": sources[item["source"]],
                    "population": item.get("population", None),
                }
                for item in found
                if item["kind"] in kinds and item["source"] not in known and item.shape is not None
                for part in (shapely.get_parts(item.shape) if model is BasemapPoint else [item.shape])
            ),
        )
    return count


@transaction.atomic
def load_basemap(city: City, sources: dict[str, Source]) -> tuple[int, int, int]:
    """What the map is drawn on: lines of streets, buildings, and the ground between them."""
    lines = buildings = 0
    if network := NETWORKS.get(city.slug):
        lines = load_lines(city, sources[network])
    if city.slug == "torino":
        buildings = load_buildings(city, sources["osm-torino-buildings"])
    return lines, buildings, load_ground(city, sources)
