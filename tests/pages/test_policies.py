"""What browsers are told about every answer, the administration's included."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests import factories


def policy(answer: Any) -> dict[str, str]:
    parts = answer["Content-Security-Policy"].split(";")
    return dict(part.strip().partition(" ")[::2] for part in parts)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/prova/",
        "/accounts/login/",
        "/api/",
        "/nowhere/",
        "/api/nowhere.geojson",
        "/healthz",
        "/admin/",
        "/admin/nowhere/",
    ],
)
def test_every_answer_has_both_policies(client: Client, city: Any, address: str) -> None:
    answer = client.get(address)
    assert policy(answer)["default-src"] == "'none'"
    assert "'unsafe-inline'" not in policy(answer)["script-src"]
    assert "geolocation=(self)" in answer["Permissions-Policy"]
    assert "camera=()" in answer["Permissions-Policy"]


def test_each_page_of_the_administration_has_a_nonce_of_its_own_on_its_scripts(
    client: Client, city: Any
) -> None:
    client.force_login(factories.UserFactory(superuser=True))
    nonces = set()
    for address in (f"/admin/places/city/{city.pk}/change/", "/admin/places/house/add/"):
        answer = client.get(address)
        (nonce,) = re.findall(r"'nonce-([^']+)'", policy(answer)["script-src"])
        page = answer.content.decode()
        inline = re.findall(r"<script(?![^>]*(?:src=|application/json|importmap))([^>]*)>", page)
        assert inline
        assert all(f'nonce="{nonce}"' in found for found in inline)
        assert not re.search(r'\son[a-z]+="', page)
        nonces.add(nonce)
    assert len(nonces) == 2
    assert "nonce" not in policy(client.get("/prova/"))["script-src"]
