"""Geometry of the charts, drawn as SVG by a template: positions in per cent, so that one drawing fits every width.

The table beside a chart holds the same numbers in words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

BARS = 25
"""More bars are not read; the rest stands in the table."""
LABELS = 6
"""More names below the columns would run into each other on a phone."""


@dataclass(frozen=True)
class Mark:
    """One value of a chart. ``start`` and ``size`` are per cent of the axis, ``None`` where there is no value; ``short`` stands
    below a column, where there is room. ``tag`` is a word that sets it apart, such as “partial”; ``colour`` that of its class,
    else the chart's own."""

    label: str
    shown: str
    url: str
    tag: str = ""
    colour: str = ""
    is_chosen: bool = False
    start: str = "0"
    size: str | None = None
    place: str = "0"
    width: str = "0"
    short: str = ""


@dataclass(frozen=True)
class Tick:
    """A line of the scale: its place in per cent from the top, and its number."""

    place: str
    value: float


@dataclass(frozen=True)
class Chart:
    """``kind`` is ``bars`` (side by side with their names) or ``columns`` (along time). ``left_out`` are only in the table;
    ``note`` is a sentence on how to read it."""

    kind: str
    title: str
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...] = ()
    left_out: int = 0
    note: str = ""


@dataclass(frozen=True)
class MatrixRow:
    """A row of marks: each its name (``worse``, ``fine``, ``missing``) and what it says in words."""

    label: str
    url: str
    colour: str
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Matrix:
    """Marks in a table: which figures are worse in which area. ``totals`` count over all areas, also those ``left_out``."""

    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    totals: tuple[str, ...]
    left_out: int = 0


@dataclass(frozen=True)
class Value:
    """What a chart is made of: a name, a number or None, the number in words, the address of its rows, the name in few letters;
    the rest as in Mark."""

    label: str
    number: float | None
    shown: str
    url: str = ""
    short: str = ""
    tag: str = ""
    colour: str = ""
    is_chosen: bool = False


def bars(values: Sequence[Value], title: str = "") -> Chart:
    """Horizontal bars, the greatest first. Bars of negative numbers end where those of positive ones begin.

    Zeros have no bar: beside others they are left to the table.
    """
    known = [value for value in values if value.number is not None]
    told = [value for value in known if value.number] or known
    ranked = sorted(told, key=lambda value: -_number(value))[:BARS]
    low = min(0.0, *(_number(value) for value in ranked), 0.0)
    high = max(0.0, *(_number(value) for value in ranked), 0.0)
    span = high - low or 1.0
    marks = tuple(
        Mark(
            value.label,
            value.shown,
            value.url,
            value.tag,
            start=_percent((min(_number(value), 0.0) - low) / span),
            size=_percent(abs(_number(value)) / span),
        )
        for value in ranked
    )
    return Chart("bars", title, marks, left_out=len(known) - len(ranked))


def in_order(values: Sequence[Value], title: str, note: str = "") -> Chart:
    """Horizontal bars of counts in the order given, zeros among them."""
    top = max((_number(value) for value in values), default=0.0) or 1.0
    marks = tuple(
        Mark(
            value.label,
            value.shown,
            value.url,
            value.tag,
            value.colour,
            value.is_chosen,
            size=_percent(_number(value) / top),
        )
        for value in values
    )
    return Chart("bars", title, marks, note=note)


def columns(values: Sequence[Value], title: str = "", note: str = "", *, whole: bool = False) -> Chart:
    """Upright columns in the order given, for months; a missing number leaves a gap. None may be negative.

    ``whole``: things are counted, so that no line of the scale stands for a part of one.
    """
    top = max((_number(value) for value in values if value.number is not None), default=0.0)
    lines = [line for line in scale(top) if not whole or line == int(line)]
    roof = lines[-1] or 1.0
    width = 100 / max(len(values), 1)
    every = math.ceil(len(values) / LABELS)
    marks = tuple(
        Mark(
            value.label,
            value.shown,
            value.url,
            value.tag,
            start=_percent(1 - _number(value) / roof),
            size=None if value.number is None else _percent(_number(value) / roof),
            place=f"{position * width + width * 0.1:.3f}",
            width=f"{width * 0.8:.3f}",
            short=(value.short or value.label) if position % every == 0 else "",
        )
        for position, value in enumerate(values)
    )
    ticks = tuple(Tick(_percent(1 - line / roof), line) for line in lines)
    return Chart("columns", title, marks, ticks, note=note)


def scale(top: float, steps: int = 4) -> list[float]:
    """Round numbers from 0 to the first one that is not below ``top``."""
    if top <= 0:
        return [0.0, 1.0]
    rough = top / steps
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough - 1e-12)
    return [round(step * i, 10) for i in range(math.ceil(top / step - 1e-9) + 1)]


def _number(value: Value) -> float:
    return value.number or 0.0


def _percent(share: float) -> str:
    return f"{100 * share:.3f}"
