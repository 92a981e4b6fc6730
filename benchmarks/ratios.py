"""Ratios of measured figures, and whether they reach their bounds."""

from __future__ import annotations

from benchmarks.tools import Figures


def ratio(slow: Figures | None, fast: Figures | None) -> float | None:
    """How many times the median of the one is that of the other."""
    return slow.p50 / fast.p50 if slow and fast and fast.p50 else None


def told(value: float | None, words: str) -> str:
    """A ratio in words, or that it was not measured."""
    return f"{value:.1f}x {words}" if value is not None else f"{words}: not measured"


def at_least(*pairs: tuple[float | None, float]) -> bool | None:
    """Whether every measured value reaches its bound; None where one is missing."""
    if any(value is None for value, _bound in pairs):
        return None
    return all(value >= bound for value, bound in pairs if value is not None)
