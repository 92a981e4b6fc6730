"""Coordinates as people, devices and programs write them."""

from __future__ import annotations

import pytest

from places.addresses.coordinates import parse_coordinates
from tests.coordinates import NOTATIONS, Notation


def test_there_are_many_notations() -> None:
    assert len([notation for notation in NOTATIONS if notation.place]) >= 40
    assert len({notation.typed for notation in NOTATIONS}) == len(NOTATIONS)


@pytest.mark.parametrize("notation", NOTATIONS, ids=lambda notation: notation.typed[:60])
def test_every_notation_is_read(notation: Notation) -> None:
    found = parse_coordinates(notation.typed)
    assert (found and (found.lat, found.lon)) == (notation.place and pytest.approx(notation.place, abs=1e-6))
    assert bool(found and found.told) == notation.told


def test_a_pair_is_swapped_only_where_the_text_does_not_say_which_is_which() -> None:
    pair = parse_coordinates("7.68, 45.07")
    assert pair is not None
    assert pair.swapped is not None
    assert (pair.swapped.y, pair.swapped.x) == (45.07, 7.68)
    told = parse_coordinates("7.68 N, 45.07 E")
    assert told is not None
    assert told.swapped is None


@pytest.mark.parametrize(
    "text", ["1" * 5000, "45.07, " * 900, "°" * 3000, "https://x/" + "a=1&" * 2000, "4" * 19 + " 5.5"]
)
def test_long_texts_are_answered_at_once(text: str) -> None:
    assert parse_coordinates(text) is None
