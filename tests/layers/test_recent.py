"""A bounded memory: the longest unused goes first."""

from __future__ import annotations

import pytest

from layers.recent import Recent


def test_a_value_is_made_once_and_the_longest_unused_goes_first() -> None:
    made: list[str] = []

    def get(key: str) -> str:
        def make() -> str:
            made.append(key)
            return key.upper()

        return kept.get(key, make)

    kept: Recent[str] = Recent(2)
    assert [get(key) for key in "abacab"] == list("ABACAB")
    assert made == ["a", "b", "c", "b"], "a was used again before c came"
    assert len(kept) == 2
    kept.clear()
    assert len(kept) == 0


def test_what_raises_is_not_kept() -> None:
    kept: Recent[int] = Recent(2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 1) == 1
