"""Parameters that platforms append change nothing: no answer, no link, no ETag."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from civicmap.serving.appended import without_appended
from tests import factories

APPENDED = "utm_source=x&utm_medium=y&fbclid=IwAR0&gclid=1&msclkid=2&mc_cid=3&mc_eid=4&UTM_Term=z&gad_source=5&srsltid=6"


@pytest.mark.parametrize(
    ("query", "left"),
    [
        (APPENDED, ""),
        (f"q=caff%C3%A8+a&{APPENDED}&q=2", "q=caff%C3%A8+a&q=2"),
        ("filter=a=1&fbclid", "filter=a=1"),
        ("utm%5Fsource=x&lang=en", "lang=en"),
        ("my_utm_source=x&q=utm_source", "my_utm_source=x&q=utm_source"),
        ("", ""),
    ],
)
def test_they_go_and_the_rest_stays_as_it_was(query: str, left: str) -> None:
    assert without_appended(query) == left


@pytest.mark.parametrize(
    "address",
    [
        "/api/reports.geojson?city=prova&limit=1",
        "/api/reports.csv?city=prova",
        "/api/",
        "/feeds/reports.atom?city=prova",
        "/ogc/collections/reports/items?limit=1",
        "/ogc/collections/reports?f=html",
        "/tiles/reports.json",
        "/tiles/map/10/533/368.mvt",
        "/catalogue.ttl",
        "/prova/reports/",
        "/prova/?layer=reports",
    ],
)
def test_every_kind_of_address_answers_as_without_them(client: Client, city: Any, address: str) -> None:
    for _ in range(2):
        factories.ReportFactory(city=city)
    plain = client.get(address)
    shared = client.get(f"{address}{'&' if '?' in address else '?'}{APPENDED}")
    assert (plain.status_code, shared.status_code) == (200, 200)
    assert shared.get("ETag") == plain.get("ETag")
    body = b"".join(shared.streaming_content) if shared.streaming else shared.content
    assert b"fbclid" not in body
    assert b"utm_source" not in body


def test_what_is_unknown_is_still_refused(client: Client, city: Any) -> None:
    assert client.get("/api/reports.geojson?surprise=1&fbclid=2").status_code == 400
