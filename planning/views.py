"""The planner's page: a question in the address, its answer as map, chart and table. Public data, so everybody may ask.

The layers come from the URL configuration (``layers``), because this app knows none of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.limits.visitors import visitor
from layers.declaration.layer import Layer
from layers.errors import BadParameter
from layers.filters import refuse_unknown
from layers.http.once import asking_once
from layers.input.polygons import CORNERS
from places.ground.clock import page_city
from places.models import City
from planning.answering.engine import answer
from planning.answering.heavy import HEAVY
from planning.answering.narrowing import find_layer, find_polygon
from planning.api import address_of
from planning.permissions import may_plan
from planning.question.choices import city_layers
from planning.question.examples import examples
from planning.question.expert import in_cql2
from planning.question.forms import FormMaker, QuestionForm
from planning.question.sentence import sentence
from planning.question.tidying import tidied
from planning.question.values import DEFAULT_ROWS, Group, Measure, Question
from planning.showing.classes import MISSING
from planning.showing.formats import offered
from planning.showing.maps import answer_geojson
from planning.showing.presenting import present
from planning.showing.shown import Line, Shown

PAGE_SIZE = 100
"""Rows of the table at once."""
PRINTED = 2000
"""Rows of the table at once on the page that is made for paper: some fifty sheets."""
OWN = ("ask", "form", "sort", "page", "class", "print", CORNERS)
"""Parameters of the page that are none of the question."""

CORNER_SLACK = 0.00005
"""Degrees that a corner of a drawn ground may be off: some metres."""

Layers = Callable[[], list[Layer]]


@dataclass(frozen=True)
class Asked:
    """A question as it stands in an address: understood and answered, or with what is wrong with it. ``in_cql2`` is the same
    with its conditions as text, where it has some; ``page`` the shown part of the table."""

    question: Question | None = None
    shown: Shown | None = None
    in_cql2: Question | None = None
    page: Page[Line] | None = None
    fault: BadParameter | None = None


@require_safe
@asking_once()
def analysis(request: HttpRequest, city: str, layers: Layers) -> HttpResponse:
    """``/{city}/analysis/``: the form, and below it the answer to what it asks."""
    place = page_city(request, city)
    known = city_layers(place, layers())
    if "form" in request.GET:
        context = {"city": place, "form": fresh_form(place, known, request), "query": unfinished(request.GET)}
        return render(request, "planning/_form.html", context)
    if "ask" in request.GET:
        asked = canonical(request.GET, place, known)
        if asked.question:
            return redirect(f"{reverse('analysis', args=[place.slug])}?{asked.question.query_string()}")
    elif request.GET.get("subject"):
        # Tables and charts of large answers take the server as long as the database: all of it is one place.
        with HEAVY.place(visitor(request)):
            return page(request, place, known, ask(request.GET, place, known))
    else:
        asked = Asked()
    return page(request, place, known, asked)


def page(request: HttpRequest, place: City, known: list[Layer], asked: Asked) -> HttpResponse:
    """The whole page: the form, and the answer or what is wrong."""
    form = FormMaker(place, known, request.GET, asked.fault).make()
    context = {
        "city": place,
        "form": form,
        "asked": asked,
        "plans": may_plan(request.user, place),
        "query": request.GET.urlencode(),
        **page_context(request, place, known, asked),
    }
    return render(request, "planning/analysis.html", context, status=400 if asked.fault else 200)


def unfinished(params: QueryDict) -> str:
    """What is chosen so far as the question that the form would ask: its shape may come from a file."""
    query = params.copy()
    query.pop("form", None)
    query["ask"] = "1"
    return query.urlencode()


def fresh_form(city: City, layers: list[Layer], request: HttpRequest) -> QuestionForm:
    """The form for what is chosen so far, without saying yet what is missing."""
    try:
        params = tidied(request.GET, layers)
    except BadParameter:
        params = request.GET
    return FormMaker(city, layers, params).make()


def canonical(params: QueryDict, city: City, layers: list[Layer]) -> Asked:
    """The question that the form asks, or what is wrong with it."""
    try:
        return Asked(question=Question.parse(tidied(params, layers), city.slug))
    except BadParameter as fault:
        return Asked(fault=fault)


def ask(params: QueryDict, city: City, layers: list[Layer]) -> Asked:
    """The question of an address with its answer, or what is wrong with it."""
    try:
        refuse_unknown(params, (*Question.NAMES, *OWN))
        question = Question.parse(params, city.slug)
        by_name = {layer.name: layer for layer in layers}
        found = answer(on_paper(question) if "print" in params else question, by_name)
        layer = find_layer(question.subject, "subject", city, by_name, question)
        sort = str(params.get("sort") or "")
        shown = present(found, layer, city, sort=sort, chosen=str(params.get("class") or ""))
        if sort and sort.removeprefix("-") not in {
            heading.sort.removeprefix("-") for heading in shown.headings
        }:
            raise BadParameter("sort", _("The table has no column of this name."))
        return Asked(question, shown, in_cql2(question, layer, city), page_of(params, shown))
    except BadParameter as fault:
        return Asked(fault=fault)


def on_paper(question: Question) -> Question:
    """The question with as many rows as a page for paper holds, where it does not ask for a number of its own."""
    return replace(question, limit=PRINTED) if question.limit == DEFAULT_ROWS else question


def page_of(params: QueryDict, shown: Shown) -> Page[Line]:
    """The asked page of the table. Raises BadParameter where it has no such page."""
    paginator = Paginator(shown.lines, PRINTED if "print" in params else PAGE_SIZE)
    text = str(params.get("page") or "1")
    if not re.fullmatch(r"[0-9]{1,6}", text) or not 1 <= int(text) <= paginator.num_pages:
        span = {"least": 1, "most": paginator.num_pages}
        raise BadParameter("page", _("A whole number from %(least)s to %(most)s is needed here.") % span)
    return paginator.page(int(text))


def page_context(request: HttpRequest, city: City, layers: list[Layer], asked: Asked) -> dict[str, Any]:
    """What the page shows around the form."""
    if asked.question is None or asked.shown is None or asked.page is None:
        return {"examples": [] if asked.fault else told_examples(city, layers)}
    query = asked.question.query_string()
    geojson = address_of(asked.question, "geojson")
    return {
        "shown": asked.shown,
        "cql2_text": asked.in_cql2.subject.condition if asked.in_cql2 else "",
        "cql2_url": f"?{asked.in_cql2.query_string()}" if asked.in_cql2 else "",
        "page_url": request.build_absolute_uri(f"{request.path}?{query}"),
        "sentence": sentence(asked.question, layers_by_name(layers), city),
        "query": query,
        "page": asked.page,
        "printing": "print" in request.GET,
        "print_query": without(request.GET, "page") + "&print=1",
        "screen_query": without(request.GET, "page", "print"),
        "printed": PRINTED,
        "now": timezone.now(),
        "page_range": list(
            asked.page.paginator.get_elided_page_range(asked.page.number, on_each_side=1, on_ends=1)
        ),
        "geojson_url": request.build_absolute_uri(geojson),
        "formats": []
        if asked.shown.answer.rights.refusal
        else [(one, address_of(asked.question, one.extension)) for one in offered(asked.question)],
        "csv_url": "" if asked.shown.answer.rights.refusal else address_of(asked.question, "csv"),
        "map_settings": map_settings(asked.shown, city, layers_by_name(layers)),
        "back_query": asked.question.query_string(only="") if asked.question.only else "",
    }


def without(params: QueryDict, *names: str) -> str:
    """The parameters of the page but for some."""
    rest = params.copy()
    for name in names:
        rest.pop(name, None)
    return rest.urlencode()


def layers_by_name(layers: list[Layer]) -> Mapping[str, Layer]:
    """The layers as the engine takes them."""
    return {layer.name: layer for layer in layers}


def page_data(shown: Shown, question: Question, city: City, layers: Mapping[str, Layer]) -> Any:
    """The shapes of an answer that may be read here and is no file; None where the map fetches them."""
    if not shown.answer.rights.refusal:
        return None
    found = shown.answer if question == shown.answer.question else answer(question, layers)
    return json.loads(answer_geojson(found, layers))


def map_settings(shown: Shown, city: City, layers: Mapping[str, Layer]) -> dict[str, Any]:
    """What the map's module has to know of the answer. Groups without a shape of their own show the rows behind them.

    ``ground`` is the polygon of the question as GeoJSON, with no more corners than a map shows.
    """
    question, unit = shown.answer.question, shown.answer.unit
    polygon = find_polygon(question, city)
    if not shown.map_kind:
        question = replace(question, group="", kind="", measure=Measure.COUNT, column="")
    return {
        "data": page_data(shown, question, city, layers),
        "url": address_of(question, "geojson"),
        "ground": json.loads(polygon.simplify(CORNER_SLACK, True).geojson) if polygon else None,
        "kind": shown.map_kind or "rows",
        "limits": list(shown.classes.limits),
        "colours": [step.colour for step in shown.classes.steps],
        "missing": MISSING,
        "chosen": shown.chosen,
        "named": question.group == Group.AREA,
        "page": reverse("analysis", args=[question.city]),
        "decimals": shown.decimals,
        "unit": unit,
        "title": shown.answer.title,
    }


def told_examples(city: City, layers: list[Layer]) -> list[dict[str, str]]:
    """The ready questions with their sentences and addresses."""
    by_name = layers_by_name(layers)
    return [
        {
            "sentence": sentence(example.question, by_name, city),
            "why": example.why,
            "url": f"?{example.question.query_string()}",
        }
        for example in examples(city)
    ]
