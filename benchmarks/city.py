"""A made-up city of N reports, written through the real models: clumped points, gap-free quarters, believable texts."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pgtrigger
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import connection, transaction

from assets.models import Asset
from demo.bulk import NewFeature, write_features
from places.models import Area, AreaKind, Category, City, Feature, Office, Source, Visibility
from reports.models import Report

WEST, SOUTH, EAST, NORTH = 7.57, 45.00, 7.78, 45.14
BATCH = 20_000
CLUMPS, CLUMPED = 60, 0.85
QUARTERS = 100
ASSETS = 20_000
STATUSES = ("received", "assigned", "in_progress", "resolved", "not_ours")
WORDS = [
    "buca",
    "strada",
    "marciapiede",
    "lampione",
    "spento",
    "rifiuti",
    "abbandonati",
    "cassonetto",
    "pieno",
    "albero",
    "caduto",
    "panchina",
    "rotta",
    "segnaletica",
    "mancante",
    "semaforo",
    "guasto",
    "perdita",
    "acqua",
    "tombino",
    "otturato",
    "scritte",
    "muro",
    "rumore",
    "notturno",
    "pista",
    "ciclabile",
    "interrotta",
    "fontana",
    "giardino",
    "giochi",
    "bambini",
    "illuminazione",
    "insufficiente",
    "vicino",
    "scuola",
    "mercato",
    "fermata",
    "tram",
    "angolo",
    "piazza",
    "da",
    "settimane",
]


def points(count: int, rng: np.random.Generator) -> Any:
    """Longitudes and latitudes (count, 2): most in clumps of very different weight and width, the rest anywhere."""
    x = rng.normal((WEST + EAST) / 2, 0.035, CLUMPS).clip(WEST + 0.01, EAST - 0.01)
    y = rng.normal((SOUTH + NORTH) / 2, 0.025, CLUMPS).clip(SOUTH + 0.01, NORTH - 0.01)
    weight = rng.lognormal(0, 0.8, CLUMPS)
    width = rng.uniform(0.003, 0.015, CLUMPS)
    found = np.empty((0, 2))
    while len(found) < count:
        clump = rng.choice(CLUMPS, count, p=weight / weight.sum())
        place = np.c_[rng.normal(x[clump], width[clump]), rng.normal(y[clump], width[clump] * 0.7)]
        anywhere = rng.random(count) > CLUMPED
        place[anywhere] = np.c_[
            rng.uniform(WEST, EAST, anywhere.sum()), rng.uniform(SOUTH, NORTH, anywhere.sum())
        ]
        inside = (place[:, 0] > WEST) & (place[:, 0] < EAST) & (place[:, 1] > SOUTH) & (place[:, 1] < NORTH)
        found = np.r_[found, place[inside]]
    return found[:count].round(6)


def quarters(rng: np.random.Generator) -> list[Any]:
    """Voronoi cells as multipolygons, about 400 corners each; neighbours share their edges exactly."""
    seeds = np.c_[rng.uniform(WEST, EAST, QUARTERS), rng.uniform(SOUTH, NORTH, QUARTERS)]
    ground = shapely.box(WEST, SOUTH, EAST, NORTH)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=ground)
    made = []
    for cell in cells.geoms:
        ring = shapely.segmentize(cell.intersection(ground), 0.00015)
        made.append(shapely.MultiPolygon([ring]))
    return made


def multipolygon(shape: Any) -> MultiPolygon:
    """The same shape, EPSG:4326, as models hold it."""
    found = GEOSGeometry(shape.wkt, srid=4326)
    assert isinstance(found, MultiPolygon)
    return found


def ground() -> tuple[City, list[Category], list[Office], Source]:
    """The city with its quarters, categories and offices."""
    box = multipolygon(shapely.MultiPolygon([shapely.box(WEST, SOUTH, EAST, NORTH)]))
    city = City.objects.create(
        slug="bench", istat_code="999999", name_it="Misura", name_en="Measure", official_name="Misura",
        boundary=box, metric_srid=32632, languages=["it", "en"],
    )  # fmt: skip
    kind = AreaKind.objects.create(
        city=city, code="quarter", name_it="Quartiere", name_en="Quarter", plural_it="Quartieri", plural_en="Quarters"
    )  # fmt: skip
    Area.objects.bulk_create(
        Area(kind=kind, code=f"{number:03d}", name=f"Quartiere {number}", boundary=multipolygon(cell))
        for number, cell in enumerate(quarters(np.random.default_rng(7)), start=1)
    )  # fmt: skip
    offices = [
        Office.objects.create(city=city, code=f"office-{number}", name=f"Ufficio {number}")
        for number in range(1, 6)
    ]
    categories = [
        Category.objects.create(
            kind=kind_of, code=f"{word}-{number}", name_it=f"Categoria {number}", name_en=f"Category {number}"
        )
        for kind_of, word, most in ((Report.KIND, "problem", 12), (Asset.KIND, "asset", 8))
        for number in range(1, most + 1)
    ]
    source = Source.objects.create(
        code="bench", title="Dati di prova", publisher="civicmap", licence="CC0 1.0"
    )
    return city, categories, offices, source


def features(
    model: type[Feature], count: int, city: City, categories: list[Category], offices: list[Office], seed: int
) -> Iterator[NewFeature]:
    """So many features of one kind, always the same ones."""
    rng = np.random.default_rng(seed)
    places = points(count, rng)
    known = [category for category in categories if category.kind == model.KIND]
    share = 1 / np.arange(1, len(known) + 1)
    category = rng.choice(len(known), count, p=share / share.sum())
    status = rng.choice(len(STATUSES), count, p=[0.12, 0.13, 0.1, 0.6, 0.05])
    office = rng.integers(0, len(offices), count)
    seconds = np.sort(rng.integers(0, 3 * 365 * 86400, count))
    words = np.array(WORDS)
    begin = datetime.datetime(2023, 1, 1, tzinfo=datetime.UTC)
    codes = STATUSES if model is Report else ("active",)
    for number in range(count):
        moment = begin + datetime.timedelta(seconds=int(seconds[number]))
        title = " ".join(words[rng.integers(0, len(words), 5)]).capitalize()
        yield NewFeature(
            {
                "city": city, "category": known[category[number]], "manager": offices[office[number]],
                "status": codes[status[number] % len(codes)], "title": title,
                "description": " ".join(words[rng.integers(0, len(words), 24)]).capitalize() + ".",
                "address": f"Via {title.split()[1].capitalize()} {number % 200 + 1}",
                "visibility": Visibility.PUBLIC, "created": moment, "updated": moment, "published": moment,
                "location": shapely.Point(places[number]), "external_id": f"{model.LAYER}-{number}",
            }
        )  # fmt: skip


def build(rows: int) -> None:
    """Fill an empty database. Says how fast it goes. What is made up has no history: its triggers are left out."""
    started = time.monotonic()
    with transaction.atomic():
        city, categories, offices, source = ground()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE places_area")  # otherwise the first rows are placed without its index
    connection.close()  # what this session has planned for empty tables would be kept for full ones
    for model, count, seed in ((Asset, min(ASSETS, rows), 11), (Report, rows, 13)):
        made = 0
        batch: list[NewFeature] = []
        for feature in features(model, count, city, categories, offices, seed):
            batch.append(feature)
            if len(batch) == BATCH:
                made += _write(model, source, batch)
                batch = []
        made += _write(model, source, batch)
        print(f"  {made:,} rows of {model._meta.label} after {time.monotonic() - started:.0f} s", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _write(model: type[Feature], source: Source, batch: list[NewFeature]) -> int:
    if batch:
        with transaction.atomic(), pgtrigger.ignore():
            if model is Report:
                for feature in batch:
                    feature.values["reference"] = f"B-{feature.values['external_id'].partition('-')[2]}"
            write_features(model, source, batch)
    return len(batch)
