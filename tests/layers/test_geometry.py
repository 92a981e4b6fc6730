"""Boxes and positions are parsed once, at the edge."""

from __future__ import annotations

import pytest

from layers.errors import BadParameter
from layers.geometry import BBox, parse_bbox, parse_point


def test_a_box_of_four_numbers_is_read_in_the_order_west_south_east_north() -> None:
    assert parse_bbox("7.5,45.0,7.8,45.2") == BBox(7.5, 45.0, 7.8, 45.2)


def test_heights_of_a_box_of_six_numbers_are_ignored() -> None:
    assert parse_bbox("7.5,45.0,0,7.8,45.2,900") == BBox(7.5, 45.0, 7.8, 45.2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,2,3",
        "1,2,3,4,5",
        "1,2,3,4,5,6,7",
        "a,b,c,d",
        "nan,0,1,1",
        "0,0,inf,1",
        "0,2,1,1",
        "181,0,182,1",
        "0,-91,1,1",
        "0;0;1;1",
        "1_0,0,11,1",
        "٧,0,8,1",
        "１,0,2,1",
        "0x1,0,2,1",
    ],
)
def test_anything_else_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(BadParameter) as fault:
        parse_bbox(text)
    assert fault.value.name == "bbox"
    assert str(fault.value.reason)


def test_a_box_over_the_antimeridian_becomes_two_polygons() -> None:
    boxes = parse_bbox("170,-10,-170,10").polygons()
    assert [polygon.extent for polygon in boxes] == [
        (170.0, -10.0, 180.0, 10.0),
        (-180.0, -10.0, -170.0, 10.0),
    ]


@pytest.mark.parametrize("text", ["7.7", "7.7,45,1", "200,0", "0,91", "x,y"])
def test_a_position_is_two_numbers_in_range(text: str) -> None:
    with pytest.raises(BadParameter):
        parse_point(text, "near")
