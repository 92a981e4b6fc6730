"""An alert as an Atom feed with GeoRSS, by its secret address."""

from __future__ import annotations

import uuid

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civicmap.outlets.feeds import AtomFeed, entry, everything, newest, status_labels
from engagement.alerts.matching import features_of
from engagement.alerts.models import Alert
from engagement.alerts.words import in_words
from layers.filters import Filters
from layers.http.responses import data_response, error_response, layer_etag, not_modified, public_endpoint
from layers.xml import as_xml


@public_endpoint
def alert_feed(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """``/feeds/alerts/{key}.atom``: the 50 newest things that the alert is about. It names nobody.

    The address is a secret: only the reader's own cache may keep the answer, and no index may list it.
    """
    response = _feed(request, key)
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _feed(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    alert = Alert.objects.confirmed().select_related("city").filter(key=key, city__state="open").first()
    if alert is None:
        return error_response(404, _("This alert has ended."))
    layer = everything()
    # Alerts have no version: what it is about is part of the tag.
    about = (
        alert.ground.wkt if alert.ground else "",
        alert.metres,
        alert.kinds,
        alert.categories,
        alert.query,
    )
    etag = layer_etag(request, layer, in_words(alert), *about)
    if (unchanged := not_modified(request, etag)) is not None:
        return unchanged
    rows = features_of(alert)
    address = request.build_absolute_uri(request.path)
    made = AtomFeed(
        title=as_xml(in_words(alert)),
        link=request.build_absolute_uri(reverse("map", args=[alert.city.slug])),
        description=as_xml(_("What this alert is about, the newest first.")),
        language=get_language() or alert.lang,
        author_name=alert.city.body_name or alert.city.official_name,
        feed_url=address,
        feed_guid=address,
    )
    labels = status_labels(layer, rows.model, alert.city)
    for row in newest(layer, Filters(), rows):
        made.add_item(**entry(request, row, labels))
    return data_response(
        request, made.writeString("utf-8").encode(), "application/atom+xml; charset=utf-8", etag
    )
