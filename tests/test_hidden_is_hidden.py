"""Hidden means gone at once: from every page, list, tile, search, picture and endpoint.

A reader walks over the whole site, following every link and asking every machine address, and finds one thing of each
kind, but none of those that wait or are drafts. Then the things are hidden, and the same walk must not find a trace of them.
Every address of the project is either walked or named below with a reason.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone, translation

from civicmap.layers import feature_layers
from engagement.events.log import number_events
from engagement.models import Alert, Comment
from layers.exports import FORMATS
from places.models import Feature, Visibility
from planning.models import SavedQuestion
from tests import factories, shapes
from tests.api.tiling import tile_of
from tests.exports.reading import unpacked
from tests.urls import names

CANARY = "Xilofonocanarino"
"""A word that stands nowhere else."""
UNSEEN = "Xilofonocandestino"
"""A word of things that are not public."""
PART = "xilofonocan"
"""What the reader searches for: finds both words, but is neither when a page repeats the search."""

SECRET_LINK = "opens with the secret of one mail only; tests/reports"
OWN_ITEM = "only for the signed-in author, whom the role grid tries"
STAFF = "only for staff, whom the role grid tries"
SECRET_FILE = "a file that takes long, by its secret address; tests/exports"
NOT_WALKED = {
    "export": SECRET_FILE,
    "export_state": SECRET_FILE,
    "export_file": SECRET_FILE,
    "report_follow": SECRET_LINK,
    "report_confirm": SECRET_LINK,
    "report_answer": SECRET_LINK,
    "report_correct": SECRET_LINK,
    "report_withdraw": SECRET_LINK,
    "report_publish": SECRET_LINK,
    "report_reopen": SECRET_LINK,
    "report_solved": SECRET_LINK,
    "report_own_photo": SECRET_LINK,
    "report_own_photo_blur": SECRET_LINK,
    "report_mine": OWN_ITEM,
    "report_mine_correct": OWN_ITEM,
    "report_mine_answer": OWN_ITEM,
    "report_mine_withdraw": OWN_ITEM,
    "report_mine_publish": OWN_ITEM,
    "report_mine_reopen": OWN_ITEM,
    "report_mine_solved": OWN_ITEM,
    "report_mine_photo": OWN_ITEM,
    "report_mine_photo_blur": OWN_ITEM,
    "photo_blur": STAFF,
    "photo_unblur": STAFF,
    "draft_photo_large": "a picture of one's own unfinished form",
    "draft_photo_blur": "a page of one's own unfinished form",
    "item_edit": OWN_ITEM,
    "item_withdraw": OWN_ITEM,
    "appeal": SECRET_LINK.replace("reports", "engagement"),
    "follow_end": SECRET_LINK.replace("reports", "engagement"),
    "follow_confirm": SECRET_LINK.replace("reports", "engagement"),
    "alert_end": SECRET_LINK.replace("reports", "engagement"),
    "alert_confirm": SECRET_LINK.replace("reports", "engagement"),
    "alert_change": OWN_ITEM,
    "alert_end_own": OWN_ITEM,
    "item_support": OWN_ITEM,
    "item_comment": OWN_ITEM,
    "comment_edit": OWN_ITEM,
    "comment_withdraw": OWN_ITEM,
    "moderation_comment": STAFF,
    "moderation_appeal": STAFF,
    "moderation_flag": STAFF,
    "moderation_undo": STAFF,
    "suggestion": STAFF,
    "item_verify": STAFF,
    "my_news": OWN_ITEM,
    "push_devices": OWN_ITEM,
    "push_try": OWN_ITEM,
    "push_end": OWN_ITEM,
    "join_reports": OWN_ITEM,
    "delete_account": OWN_ITEM,
    "profile": OWN_ITEM,
    "my_data": OWN_ITEM,
    "draft_photo": "a picture of one's own unfinished form",
    "report_new_place": "a step of an unfinished form",
    "report_new_description": "a step of an unfinished form",
    "report_new_summary": "a step of an unfinished form",
    "report_sent": "the end of a form",
    "desk": STAFF,
    "desk_table": STAFF,
    "desk_view": STAFF,
    "desk_mails": OWN_ITEM,
    "desk_mails_end": OWN_ITEM,
    "desk_view_end": OWN_ITEM,
    "desk_give": STAFF,
    "desk_note": STAFF,
    "report_event": STAFF,
    "report_move": STAFF,
    "report_belonging": STAFF,
    "report_routing": STAFF,
    "step": STAFF,
    "moderation": STAFF,
    "question_unsubscribe": SECRET_LINK.replace("reports", "planning"),
    "question_save": STAFF,
    "question_delete": STAFF,
    "question_rename": STAFF,
    "question_schedule": STAFF,
    "question_replace": STAFF,
    "question_withdraw": STAFF,
    "question_publish": STAFF,
    "shape_upload": "shows a form, and nothing of any item",
    "moderation_item": STAFF,
    "mailbox": "shows mails, in the demonstration only",
    "api_reports": "is written to, not read",
    "open311_token": "a number by its secret token; tests/open311",
    "readiness": "tells of the worker, which tests have none of",
}
"""Addresses that show no features, or none to a reader without an account, by name, with the reason."""

OPEN311 = (
    "services.json", "requests.json?page=1&extensions=1", "requests.xml?page=1&extensions=1", "servicerequestupdates.json?page=1",
    "servicerequestupdates.xml?page=1",
)  # fmt: skip
EVENTS = "/api/events?city=prova&limit=1000"
FILES = tuple(format.extension for format in FORMATS if format.extension != "geojson")
VISITS_OF_ONE_PATH = 4
ENGLISH_VISITS = 2
"""A list has more combinations of filters than a walk has time; in English it asks the same questions once more."""


def world() -> list[Feature]:
    """A city with one thing of each kind, with a photo, and something else beside them."""
    city = factories.CityFactory(slug="prova", name_it="Prova")
    area_kind = factories.AreaKindFactory(city=city)
    factories.AreaFactory(kind=area_kind)
    factories.AreaFactory(kind=area_kind, b=True)
    factories.StreetFactory(city=city, name="Via Roma")
    factories.ReportFactory(city=city, title="Altra segnalazione", location=shapes.POINT_IN_B)
    SavedQuestion.objects.create(
        city=city, slug="saved", title="Salvata", query="subject=reports", published=timezone.now()
    )
    features = []
    for kind, factory in factories.FACTORIES.items():
        feature = factory(
            city=city,
            category=factories.CategoryFactory(code=f"walked-{kind.replace('.', '-')}", kind=kind),
            title=f"{CANARY} {kind}",
            description=f"{CANARY} testo",
            address=f"{CANARY} 12",
            shape=shapes.PATH_IN_A if kind == "initiatives.initiative" else None,
        )
        factories.PhotoFactory(feature=feature, ready=True, alt=f"{CANARY} foto")
        factories.ActFactory(feature=feature, body=f"{CANARY} ufficio")
        if "commented" in type(feature).MAY_BE:
            Comment.objects.create(feature=feature, text=f"{CANARY} commento")
            for visibility in ("pending", "hidden"):
                Comment.objects.create(feature=feature, text=f"{UNSEEN} commento", visibility=visibility)
        features.append(feature)
    return features


def unseen(features: list[Feature]) -> list[Feature]:
    """Beside each public thing one that waits, one that is a draft and one that is private, each with a photo."""
    found = []
    for feature in features:
        for visibility in (Visibility.PENDING, Visibility.DRAFT, Visibility.PRIVATE):
            one = factories.FACTORIES[feature.kind](
                city=feature.city,
                category=feature.category,
                title=f"{UNSEEN} {feature.kind} {visibility}",  # an organisation's name is unique in its city
                description=f"{UNSEEN} testo",
                address=f"{UNSEEN} 12",
                visibility=visibility,
                published=None,
            )
            factories.PhotoFactory(feature=one, ready=True, alt=f"{UNSEEN} foto")
            Comment.objects.create(feature=one, text=f"{UNSEEN} commento")
            found.append(one)
    return found


def of_one(feature: Feature) -> list[str]:
    """Addresses that show one thing, and no list."""
    base = f"/ogc/collections/{feature.layer_name}/items/{feature.pk}"
    page = f"/prova/{feature.layer_name}/{feature.pk}"
    report = (
        [f"/api/reports/{feature.pk}/", open311_of(feature)[0]] if feature.kind == "reports.report" else []
    )
    return [
        f"{page}/",
        f"{page}-x/",
        f"/prova/card/{feature.pk}/",
        base,
        f"/prova{base}",
        f"{base}?f=html",
        *report,
    ]


def ogc_of(feature: Feature) -> list[str]:
    """Resources of the OGC API that show a thing, and those about its layer."""
    base = f"/ogc/collections/{feature.layer_name}"
    items = [
        f"{base}/items",
        f"/prova{base}/items",
        f"{base}/items/{feature.pk}",
        f"/prova{base}/items/{feature.pk}",
    ]
    asked = [
        f"{base}/items?filter=title%20LIKE%20%27{PART[0].upper()}%25%27",
        f"{base}/items?crs=http://www.opengis.net/def/crs/EPSG/0/3857",
    ]
    about = [base, f"{base}/queryables", f"{base}/tiles", f"{base}/tiles/WebMercatorQuad"]
    return [*items, *asked, *(f"{address}?f=html" for address in items), *about]


def alert_feed_of(feature: Feature) -> str:
    """The feed of somebody's alert of the whole city."""
    about = {"city": feature.city, "where": "city", "email": "a@example.org"}
    times = {"confirmed": timezone.now(), "expires": timezone.now()}
    return f"/feeds/alerts/{Alert.objects.get_or_create(**about, defaults=times)[0].key}.atom"


CATALOGUES = (
    "/open-data/", "/prova/open-data/", "/en/prova/open-data/", "/catalogue", "/catalogue.ttl", "/catalogue.rdf", "/catalogue.jsonld",
    "/sitemap.xml", "/sitemap-site.xml", "/sitemap-prova.pages.1.xml",
    *(f"/sitemap-prova.{layer.name}.1.xml" for layer in feature_layers()),
    "/embed/?city=prova", "/en/embed/?city=prova", f"/embed/?city=prova&q={PART}", "/prova/embed/", f"/prova/embed/?q={PART}",
)  # fmt: skip
"""What tells of the things without showing them one by one, and the map for other sites."""


def seeds(features: list[Feature]) -> list[str]:
    """Addresses to begin with: pages, and what only scripts and programs ask for."""
    found = [
        "/", "/en/", "/prova/", "/en/prova/", "/prova/areas/", f"/prova/?q={PART}", "/prova/results/", f"/prova/results/?q={PART}",
        "/prova/results/?sort=near&near=7.62,45.05", "/prova/areas/district/A/", "/prova/areas/district/at/?lon=7.62&lat=45.05",
        "/prova/theme.css", "/prova/logo", "/prova/map.svg", "/prova/map-by-sa.svg", f"/prova/suggestions/?q={PART}",
        "/prova/manifest.webmanifest", "/service-worker.js", "/offline/", "/prova/reports/outbox/", "/prova/reports/outbox/token/",
        f"/en/prova/suggestions/?q={PART}", "/prova/boundary.geojson", "/prova/reports/new/", "/prova/reports/nearby/?lon=7.62&lat=45.05",
        "/prova/initiatives/new/", "/prova/alerts/new/", "/prova/areas/district/A/week/", alert_feed_of(features[0]),
        "/prova/statistics/", "/en/prova/statistics/?group=area:district", "/prova/statistics.json", "/prova/statistics.csv",
        "/prova/services/new/", "/prova/assets/new/", "/credits/", "/privacy/", "/accessibility/", "/feedback/", "/me/", "/healthz",
        "/robots.txt", "/favicon.ico", *CATALOGUES,
        "/api/", "/api/docs/", "/api/openapi.json", EVENTS, "/api/events",
        f"/api/addresses?q={PART}&city=prova", "/api/addresses?lat=45.05&lon=7.62&city=prova",
        "/ogc", "/ogc/", "/ogc/?f=html", "/ogc/api", "/ogc/conformance", "/ogc/collections", "/ogc/tileMatrixSets", "/prova/ogc/?f=html",
        "/ogc/tileMatrixSets/WebMercatorQuad", "/ogc/nothing",
        "/open311/discovery.json", "/open311/v2/discovery.xml", "/open311/nothing",
        *(f"/prova/open311/v2/{name}" for name in OPEN311),
    ]  # fmt: skip
    for feature in features:
        page = f"/prova/{feature.layer_name}/"
        found += [
            page, f"/en{page}", f"{page}?q={PART}", f"{page}{feature.pk}/", f"{page}{feature.pk}-x/",
            f"/prova/card/{feature.pk}/", f"/en/prova/card/{feature.pk}/",
            f"/api/{feature.layer_name}.geojson?limit=10000", f"/api/{feature.layer_name}.geojson?q={PART}",
            *feeds_of(feature), *ogc_of(feature), *files_of(feature), f"{page}download/?q={PART}", f"/prova/download/?q={PART}",
        ]  # fmt: skip
        question = f"subject={feature.layer_name}"
        found += [
            f"/prova/analysis/?{question}", f"/prova/analysis/?{question}&group=area:district",
            f"/api/analysis.geojson?city=prova&{question}", f"/api/analysis.csv?city=prova&{question}",
        ]  # fmt: skip
        found += [f"/prova/comments/{one.pk}/" for one in feature.comments.all()]
        if feature.kind == "reports.report":
            found += [f"/api/reports/{feature.pk}/", *open311_of(feature)]
    found += ["/tiles/map.json", "/tiles/reports.json", "/tiles/areas-prova-district.json"]
    for zoom in (4, 9, 13, 17):
        for place in (shapes.POINT_IN_A, shapes.PATH_IN_A.interpolate_normalized(0.5)):
            tile = tile_of(place, zoom)
            address = f"{tile.z}/{tile.x}/{tile.y}.mvt"
            found += [
                f"/tiles/areas-prova-district/{address}",
                f"/tiles/basemap/{address}",
                f"/tiles/basemap-by-sa/{address}",
            ]
            found += [f"/tiles/{layer.name}/{address}" for layer in feature_layers()]
            found += [f"/tiles/map/{address}?city=prova&layer={layer.name}" for layer in feature_layers()]
            by_row = f"tiles/WebMercatorQuad/{tile.z}/{tile.y}/{tile.x}"
            found += [f"/ogc/collections/{layer.name}/{by_row}" for layer in feature_layers()]
    return found


def open311_of(feature: Feature) -> list[str]:
    """A report as a service request, and the service."""
    report: Any = feature
    return [
        f"/prova/open311/v2/requests/{report.reference}.json",
        f"/prova/open311/v2/services/{report.category.code}.json",
    ]


def feeds_of(feature: Feature) -> list[str]:
    """Feeds that hold a feature while it is public."""
    names = (f"{feature.layer_name}.atom", f"{feature.layer_name}.rss", "all.atom", "all.rss")
    return [f"/feeds/{name}?city=prova" for name in names]


def files_of(feature: Feature) -> list[str]:
    """The files of the feature's layer. They are seeds: the links of the pages lead to the same files again and again."""
    return [f"/api/{feature.layer_name}.{extension}?q={PART}" for extension in FILES]


def links(body: str, address: str) -> set[str]:
    """Addresses of this host named in a page."""
    found = set()
    for value in re.findall(r'(?:href|src|data-[a-z-]*url)="([^"]+)"', body):
        target = urlsplit(urljoin(address, html.unescape(value)))
        ours = not target.scheme and not target.netloc
        if ours and not target.path.startswith(("/static/", "/admin/", "/accounts/")):
            if target.path.startswith("/api/") and target.path.endswith(FILES):
                continue
            found.add(target.path + (f"?{target.query}" if target.query else ""))
    return found


def walk(start: list[str]) -> dict[str, Any]:
    """Every answer that can be reached, by address. English pages are read, not followed: they link to English pages."""
    client = Client()
    first = set(start)
    waiting, answers = list(dict.fromkeys(start)), {}
    visits: Counter[str] = Counter()
    while waiting:
        address = waiting.pop(0)
        path = urlsplit(address).path
        most = ENGLISH_VISITS if path.startswith("/en/") else VISITS_OF_ONE_PATH
        if address in answers or (address not in first and visits[path] >= most):
            continue
        visits[path] += 1
        response = client.get(address)
        answers[address] = response
        assert response.status_code < 500, address
        body = body_of(response)
        if response.status_code in (301, 302):
            waiting += links(f'href="{response["Location"]}"', address)
        elif response.get("Content-Type", "").startswith("text/html") and not path.startswith("/en/"):
            waiting += sorted(links(body.decode(), address) - set(answers))
    return answers


def body_of(response: Any) -> bytes:
    """The whole body, streamed or not, unpacked, kept for a second reading."""
    if not hasattr(response, "whole"):
        body = b"".join(response.streaming_content) if response.streaming else response.content
        response.whole = unpacked(body)
    return response.whole


def traces(answers: dict[str, Any], word: str = CANARY) -> list[str]:
    """Addresses whose answer holds the word."""
    return sorted(address for address, response in answers.items() if word.encode() in body_of(response))


def visited(answers: dict[str, Any]) -> set[str]:
    """Names of the addresses that were walked."""
    found = set()
    with translation.override("it"):
        for address in answers:
            try:
                found.add(resolve(urlsplit(address).path).view_name)
            except Resolver404:
                continue
    return found


@pytest.mark.long
@pytest.mark.django_db
def test_what_is_not_public_leaves_no_trace_anywhere_and_no_address_is_forgotten() -> None:
    features = world()
    waiting = unseen(features)
    number_events()
    waiting_ones = [address for feature in waiting for address in of_one(feature)]
    waiting_ones += [f"/prova/comments/{one.pk}/" for feature in waiting for one in feature.comments.all()]
    shown = walk([*seeds(features), *waiting_ones])
    assert traces(shown, UNSEEN) == []
    found = traces(shown)
    for feature in features:
        page = f"/prova/{feature.layer_name}/"
        blind = {
            f"/api/{feature.layer_name}.geojson?limit=10000", f"/api/{feature.layer_name}.geojson?q={PART}", page, f"/en{page}",
            f"{page}?q={PART}", f"{page}{feature.pk}-{feature.slug}/", f"/prova/card/{feature.pk}/",
            f"/prova/analysis/?subject={feature.layer_name}", f"/api/analysis.geojson?city=prova&subject={feature.layer_name}",
            f"/api/analysis.csv?city=prova&subject={feature.layer_name}",
            *feeds_of(feature), *files_of(feature),
        } - set(found)  # fmt: skip
        assert blind == set(), "the walk is blind: these do not show what is public"
        assert any("/tiles/map/" in address and f"layer={feature.layer_name}" in address for address in found)
        assert any(f"/tiles/{feature.layer_name}/" in address for address in found)
    assert EVENTS in found
    assert {"/embed/?city=prova", f"/embed/?city=prova&q={PART}"} <= set(found)
    named = {address for address, answer in shown.items() if PART.encode() in body_of(answer)}
    assert {f"/sitemap-prova.{feature.layer_name}.1.xml" for feature in features} <= named
    assert {"/prova/", "/prova/results/", f"/prova/results/?q={PART}", "/prova/areas/district/A/"} <= set(
        found
    )
    pictures = [
        address for address, answer in shown.items() if answer.get("Content-Type", "") == "image/webp"
    ]
    assert len(pictures) >= len(features), "the walk is blind: it met too few photos"

    assert names() - visited(shown) - set(NOT_WALKED) == set(), "walk these addresses, or say why not"
    assert set(NOT_WALKED) - names() == set(), "an excuse for an address that is gone"

    factories.move(
        Feature.objects.filter(pk__in=[feature.pk for feature in features]), visibility=Visibility.HIDDEN
    )
    number_events()

    again = walk(list(shown))
    assert traces(again) == []
    maps = [address for address in again if address.startswith("/sitemap")]
    assert [address for address in maps if PART.encode() in body_of(again[address])] == []
    assert [address for address in pictures if again[address].status_code != 404] == []
    for feature in features:
        assert again[f"/prova/card/{feature.pk}/"].status_code == 404
