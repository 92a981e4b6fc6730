"""Charts: what is drawn where."""

from __future__ import annotations

from planning.showing.charts import BARS, Value, bars, columns, scale


def value(number: float | None, label: str = "x") -> Value:
    return Value(label, number, str(number), f"?{number}")


def test_the_longest_bar_fills_the_width_and_missing_numbers_have_none() -> None:
    chart = bars([value(5), value(None), value(20)])
    assert [(mark.shown, mark.start, mark.size) for mark in chart.marks] == [
        ("20", "0.000", "100.000"),
        ("5", "0.000", "25.000"),
    ]


def test_bars_of_negative_numbers_end_where_the_others_begin() -> None:
    chart = bars([value(3), value(-1)])
    assert [(mark.start, mark.size) for mark in chart.marks] == [("25.000", "75.000"), ("0.000", "25.000")]


def test_too_many_bars_leave_the_smallest_to_the_table() -> None:
    chart = bars([value(number) for number in range(1, BARS + 8)])
    assert len(chart.marks) == BARS
    assert chart.left_out == 7
    assert chart.marks[0].shown == str(BARS + 7)


def test_zeros_beside_others_are_left_to_the_table() -> None:
    chart = bars([value(0), value(4), value(0)])
    assert [mark.shown for mark in chart.marks] == ["4"]
    assert chart.left_out == 2


def test_nothing_to_draw_draws_nothing() -> None:
    assert bars([]).marks == ()
    assert columns([value(None)]).marks[0].size is None
    assert bars([value(0)]).marks[0].size == "0.000"


def test_columns_keep_their_order_and_name_some_of_many() -> None:
    chart = columns([value(number, f"m{number}") for number in range(30)])
    assert [mark.label for mark in chart.marks][:3] == ["m0", "m1", "m2"]
    assert [mark.short for mark in chart.marks if mark.short] == [f"m{number}" for number in range(0, 30, 5)]
    assert chart.ticks[-1].place == "0.000"
    assert chart.ticks[-1].value >= 29


def test_counts_are_measured_in_whole_things() -> None:
    for top in range(1, 60):
        lines = [tick.value for tick in columns([value(top)], whole=True).ticks]
        assert lines == [int(line) for line in lines]
        assert lines[0] == 0
        assert top <= lines[-1] == scale(top)[-1]
    assert [tick.value for tick in columns([value(1)]).ticks] == [0, 0.25, 0.5, 0.75, 1]


def test_the_scale_ends_on_a_round_number() -> None:
    assert scale(29) == [0, 10, 20, 30]
    assert scale(7) == [0, 2, 4, 6, 8]
    assert scale(0.9) == [0, 0.25, 0.5, 0.75, 1.0]
    assert scale(0) == [0, 1]
