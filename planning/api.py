"""The answer for machines: ``/api/analysis.geojson?city=…`` and the other formats, with the parameters of the page."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.limits.limiter import TooMany
from accounts.limits.visitors import visitor
from layers.declaration.layer import Layer
from layers.errors import BadParameter
from layers.exports import Format, csvw
from layers.exports.about import json_members
from layers.exports.tables import Rows
from layers.filters import refuse_unknown
from layers.http.responses import (
    data_response,
    error_response,
    etag_of,
    not_modified,
    public_endpoint,
    weakly_tagged,
)
from places.feature.filtering import find_city
from places.ground.clock import clock_of
from places.versions import data_version
from planning.answering.answers import Answer
from planning.answering.engine import answer, today_in
from planning.answering.heavy import HEAVY
from planning.question.values import MAX_ROWS, Question
from planning.showing.formats import METADATA, find_answer_format
from planning.showing.maps import answer_geojson
from planning.showing.tables import answer_source

GEOJSON = "application/geo+json"


@public_endpoint
def answer_file(
    request: HttpRequest, layers: Callable[[], list[Layer]], extension: str = "geojson"
) -> HttpResponse:
    """The answer's groups or rows, in one of the formats of exports. Files hold up to MAX_ROWS rows whatever the limit.

    Read the version before the rows: a change in between is asked again. Relative periods move with the day, so the day
    belongs to the ETag.
    """
    refuse_unknown(request.GET, ("city", *Question.NAMES))
    slug = str(request.GET.get("city") or "")
    if not slug:
        raise BadParameter("city", _("Say of which city: city=…"))
    version = data_version(slug)
    city = find_city(slug)
    question = Question.parse(request.GET, city.slug)
    chosen = find_answer_format(extension, question)
    if chosen is None:
        return error_response(404, _("There is no such format of this answer."))
    etag = etag_of(request, version, today_in(city).isoformat())
    if known := not_modified(request, etag):
        return tagged(known, chosen)
    by_name = {layer.name: layer for layer in layers()}
    try:
        with HEAVY.place(visitor(request)):
            return tagged(made(request, question, by_name, chosen, etag), chosen)
    except TooMany as fault:
        text = _("Many heavy questions are being answered. Try again %(when)s.") % {"when": fault.when}
        refused = error_response(fault.status, text)
        refused["Retry-After"] = str(fault.seconds)
        return refused


def tagged(response: HttpResponse, chosen: Format) -> HttpResponse:
    """The programs that write files put times and chance into them: equal answers differ in their bytes."""
    return weakly_tagged(response) if chosen.write else response


def made(
    request: HttpRequest, question: Question, by_name: Mapping[str, Layer], chosen: Format, etag: str
) -> HttpResponse:
    """The answer in a format."""
    if chosen.extension == "geojson":
        body = answer_bytes(answer(question, by_name), by_name, chosen)
        return data_response(request, body, chosen.media_type, etag)
    city = find_city(question.city)
    found = answer(replace(question, limit=MAX_ROWS), by_name)
    if chosen is METADATA:
        layer, _rows = answer_source(found, by_name)
        body = csvw.metadata_bytes(layer, request.build_absolute_uri(address_of(question, "csv")))
        return data_response(request, body, chosen.media_type, etag)
    with clock_of(city):
        body = answer_bytes(found, by_name, chosen)
    response = data_response(request, body, chosen.media_type, etag)
    if chosen.extension == "csv":
        described_by = address_of(question, METADATA.extension)
        response["Link"] = f'<{described_by}>; rel="describedby"; type="{METADATA.media_type}"'
    name = f"analysis-{question.city}-{today_in(city).isoformat()}.{chosen.extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def address_of(question: Question, extension: str) -> str:
    """Where the answer stands in a format, below the root of the site."""
    path = (
        reverse("api_analysis") if extension == "geojson" else reverse("api_analysis_file", args=[extension])
    )
    return f"{path}?city={question.city}&{question.query_string()}"


def answer_bytes(found: Answer, layers: Mapping[str, Layer], chosen: Format) -> bytes:
    """The answer as a file of a format other than GeoJSON."""
    layer, rows = answer_source(found, layers)
    if chosen.blocks is not None:
        return b"".join(chosen.blocks(layer, rows))
    if chosen.write is None:
        return answer_geojson(found, layers, json_members(layer))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{layer.name}.{chosen.extension}"
        chosen.write(Rows(layer, rows), path)
        return path.read_bytes()
