"""A small layer with everything that is difficult in files, and a way to fetch it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests import factories, shapes

FORMULA = '=HYPERLINK("http://example.org";"clicca")'
ACCENTS = "Perché «città» è più bella? – Ünïcødé 😀"
MARKUP = 'Una <b>riga</b> & "altra"\nseconda riga\r\nterza\x0b'
LONG = "à" * 400


@pytest.fixture
def initiatives(city: Any, districts: dict[str, Any]) -> dict[str, Any]:
    """Public initiatives by name: points, a line, a polygon, one without a place; and one hidden."""
    made = {
        "plain": {"title": ACCENTS, "description": MARKUP},
        "formula": {"title": FORMULA, "description": "+39 011 4431111"},
        "number": {"title": "-12.5", "description": "@SUM(A1)"},
        "long": {"title": "Testo lungo", "description": LONG, "location": shapes.POINT_IN_B},
        "line": {"title": "Percorso", "shape": shapes.PATH_IN_A, "location": None},
        "polygon": {"title": "Parco", "shape": shapes.PARK_IN_B, "location": None},
        "nowhere": {"title": "Senza luogo", "location": None, "valid_from": datetime.date(2026, 3, 1)},
        "hidden": {"title": "Nascosta", "visibility": "hidden"},
    }
    return {name: factories.InitiativeFactory(city=city, **values) for name, values in made.items()}


@pytest.fixture
def fetch(client: Client) -> Callable[..., bytes]:
    """The body of a file, asked for without a browser."""

    def get(address: str, status: int = 200) -> bytes:
        response: Any = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code == status, body[:500]
        return body

    return get
