"""The classes of a choropleth: every value in one, limits that can be read."""

from __future__ import annotations

from itertools import pairwise

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from places.ground.colours import contrast
from planning.showing.classes import MISSING, PALETTE, ZERO, classify


def labels(values: list[float | None], decimals: int = 0) -> list[str]:
    with translation.override("en"):
        return [step.label for step in classify(values, decimals=decimals).steps]


def test_limits_are_round_numbers_at_the_natural_groups() -> None:
    values: list[float | None] = [1, 3, 4, 5, 9, 12, 33, 41, 77, 102, None]
    assert classify(values).limits == (5, 20, 50, 100)
    assert labels(values) == ["1 to 4", "5 to 19", "20 to 49", "50 to 99", "100 to 102"]


def test_nothing_at_all_is_a_class_of_its_own() -> None:
    classes = classify([0, 0, 1, 3, 12])
    assert (classes.steps[0].label, classes.steps[0].count, classes.steps[0].colour) == ("0", 2, ZERO)
    assert classes.colour(0) == ZERO
    assert classes.colour(1) == PALETTE[0]
    assert classes.colour(None) == MISSING


def test_numbers_with_decimals_say_where_a_class_begins() -> None:
    assert labels([0.4, 0.5, 1.3, 2.7, 8.2, 9.1], decimals=1) == [
        "under 1", "1 to under 2", "2 to under 5", "5 to under 9", "9 and more",
    ]  # fmt: skip
    assert labels([1024.5, 2300.2, 12000.7], decimals=1) == [
        "under 2,000",
        "2,000 to under 10,000",
        "10,000 and more",
    ]


def test_limits_of_one_legend_have_the_same_digits() -> None:
    found = labels([22.4, 22.6, 22.9, 23.1, 24.8, 25.3, 26.0], decimals=2)
    digits = {len(word.partition(".")[2]) for label in found for word in label.split() if word[0].isdigit()}
    assert len(digits) == 1


def test_zeros_alone_have_the_colour_of_zero() -> None:
    (only,) = classify([0, 0.0, None], decimals=2).steps
    assert (only.label, only.colour, only.count) == ("0", ZERO, 2)


def test_one_value_is_one_class_and_no_value_none() -> None:
    assert labels([3, 3, 3]) == ["3"]
    assert labels([None, None]) == []
    assert labels([]) == []


def test_the_shades_grow_darker_so_that_they_are_told_apart_in_grey_too() -> None:
    assert all(contrast(dark, "#ffffff") > contrast(light, "#ffffff") for light, dark in pairwise(PALETTE))


@given(st.lists(st.one_of(st.integers(0, 10**6), st.floats(-1e6, 1e9, allow_nan=False)), max_size=300))
def test_every_value_falls_into_the_class_that_counts_it(values: list[float]) -> None:
    classes = classify(values, decimals=2)
    assert sum(step.count for step in classes.steps) == len(values)
    assert list(classes.limits) == sorted(set(classes.limits))
    assert all(step.count for step in classes.steps)
    if values:
        assert len(classes.steps) == len(classes.limits) + 1
        counts = [0] * len(classes.steps)
        for value in values:
            counts[classes.index(value)] += 1
        assert counts == [step.count for step in classes.steps]
