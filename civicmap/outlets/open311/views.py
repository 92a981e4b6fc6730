"""The addresses of GeoReport v2."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from civicmap.outlets.open311 import rows, updates
from civicmap.outlets.open311.documents import MEDIA_TYPES, listed, single, wrapped
from civicmap.outlets.open311.endpoint import Fault, endpoint, jurisdiction
from civicmap.outlets.open311.filing import file_request
from civicmap.outlets.open311.parameters import box_of, window_of, words_of
from civicmap.outlets.open311.services import definition, service_record, services_of
from civicmap.serving.addresses import absolute, origin
from layers.errors import BadParameter
from layers.http.responses import data_response, etag_of, not_modified
from places.ground.known import city_named
from places.models import City
from places.versions import data_version
from reports.models import Report
from reports.references import parse_reference
from reports.workflow import OPEN_STATUSES, ReportStatus

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGED = datetime.datetime(2026, 11, 30, tzinfo=datetime.UTC)
"""When the description of the interface last changed."""
STATUSES: dict[str, list[str]] = {
    "open": list(OPEN_STATUSES),
    "closed": [status for status in ReportStatus if status not in OPEN_STATUSES],
}


def _answered(
    request: HttpRequest, name: str, records: Sequence[dict[str, Any]], form: str, etag: str = ""
) -> HttpResponse:
    return data_response(request, listed(name, records, form), MEDIA_TYPES[form], etag)


def _versioned(request: HttpRequest, city: str, form: str) -> tuple[str, HttpResponse | None]:
    """The ETag of what depends on the public reports of a city, and 304 where the reader has it. Read before any row."""
    etag = etag_of(request, data_version(city, (Report.KIND,)), form)
    return etag, not_modified(request, etag)


def _discovery(request: HttpRequest, form: str, city: str = "") -> HttpResponse:
    found = city_named(city) if city else None
    if city and found is None:
        raise Fault(404, _("jurisdiction_id: there is no such city here."))
    contact = (found.contact_email if found else "") or absolute(request, reverse("feedback"))
    root = reverse("open311_services", args=[*([city] if city else []), "json"])
    record = {
        "changeset": updates.moment(CHANGED),
        "contact": contact,
        "key_service": _("Keys are issued by the city's administrators: write to %(contact)s.")
        % {"contact": contact},
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": absolute(request, root.removesuffix("/services.json")),
                "changeset": updates.moment(CHANGED),
                "type": "test" if settings.DEMO else "production",
                "formats": [kind.partition(";")[0] for kind in MEDIA_TYPES.values()],
            }
        ],
    }
    return data_response(request, single("discovery", record, form), MEDIA_TYPES[form])


def _services(request: HttpRequest, form: str, city: str = "") -> HttpResponse:
    found = services_of(jurisdiction(request, city))
    return _answered(request, "services", [service_record(category) for category in found.values()], form)


def _definition(request: HttpRequest, form: str, code: str, city: str = "") -> HttpResponse:
    category = services_of(jurisdiction(request, city)).get(code)
    if category is None:
        raise Fault(404, _("service_code: there is no service “%(code)s”.") % {"code": code[:60]})
    body = single("service_definition", definition(category), form)
    return data_response(request, body, MEDIA_TYPES[form])


def _list(request: HttpRequest, form: str, city: str = "") -> HttpResponseBase:
    place = jurisdiction(request, city)
    etag, unchanged = _versioned(request, place.slug, form)
    if unchanged is not None:
        return unchanged
    params, known = request.GET, services_of(place)
    if references := words_of(params, "service_request_id"):
        named = [reference for text in references if (reference := parse_reference(text))]
        chosen = Report.objects.public().in_city(place).filter(reference__in=named)
        return _written(request, chosen.order_by(*rows.NEWEST_FIRST), form, place, etag)
    codes = words_of(params, "service_code")
    if unknown := [code for code in codes if code not in known]:
        raise Fault(
            404,
            *(_("service_code: there is no service “%(code)s”.") % {"code": code[:60]} for code in unknown),
        )
    statuses: list[str] = []
    for word in words_of(params, "status"):
        if word.lower() not in STATUSES:
            raise BadParameter("status", _("write open or closed."))
        statuses += STATUSES[word.lower()]
    window, box = window_of(params, place), box_of(params)
    found = rows.requests_of(place, codes=codes, statuses=statuses)
    if window.start:
        found = found.filter(published__gte=window.start)
    if window.end:
        found = found.filter(published__lt=window.end)
    if box is not None:
        found = found.in_bbox(box)  # type: ignore[attr-defined]
    return _written(request, found[window.first : window.first + window.size], form, place, etag)


def _written(request: HttpRequest, found: Any, form: str, city: City, etag: str) -> HttpResponseBase:
    extensions = request.GET.get("extensions", "").lower() in ("1", "true")
    sql, params = rows.statement(
        found, form=form, origin=origin(request), city=city.slug, extensions=extensions
    )
    entries = rows.written(sql, params)
    return data_response(request, wrapped("service_requests", entries, form), MEDIA_TYPES[form], etag)


def _one(request: HttpRequest, form: str, reference: str, city: str = "") -> HttpResponseBase:
    place = jurisdiction(request, city)
    etag, unchanged = _versioned(request, place.slug, form)
    if unchanged is not None:
        return unchanged
    found = Report.objects.public().in_city(place).filter(reference=parse_reference(reference) or "")
    if not found.exists():
        raise Fault(404, _("service_request_id: there is no such request."))
    return _written(request, found, form, place, etag)


def _file(request: HttpRequest, form: str, city: str = "") -> HttpResponse:
    record = file_request(request, jurisdiction(request, city))
    return _taken("service_requests", record, form)


def _token(request: HttpRequest, form: str, token: str, city: str = "") -> HttpResponse:
    place = jurisdiction(request, city)
    try:
        key = uuid.UUID(token)
    except ValueError:
        raise Fault(404, _("token: there is no such token.")) from None
    report = Report.objects.in_city(place).filter(submission=key).first()
    if report is None:
        raise Fault(404, _("token: there is no such token."))
    number = report.reference if report.confirmed else None
    return _answered(request, "service_requests", [{"service_request_id": number, "token": token}], form)


def _updates(request: HttpRequest, form: str, city: str = "") -> HttpResponseBase:
    place = jurisdiction(request, city)
    etag, unchanged = _versioned(request, place.slug, form)
    if unchanged is not None:
        return unchanged
    found = updates.records(place, window_of(request.GET, place))
    return _answered(request, "service_request_updates", found, form, etag)


def _take_update(request: HttpRequest, form: str, city: str = "") -> HttpResponse:
    return _taken("service_request_updates", updates.take_update(request, jurisdiction(request, city)), form)


def _unknown(request: HttpRequest, form: str, rest: str = "", city: str = "") -> HttpResponse:
    raise Fault(404, _("There is no such resource."))


def _taken(name: str, record: dict[str, Any], form: str) -> HttpResponse:
    response = HttpResponse(listed(name, [record], form), status=201, content_type=MEDIA_TYPES[form])
    response["Cache-Control"] = "no-store"
    return response


discovery = endpoint(get=_discovery)
services = endpoint(get=_services)
service_definition = endpoint(get=_definition)
requests = endpoint(get=_list, post=_file)
request_detail = endpoint(get=_one)
token = endpoint(get=_token)
request_updates = endpoint(get=_updates, post=_take_update)
unknown = endpoint(get=_unknown, post=_unknown)
