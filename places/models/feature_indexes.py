"""The indexes of the root table, and which question each answers."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db.models import F, Q

from places.models.expressions import Folded, id_of_kind

FEATURE_INDEXES: list[Any] = [
    GistIndex(fields=["location"], name="feature_location_gist"),
    GistIndex(fields=["public_location"], name="feature_public_location_gist"),
    # Named as an expression: GeoDjango leaves out the condition of an index on one spatial field.
    GistIndex(
        F("public_shape"),
        condition=Q(public_shape__isnull=False),
        name="feature_public_shape_gist",
    ),
    # Most things are points. PostGIS takes a box of the whole country for one that holds them all, shape or not.
    models.Index(
        fields=["city", "kind"],
        condition=Q(public_shape__isnull=False),
        name="feature_with_shape",
    ),
    GistIndex(fields=["web_location"], name="feature_web_location_gist"),
    # The nearest house, desk or place must not be looked for among a million reports.
    GistIndex(
        fields=["web_location"],
        condition=Q(visibility="public") & ~Q(kind="reports.report"),
        name="feature_public_places_gist",
    ),
    GinIndex(fields=["search"], name="feature_search_gin"),
    # What the search box offers must not be picked from among a million reports.
    GinIndex(
        fields=["search"],
        condition=Q(visibility="public") & ~Q(kind="reports.report"),
        name="feature_places_search_gin",
    ),
    # Names are few beside reports, whose titles are sentences.
    GinIndex(
        OpClass(Folded(F("title")), "gin_trgm_ops"),
        condition=Q(visibility="public") & ~Q(kind="reports.report"),
        name="feature_name_trgm",
    ),
    models.Index(
        fields=["qk"],
        include=["kind", "category", "status", "city", "web_location"],
        condition=Q(visibility="public"),
        name="feature_public_qk",
    ),
    models.Index(
        "city",
        "kind",
        F("published").desc(nulls_last=True),  # exactly the order of newest_first()
        F("id").desc(),
        condition=Q(visibility="public"),
        name="feature_public_newest",
    ),
    models.Index(
        F("published").desc(nulls_last=True),
        F("id").desc(),
        condition=Q(visibility="public"),
        name="feature_public_latest",
    ),
    # The catalogue of open data: the newest change of each source, and how many are made up (places/counts/holdings.py).
    models.Index(
        fields=["city", "kind", "source", "updated"],
        condition=Q(visibility="public", is_example=False),
        name="feature_public_changed",
    ),
    models.Index(
        fields=["city", "kind"],
        condition=Q(visibility="public", is_example=True),
        name="feature_public_examples",
    ),
    models.Index(fields=["city", "visibility", "created"], name="feature_work_list"),
    models.Index(F("kind"), id_of_kind(), condition=Q(visibility="public"), name="feature_public_ids"),
]
