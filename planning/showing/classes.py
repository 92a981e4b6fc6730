"""Classes of a choropleth: natural breaks, moved a little to round numbers, so that a legend can be read."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils import formats
from django.utils.translation import gettext as _

PALETTE = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
"""ColorBrewer's YlGnBu with five classes: told apart with any colour vision, and in grey too."""
ZERO = "#ffffff"
"""Nothing there is not a little of something: zeros have a class of their own, white with dots, so that it is told from the
lowest class with any colour vision and in grey."""
MISSING = "#c3c9d0"
"""Under the hatching of what has no figure."""
SLACK = 0.2
"""The part of a class's width that a limit may move for a rounder number."""
REPRESENTATIVES = 120
"""The breaks are sought among at most so many values; more are thinned to evenly spaced ones."""


@dataclass(frozen=True)
class Class:
    """One step of the legend: its words, its colour, and how many values fall into it."""

    label: str
    colour: str
    count: int


@dataclass(frozen=True)
class Classes:
    """The steps of a choropleth. ``limits`` are the lower limits of all classes but the first, ascending."""

    limits: tuple[float, ...]
    steps: tuple[Class, ...]

    def index(self, value: float) -> int:
        """The number of the class a value falls into; a limit belongs to the upper class."""
        return bisect_right(self.limits, value)

    def name(self, value: float | None) -> str:
        """The class of a value as an address names it: its number, or ``none`` for what is not known."""
        return "none" if value is None else str(self.index(value))

    def colour(self, value: float | None) -> str:
        """The colour of a value; of none, that of missing figures."""
        return MISSING if value is None else self.steps[self.index(value)].colour


def classify(values: Sequence[float | None], *, decimals: int = 0, most: int = len(PALETTE)) -> Classes:
    """Classes of the values that are there, at most ``most``. ``decimals`` is how the values are shown."""
    known = sorted(value for value in values if value is not None and math.isfinite(value))
    if not known:
        return Classes((), ())
    if known[0] == known[-1] == 0:
        return Classes(
            (), (Class(_labels([], known, decimals, whole=True, has_zero=False)[0], ZERO, len(known)),)
        )
    has_zero = known[0] == 0 and known[-1] > 0
    rest = [value for value in known if value > 0] if has_zero else known
    limits = round_limits(natural_breaks(rest, most), rest)
    if has_zero:
        limits = [_roundest(0, rest[0]), *limits]
    shades = [ZERO, *_spread(len(limits))] if has_zero else _spread(len(limits) + 1)
    counts = [0] * (len(limits) + 1)
    for value in known:
        counts[bisect_right(limits, value)] += 1
    whole = decimals == 0 and all(value == int(value) for value in known)
    labels = _labels(limits, known, decimals, whole=whole, has_zero=has_zero)
    steps = tuple(
        Class(label, shade, count) for label, shade, count in zip(labels, shades, counts, strict=True)
    )
    return Classes(tuple(limits), steps)


def natural_breaks(values: Sequence[float], most: int) -> list[tuple[float, float]]:
    """Jenks: the gaps between classes with the least spread inside, as (greatest below, least above).

    ``values`` are ascending. A dynamic programme over distinct values with their weights, so the optimum, not a guess.
    """
    if len(values) > REPRESENTATIVES:
        last = len(values) - 1
        values = [values[round(i * last / (REPRESENTATIVES - 1))] for i in range(REPRESENTATIVES)]
    distinct = sorted(set(values))
    weights = [values.count(value) for value in distinct]
    number = len(distinct)
    classes = min(most, number)
    if classes < 2:
        return []
    sums = [(0.0, 0.0, 0.0)]
    for value, weight in zip(distinct, weights, strict=True):
        count, total, squares = sums[-1]
        sums.append((count + weight, total + weight * value, squares + weight * value * value))

    def spread(start: int, end: int) -> float:
        count, total, squares = (b - a for a, b in zip(sums[start], sums[end], strict=True))
        return squares - total * total / count

    best = [spread(0, end) if end else 0.0 for end in range(number + 1)]
    starts: list[list[int]] = []
    for used in range(1, classes):
        level, chosen = [math.inf] * (number + 1), [0] * (number + 1)
        for end in range(used + 1, number + 1):
            level[end], chosen[end] = min(
                (best[start] + spread(start, end), start) for start in range(used, end)
            )
        best = level
        starts.append(chosen)
    gaps, end = [], number
    for chosen in reversed(starts):
        end = chosen[end]
        gaps.append((distinct[end - 1], distinct[end]))
    return gaps[::-1]


def round_limits(gaps: Sequence[tuple[float, float]], known: Sequence[float]) -> list[float]:
    """For each gap the number with the fewest digits in it, or just beside it: a class gives up a small part of its width.

    ``known`` are all values, ascending. A limit that would leave a class empty is dropped.
    """
    starts = [known[0], *(above for _below, above in gaps)]
    ends = [*(below for below, _above in gaps), known[-1]]
    limits: list[float] = []
    for number, (below, above) in enumerate(gaps):
        lowest = below - SLACK * (below - starts[number])
        highest = above + SLACK * (ends[number + 1] - above)
        limit = _roundest(lowest, highest)
        before = limits[-1] if limits else -math.inf
        if limit > before and bisect_left(known, limit) > bisect_left(known, before) and limit <= known[-1]:
            limits.append(limit)
    return limits


def _roundest(below: float, above: float) -> float:
    """The roundest number n with below < n <= above."""
    exponent = math.ceil(math.log10(max(abs(below), abs(above)))) if below or above else 0
    for power in range(exponent, exponent - 16, -1):
        for factor in (5, 2, 1):
            step = factor * 10.0**power
            if not step:  # beyond the smallest number there is
                return above
            candidate = round(math.floor(above / step + 1e-9) * step, max(0, -power))
            if below < candidate <= above:
                return candidate
    return above


def _spread(number: int) -> list[str]:
    """So many shades of the palette, from its whole range."""
    if number == 1:
        return [PALETTE[2]]
    last = len(PALETTE) - 1
    return [PALETTE[round(i * last / (number - 1))] for i in range(number)]


def _labels(
    limits: Sequence[float], known: Sequence[float], decimals: int, *, whole: bool, has_zero: bool
) -> list[str]:
    # Limits are shown as they are; without any, the ends as the values are. All with the same digits.
    shown = limits or [round(value, decimals) for value in known]
    digits = 0 if whole else max(_places(value) for value in shown)

    def written(value: float) -> str:
        places = digits if value else 0
        return formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)

    if whole:
        edges = [known[0], *limits, known[-1] + 1]
        return [
            written(low)
            if high - 1 <= low
            else _("%(low)s to %(high)s") % {"low": written(low), "high": written(high - 1)}
            for low, high in pairwise(edges)
        ]
    if not limits:
        ends = {"low": written(known[0]), "high": written(known[-1])}
        return [ends["low"] if known[0] == known[-1] else _("%(low)s to %(high)s") % ends]
    middle = [
        _("%(low)s to under %(high)s") % {"low": written(low), "high": written(high)}
        for low, high in pairwise(limits)
    ]
    first = written(0) if has_zero else _("under %(high)s") % {"high": written(limits[0])}
    if has_zero and len(limits) > 1:
        # Every number of this class is above zero: its lower limit tells nothing.
        middle[0] = _("under %(high)s") % {"high": written(limits[1])}
    return [first, *middle, _("%(low)s and more") % {"low": written(limits[-1])}]


def _places(value: float) -> int:
    """Decimals a limit needs so that it is shown as it is."""
    text = f"{value:.10f}".rstrip("0")
    return len(text.partition(".")[2])
