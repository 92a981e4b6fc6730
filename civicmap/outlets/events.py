"""``/api/events``: what happened in public, in an order that a reader can go on from."""

from __future__ import annotations

import json
import re
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from civicmap.serving.addresses import absolute
from engagement.events.log import span
from engagement.events.models import Event
from engagement.events.reading import Wanted, page
from layers.errors import BadParameter
from layers.filters import Filters, parse_limit, refuse_unknown
from layers.http.responses import data_response, error_response, public_endpoint
from places.feature.filtering import area_in, find_city, kinds_of

JSON = "application/json; charset=utf-8"
FILTERS = ("city", "layer", "area", "verb", "from", "to")
MAX_LIMIT = 1000
LATEST = "latest"
"""The place after the newest event, for who wants only what is still to come."""


def wanted_events(params: QueryDict) -> Wanted:
    """What the parameters ask for. Raises BadParameter."""
    filters = Filters.parse(params)
    city = find_city(filters.city) if filters.city else None
    start, after = filters.moments(ZoneInfo(city.time_zone if city else settings.TIME_ZONE))
    verbs = [verb for text in params.getlist("verb") for verb in text.split(",") if verb]
    for verb in verbs:
        if verb not in Event.Verb:
            known = ", ".join(Event.Verb)
            raise BadParameter("verb", _("Choose one of %(known)s.") % {"known": known})
    return Wanted(
        city=city,
        kinds=kinds_of(filters.layers),
        area=area_in(city, filters.area) if filters.area else None,
        verbs=verbs,
        start=start,
        after=after,
    )


def parse_cursor(text: str) -> int:
    """The place in the stream that a cursor says; 0 is the beginning. Raises BadParameter."""
    if text == LATEST:
        return span().last
    if text and not re.fullmatch(r"[0-9]{1,18}", text):
        raise BadParameter("after", _("This is no cursor: take the one of the last answer, or “latest”."))
    return int(text or 0)


@public_endpoint
def events(request: HttpRequest) -> HttpResponse:
    """A page of events after a cursor, with the cursor to go on from; 410 where that place has been removed."""
    refuse_unknown(request.GET, (*FILTERS, "limit", "after"))
    wanted = wanted_events(request.GET)
    limit = parse_limit(request.GET, default=100, maximum=MAX_LIMIT)
    after = parse_cursor(request.GET.get("after", ""))
    known = span()
    if after > known.last:
        raise BadParameter("after", _("The stream has not come so far: this cursor is of another server."))
    if not known.holds(after):
        gone = _("Events so old are not kept. Read the layers anew, then go on from “latest”.")
        return error_response(410, gone, "after")
    found = page(wanted, after, limit)
    query = request.GET.copy()
    query["after"] = str(found.place)
    following = absolute(request, f"{request.path}?{query.urlencode(safe=',:')}")
    body: dict[str, Any] = {
        "events": found.events,
        "cursor": str(found.place),
        "has_more": found.has_more,
        "links": [{"rel": "next", "type": "application/json", "href": following}],
    }
    response = data_response(request, json.dumps(body, ensure_ascii=False).encode(), JSON)
    response["Link"] = f'<{following}>; rel="next"; type="application/json"'
    return response
