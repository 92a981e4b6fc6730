"""Published questions as layers: on the map of layers, in every endpoint and export, for QGIS.

A published question always runs over ``public()``, whoever saved it. It computes nothing ahead: what is hidden is gone from it at
once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import Exists, Q, QuerySet, TextField, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from layers.declaration.layer import Column, Layer, whole_version
from layers.errors import BadParameter
from places.feature.filtering import AREA_FILTERS, matching_areas
from places.layers import area_layer
from places.models import City
from planning.answering.engine import matched_rows, today_in
from planning.answering.figures import RESIDENTS, periods
from planning.answering.grouping import find_kind, grouped, measured_areas, measured_column, people_period
from planning.answering.groups import asked_areas
from planning.answering.narrowing import find_layer, matched
from planning.answering.rights import Rights, rights_of
from planning.models import SavedQuestion
from planning.question.sentence import lazy_sentence
from planning.question.values import OF_COLUMN, Group, Measure, Question, Relation

logger = logging.getLogger(__name__)

COLOUR = "#5c4a72"


def published_questions(layers: Callable[[], Mapping[str, Layer]]) -> list[Layer]:
    """A layer for each published question. ``layers`` gives the others by name, and is asked only where it is needed."""
    saved = list(
        SavedQuestion.objects.published()
        .select_related("city")
        .defer("city__boundary")
        .order_by("city__slug", "slug")
    )
    if not saved:
        return []
    known = layers()
    found = []
    for one in saved:
        try:
            found.append(question_layer(one, known))
        except BadParameter as fault:
            # A kind of area or an indicator was taken away: the question has no answer any more, the other layers have.
            logger.warning("published question %s cannot be asked: %s", one.slug, fault)
    return found


def is_publishable(question: Question) -> bool:
    """Whether the answer can be a layer: rows, or areas. Months and categories have no shape, hexagons no lasting number."""
    return not question.only and question.group in ("", Group.AREA)


def question_layer(saved: SavedQuestion, layers: Mapping[str, Layer]) -> Layer:
    """The layer of one saved question. Raises BadParameter where it cannot be asked any more."""
    question = saved.question
    if not is_publishable(question):
        raise BadParameter("group", _("Only rows and areas can be published as a layer."))
    subject = find_layer(question.subject, "subject", saved.city, layers, question)
    parts = [subject]
    if question.target is not None:
        parts.append(find_layer(question.target, "target", saved.city, layers, question))
    make = area_question if question.group == Group.AREA else row_question
    rights = rights_of(question, matched(question, layers, saved.city, today_in(saved.city)), saved.city)
    rights.check()
    layer = make(question, saved.city, subject, layers, rights)

    def version(_city: str) -> str:
        # Periods such as “the last 12 months” move with the day.
        today = today_in(saved.city).isoformat()
        return whole_version(parts, saved.city.slug, f"{saved.updated.timestamp():.6f}", today)

    return replace(
        layer,
        name=saved.layer_name,
        kind="",
        title=saved.title,
        singular=saved.title,
        description=lazy_sentence(question, layers, saved.city),
        licence=rights.licence,
        attribution=rights.attribution,
        credits=rights.credits,
        notes=rights.notes,
        address=f"{settings.SITE_URL}{reverse('question', args=[saved.city.slug, saved.slug])}",
        colour=COLOUR,
        city=saved.city.slug,
        version=version,
    )


def row_question(
    question: Question, city: City, subject: Layer, layers: Mapping[str, Layer], _rights: Rights
) -> Layer:
    """The rows of the subject that the question finds, with the subject's columns and filters."""
    columns = subject.columns
    if question.relation == Relation.NEAREST:
        columns = matched(question, layers, city, today_in(city)).layer.columns

    def rows() -> QuerySet[Any]:
        _layer, found = matched_rows(question, layers)
        return found

    # The short cuts of the subject, its root table and its finished texts, hold all its rows with its own columns.
    return replace(subject, queryset=rows, columns=columns, roots=None, texts=None)


def area_question(
    question: Question, city: City, subject: Layer, layers: Mapping[str, Layer], rights: Rights
) -> Layer:
    """The areas of the grouping with the value, the number of rows, the inhabitants and the surface."""
    kind = find_kind(question, city)
    base = area_layer(kind)
    measured = None
    if question.measure in OF_COLUMN:
        measured = measured_column(question, matched(question, layers, city, today_in(city)).layer)
    whole = question.measure == Measure.COUNT
    own = (
        Column(
            "value",
            Measure(question.measure).label,
            "integer" if whole else "number",
            unit=measured.unit if measured else "",
            description=_("What the question asks; empty where it cannot be told"),
            measure=True,
        ),
        Column("n", _("Rows"), "integer", measure=True),
        Column("people", _("Inhabitants"), "number", measure=True),
        Column("km2", _("Surface"), "number", unit="km²", measure=True),
        Column("is_example", _("Example content"), "boolean"),
    )
    kept = ("code", "name", "kind", "city", "valid_from", "url")

    def rows() -> QuerySet[Any]:
        found = matched(question, layers, city, today_in(city))
        period = people_period(question, periods(kind, RESIDENTS))
        areas = measured_areas(
            question, grouped(question, found, city), asked_areas(question, found, city), period
        )
        made_up: Any = Value(False)
        if subject.example is not None:
            made_up = Exists(found.rows.filter(subject.example).order_by())
        marked: QuerySet[Any] = areas.annotate(is_example=made_up)
        return marked

    return replace(
        base,
        queryset=rows,
        matching=matching_areas,
        columns=(
            *(column for column in base.columns if column.name in kept),
            # Of the whole row: its numbers are made from data of several sources.
            Column("source", _("Source"), value=Value(rights.attribution, output_field=TextField())),
            Column("licence", _("Licence"), value=Value(rights.licence, output_field=TextField())),
            *own,
        ),
        filters=AREA_FILTERS,
        example=Q(is_example=True) if subject.example is not None else None,
    )
