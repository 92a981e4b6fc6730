"""The service worker and the page without a network, as the server gives them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

from places.models import City

pytestmark = pytest.mark.django_db


def site(client: Client) -> dict[str, Any]:
    """What the worker is told about the site."""
    found = re.match(r"self\.SITE = (.*);\n", client.get("/service-worker.js").content.decode())
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_the_worker_stands_at_the_root_and_is_asked_for_at_each_visit(client: Client) -> None:
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert not answer.cookies


def test_the_worker_knows_the_page_of_each_language(client: Client, city: City) -> None:
    pages = site(client)["offline"]
    assert pages == {"/": "/offline/", "/en/": "/en/offline/"}
    for address in pages.values():
        assert client.get(address).status_code == 200


def test_other_static_files_are_another_version(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = site(client)["version"]
    assert site(client)["version"] == before
    monkeypatch.setattr(staticfiles_storage, "manifest_hash", "another", raising=False)
    assert site(client)["version"] != before
