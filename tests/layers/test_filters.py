"""One query string, parsed once."""

from __future__ import annotations

import datetime
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from layers.errors import BadParameter
from layers.filters import AreaRef, Cell, Filters, parse_limit, parse_number, refuse_unknown


def test_codes_come_repeated_or_with_commas_and_each_once() -> None:
    filters = Filters.parse(QueryDict("layer=reports,pacts&layer=reports&category=potholes"))
    assert filters.layers == ("reports", "pacts")
    assert filters.categories == ("potholes",)


def test_what_was_parsed_can_be_written_and_parsed_again() -> None:
    query = "city=torino&layer=reports&category=potholes&status=received&area=zona:09bis&from=2026-01-01&to=2026-02-01"
    filters = Filters.parse(QueryDict(f"{query}&q=buca%20grande&bbox=7.6,45,7.7,45.1&cell=14-103485788"))
    assert filters.area == AreaRef("zona", "09bis")
    assert filters.start == datetime.date(2026, 1, 1)
    assert filters.cell == Cell(14, 103485788)
    assert Filters.parse(QueryDict(filters.query_string())) == filters


def test_equal_filters_give_equal_addresses_whatever_their_order() -> None:
    first = Filters.parse(QueryDict("status=received&city=torino&q=x"))
    second = Filters.parse(QueryDict("q=x&city=torino&status=received"))
    assert first.query_string() == second.query_string()


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=yesterday", "from"),
        ("from=2026-02-01&to=2026-01-01", "to"),
        ("area=zona", "area"),
        ("area=:01", "area"),
        ("cell=30-1", "cell"),
        ("cell=2-16", "cell"),
        ("cell=2-٧", "cell"),
        ("near=7_0,45", "near"),
        ("sort=price", "sort"),
        ("sort=near", "near"),
        ("position=some", "position"),
        ("category=a'b", "category"),
        ("bbox=1,2,3", "bbox"),
    ],
)
def test_a_value_that_makes_no_sense_names_its_parameter(query: str, parameter: str) -> None:
    with pytest.raises(BadParameter) as fault:
        Filters.parse(QueryDict(query))
    assert fault.value.name == parameter


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(BadParameter, match="colour"):
        refuse_unknown(QueryDict("colour=red"), Filters.NAMES)


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", 10), ("limit=3", 3), ("limit=999", 50), ("limit=" + "9" * 13, 50), ("limit=" + "9" * 5000, 50)],
)
def test_a_limit_above_the_maximum_is_lowered(query: str, expected: int) -> None:
    assert parse_limit(QueryDict(query), default=10, maximum=50) == expected


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=ten", "limit=1.5", "limit=²", "limit=000"])
def test_a_limit_below_one_or_not_a_number_is_refused(query: str) -> None:
    with pytest.raises(BadParameter):
        parse_limit(QueryDict(query), default=10, maximum=50)


@pytest.mark.parametrize("text", ["1_0", "٧", "１", "²", "-1", "+1", "1.0", "1" * 19])
def test_a_whole_number_is_written_in_plain_digits(text: str) -> None:
    with pytest.raises(BadParameter, match="offset"):
        parse_number(QueryDict(urlencode({"offset": text})), "offset")
    assert parse_number(QueryDict("offset=10"), "offset") == 10
