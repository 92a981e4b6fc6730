"""Numbers as the page writes them: no more digits than tell them apart, and the same in a whole column."""

from __future__ import annotations

import pytest
from django.test import Client

from places.models import City
from planning.answering.answers import AnswerColumn, AnswerRow
from planning.showing.presenting import decimals_of, digits_of
from tests import factories


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


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["sort=xx", "page=-5", "page=x", "page=2", "year=2011", "at-least=3"])
def test_what_the_page_cannot_do_is_said(city: City, client: Client, wrong: str) -> None:
    response = client.get(f"/prova/analysis/?subject=reports&{wrong}")
    assert response.status_code == 400
    assert str(response.context["asked"].fault.name) == wrong.partition("=")[0]
    assert str(response.context["asked"].fault.reason) in response.content.decode()


@pytest.mark.django_db
def test_every_heading_of_the_table_sorts_it(city: City, client: Client) -> None:
    factories.ReportFactory(city=city)
    shown = client.get("/prova/analysis/?subject=reports").context["shown"]
    assert len(shown.headings) > 3
    for heading in shown.headings:
        assert client.get(f"/prova/analysis/?subject=reports&sort={heading.sort}&page=1").status_code == 200
