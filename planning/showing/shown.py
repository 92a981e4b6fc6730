"""The parts of an answer as the page says them: cells, headings, rows, numbers at the head."""

from __future__ import annotations

from dataclasses import dataclass, field

from planning.answering.answers import Answer
from planning.showing.charts import Chart, Matrix
from planning.showing.classes import ZERO, Classes


@dataclass(frozen=True)
class Cell:
    """One cell of the table: what it says, where it leads, how it is set."""

    text: str
    url: str = ""
    is_number: bool = False
    rows: bool = False
    colour: str = ""
    is_missing: bool = False
    alert: str = ""
    tag: str = ""


@dataclass(frozen=True)
class Heading:
    """The head of a column, with the order its link asks for. ``order`` is ``ascending``, ``descending`` or empty."""

    title: str
    sort: str
    is_number: bool
    order: str = ""


@dataclass(frozen=True)
class Line:
    """A row of the table."""

    key: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Figure:
    """A number at the head of the answer."""

    title: str
    text: str


@dataclass(frozen=True)
class ClassLink:
    """A class in the legend: its words, its colour (none for what is not known), how many it holds, and the address of the page
    that shows only them."""

    label: str
    colour: str
    count: int
    url: str
    is_chosen: bool = False

    @property
    def is_zero(self) -> bool:
        """Whether it is the class of zeros, which is drawn with dots."""
        return self.colour == ZERO


@dataclass(frozen=True)
class MeanLine:
    """The city mean of an indicator, against which the areas are held."""

    name: str
    text: str
    period: str
    people_period: str
    missing: int
    is_high: bool


@dataclass(frozen=True)
class Shown:
    """Everything the page says about an answer. ``map_kind`` is areas, rows, or empty where nothing can be drawn; ``chosen`` the
    class that is picked out: its number, ``none`` for what is not known, or empty for all."""

    answer: Answer
    figures: tuple[Figure, ...]
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    rest: tuple[Line, ...] = ()
    totals: tuple[Cell, ...] = ()
    chart: Chart | None = None
    matrix: Matrix | None = None
    classes: Classes = field(default_factory=lambda: Classes((), ()))
    legend: tuple[ClassLink, ...] = ()
    chosen: str = ""
    map_kind: str = ""
    decimals: int = 0
    means: tuple[MeanLine, ...] = ()

    @property
    def chosen_class(self) -> ClassLink | None:
        """The class whose rows alone are listed, or None."""
        return next((link for link in self.legend if link.is_chosen), None)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found at all."""
        if self.answer.rest:
            return False
        return not self.answer.rows or (self.answer.total == 0 and not self.answer.question.lists_rows)
