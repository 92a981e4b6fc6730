"""Numbers as the page writes them: no more digits than tell them apart, and the same in a whole column."""

from __future__ import annotations

import pytest

from planning.answers import AnswerColumn, AnswerRow
from planning.presenting import decimals_of, digits_of


@pytest.mark.parametrize(
    ("values", "digits"),
    [
        ([3.0, None], 0),
        ([None], 0),
        ([0.0, 0.0], 0),
        ([5.25, 1.0], 2),
        ([22.8, 25.0], 1),
        ([22.8, 0.04], 2),
        ([312.5, 0.004], 1),
        ([1234.5, 0.3], 0),
        ([0.0023, 0.0], 4),
        ([0.0023, 5.5], 3),
        ([0.000001, 5.5], 4),
        ([-0.35, 0.2], 2),
    ],
)
def test_digits_follow_the_size_of_the_numbers(values: list[float | None], digits: int) -> None:
    assert decimals_of(values, whole=False) == digits


def test_a_column_has_the_same_digits_in_every_row() -> None:
    rows = [AnswerRow(str(value), "x", None, cells={"share": value}) for value in (25.0, 22.8, None)]
    assert digits_of(AnswerColumn("share", "Share", "number"), rows) == 1
    assert digits_of(AnswerColumn("share", "Share", "integer"), rows) == 0
