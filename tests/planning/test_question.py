"""A question is a value: read from an address, written back to the same one, refused with the name of what is wrong."""

from __future__ import annotations

import datetime

import pytest

from layers.errors import BadParameter
from planning.question.values import MAX_ROWS, Question, before

WHOLE = (
    "subject=reports&category=lighting&category=potholes&status=received&area=district%3AA&last=12m&q=lampione"
    "&filter=category+%3D+%27lighting%27&relation=within-metres&metres=200&target=assets&target-category=library"
    "&target-from=2026-01-01&target-to=2026-02-01&polygon=POLYGON%28%287.6+45%2C7.7+45%2C7.7+45.1%2C7.6+45%29%29"
    "&group=area%3Adistrict&measure=per-1000&people=2021&limit=50&only=A"
)

GOOD = [
    "subject=reports",
    WHOLE,
    "subject=reports&group=hexagon&size=250&measure=per-km2",
    "subject=reports&group=month&from=2026-01-01&to=2026-06-30",
    "subject=pacts&group=month:ends&from=2026-01-01&to=2026-06-30&date=signed",
    "subject=houses&relation=nearest&target=assets&measure=median&column=distance&group=category",
    "subject=deprivation-zona&indicator=a&indicator=b&at-least=2&year=2011",
    "subject=reports&shape=abcdefgh12",
]

BAD = {
    "": "subject",
    "subject=a+b": "subject",
    "subject=reports&group=zone": "group",
    "subject=reports&group=area": "group",
    "subject=reports&group=month:a zona": "group",
    "subject=reports&group=category:zona": "group",
    "subject=pacts&date=signed": "date",
    "subject=pacts&last=1y&date=a zona": "date",
    "subject=reports&relation=within&target=pacts&target-date=signed": "target-date",
    "subject=reports&relation=near&target=assets": "relation",
    "subject=reports&target=assets": "relation",
    "subject=reports&relation=within": "target",
    "subject=reports&target-category=library": "target",
    "subject=reports&relation=within-metres&target=assets": "metres",
    "subject=reports&relation=within-metres&target=assets&metres=0": "metres",
    "subject=reports&relation=within-metres&target=assets&metres=1e3": "metres",
    "subject=reports&relation=within-metres&target=assets&metres=50001": "metres",
    "subject=reports&measure=mean": "column",
    "subject=reports&measure=most": "measure",
    "subject=reports&measure=per-1000": "measure",
    "subject=reports&measure=per-km2&group=month": "measure",
    "subject=reports&last=12w": "last",
    "subject=reports&last=0m": "last",
    "subject=reports&last=12m&from=2026-01-01": "last",
    "subject=reports&from=2026-02-01&to=2026-01-01": "to",
    "subject=reports&relation=within&target=assets&target-last=x": "target-last",
    "subject=reports&relation=within&target=assets&target-from=yesterday": "target-from",
    "subject=reports&polygon=POINT(7 45)": "polygon",
    "subject=reports&polygon=POLYGON((7 45))": "polygon",
    "subject=reports&polygon=POLYGON((7 45,8 46,8 45,7 46,7 45))": "polygon",
    "subject=reports&polygon=POLYGON((700 45,8 46,8 45,700 45))": "polygon",
    "subject=reports&polygon=POLYGON EMPTY": "polygon",
    "subject=reports&polygon=POLYGON((7 45,8 45,8 46,7 45))&shape=abcdefgh12": "shape",
    "subject=reports&shape=../../etc": "shape",
    "subject=reports&group=hexagon&size=1": "size",
    "subject=reports&limit=0": "limit",
    "subject=reports&only=A": "only",
    "subject=reports&at-least=0": "at-least",
    "subject=reports&at-least=2": "at-least",
    "subject=reports&year=2011": "year",
    "subject=reports&indicator=a": "indicator",
    "subject=reports&group=category&people=2021": "people",
    "subject=reports&indicator=a;b": "indicator",
    "subject=reports&filter=" + "x" * 2001: "filter",
}


@pytest.mark.parametrize("text", GOOD)
def test_a_question_comes_back_from_its_own_address(text: str) -> None:
    question = Question.from_query_string(text, "prova")
    again = Question.from_query_string(question.query_string(), "prova")
    assert again == question
    assert again.query_string() == question.query_string()


def test_equal_questions_have_equal_addresses_whatever_the_order_and_the_defaults() -> None:
    assert Question.from_query_string("subject=reports&limit=" + "9" * 30, "prova").limit == MAX_ROWS
    one = "subject=reports&group=hexagon&size=500&measure=count&limit=1000&metres=&at-least=1&category=b"
    other = "category=b&measure=&group=hexagon&subject=reports"
    assert Question.from_query_string(one, "prova") == Question.from_query_string(other, "prova")
    assert (
        Question.from_query_string(one, "prova").query_string()
        == "subject=reports&category=b&group=hexagon&size=500"
    )


def test_the_whole_question_is_read() -> None:
    question = Question.from_query_string(WHOLE, "prova")
    assert question.subject.filters.categories == ("lighting", "potholes")
    assert question.subject.filters.city == "prova"
    assert question.subject.last == "12m"
    assert question.target is not None
    assert question.target.filters.start == datetime.date(2026, 1, 1)
    assert (question.group, question.kind, question.measure) == ("area", "district", "per-1000")
    assert question.polygon == "POLYGON((7.6 45,7.7 45,7.7 45.1,7.6 45))"


@pytest.mark.parametrize("text", BAD, ids=[text[:60] or "empty" for text in BAD])
def test_what_is_wrong_is_named(text: str) -> None:
    with pytest.raises(BadParameter) as fault:
        Question.from_query_string(text, "prova")
    assert fault.value.name == BAD[text]
    assert str(fault.value.reason)


def test_a_limit_above_the_largest_is_lowered() -> None:
    assert Question.from_query_string("subject=reports&limit=999999", "prova").limit == 10_000


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("30d", "2026-03-01"),
        ("1m", "2026-02-28"),
        ("12m", "2025-03-31"),
        ("1y", "2025-03-31"),
        ("13m", "2025-02-28"),
        ("25m", "2024-02-29"),
    ],
)
def test_a_period_goes_back_by_the_calendar(period: str, day: str) -> None:
    assert before(datetime.date(2026, 3, 31), period).isoformat() == day


def test_the_rows_of_a_group_have_an_address_of_their_own() -> None:
    question = Question.from_query_string("subject=reports&group=category", "prova")
    rows = Question.from_query_string(question.rows_query("lighting"), "prova")
    assert rows.lists_rows
    assert rows.only == "lighting"


def test_a_polygon_with_heights_is_the_polygon_below_them() -> None:
    flat = "subject=reports&polygon=POLYGON((7 45,8 45,8 46,7 45))"
    for text in (
        "subject=reports&polygon=POLYGON Z ((7 45 1,8 45 2,8 46 3,7 45 1))",
        "subject=reports&polygon=POLYGON((7 45 1,8 45 2,8 46 3,7 45 1))",
    ):
        assert Question.from_query_string(text, "prova") == Question.from_query_string(flat, "prova")
