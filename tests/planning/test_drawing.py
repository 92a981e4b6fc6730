"""Charts of answers: what they hold must be what the answer holds, also for those who read words and not pictures."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from civicmap.layers import all_layers
from layers.errors import BadParameter
from layers.filters import Filters
from places.models import City
from planning.answering.groups import counted_days
from planning.answering.narrowing import find_layer
from planning.question.values import Question
from planning.showing.presenting import present
from planning.showing.shown import Shown
from tests import factories, shapes
from tests.planning.asking import ask
from tests.planning.test_deprivation import judged as judged
from tests.planning.test_engine import figure

TODAY = datetime.date(2026, 11, 21)


def shown(text: str, city: City, chosen: str = "", today: datetime.date | None = None) -> Shown:
    layers = {layer.name: layer for layer in all_layers()}
    question = Question.from_query_string(text, city.slug)
    layer = find_layer(question.subject, "subject", city, layers, question)
    with override("en"):
        return present(ask(text, city.slug, today=today), layer, city, chosen=chosen)


# --- hexagons ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def strewn(city: City) -> City:
    """One, two, four and nine reports in hexagons far apart."""
    for number, count in enumerate((1, 2, 4, 9)):
        for _n in range(count):
            factories.ReportFactory(city=city, location=shapes.point(7.61 + number / 40, 45.02))
    return city


HEXAGONS = "subject=reports&group=hexagon&size=500"


def test_the_chart_of_hexagons_counts_them_by_the_classes_of_the_map(strewn: City) -> None:
    found = shown(HEXAGONS, strewn)
    assert found.chart
    assert [(mark.label, mark.shown, mark.colour) for mark in found.chart.marks] == [
        (step.label, f"{step.count} hexagon{'s' if step.count != 1 else ''}", step.colour)
        for step in found.classes.steps
    ]
    assert sum(step.count for step in found.classes.steps) == len(found.answer.rows) == 4
    assert max(float(mark.size or 0) for mark in found.chart.marks) == 100


def test_a_class_picks_out_its_hexagons_in_the_table_and_on_the_map(strewn: City, client: Client) -> None:
    whole = shown(HEXAGONS, strewn)
    for number, link in enumerate(whole.legend):
        page = client.get(f"/prova/analysis/{link.url}")
        one: Shown = page.context["shown"]
        assert len(one.lines) == link.count
        assert {line.key for line in one.lines} == {
            row.key for row in one.answer.rows if one.classes.index(row.value or 0) == number
        }
        assert one.chosen_class
        assert one.chosen_class.label
        assert page.context["map_settings"]["chosen"] == str(number)
        # Its link lets go of it again; the sums of all hexagons are not put below a part of them.
        assert "class" not in one.chosen_class.url
        assert one.totals == ()
        freed = one.chosen_class.url.replace("&", "&amp;")
        assert page.content.decode().count(f'href="{freed}#map-title" aria-current="true"') == 2


@pytest.mark.parametrize("wrong", ["9", "none", "x", "-1", "1.0"])
def test_a_class_the_answer_has_not_is_refused(strewn: City, client: Client, wrong: str) -> None:
    with pytest.raises(BadParameter) as fault:
        shown(HEXAGONS, strewn, chosen=wrong)
    assert fault.value.name == "class"
    assert client.get(f"/prova/analysis/?{HEXAGONS}&class={wrong}").status_code == 400


def test_a_map_on_which_nothing_is_known_has_a_legend_that_says_so(
    city: City, districts: Any, client: Client
) -> None:
    factories.ReportFactory(city=city, location=shapes.POINT_IN_A)
    unknown = "subject=reports&group=area:district&measure=per-1000"
    whole = shown(unknown, city)
    assert [(link.label, link.count) for link in whole.legend] == [("n.d. (not known)", len(whole.lines))]
    one = client.get(f"/prova/analysis/{whole.legend[0].url}").context["shown"]
    assert [line.key for line in one.lines] == [line.key for line in whole.lines]


def test_a_period_that_the_form_does_not_offer_is_told_in_words(city: City, client: Client) -> None:
    page = client.get("/prova/analysis/?subject=reports&last=45d").content.decode()
    assert '<option value="45d" selected>ultimi 45 giorni</option>' in page


def test_a_chart_of_a_part_says_so(strewn: City) -> None:
    found = shown(f"{HEXAGONS}&limit=3", strewn)
    assert found.chart
    assert found.chart.note.startswith("Only the 3 that are listed")


def test_what_is_not_known_has_a_class_of_its_own(city: City) -> None:
    kind = factories.AreaKindFactory(city=city)
    for number, people in enumerate((10, 20, None)):
        west = 7.60 + 0.03 * number
        area = factories.AreaFactory(
            kind=kind, code=f"{number}", boundary=shapes.rectangle(west, 45.00, west + 0.03, 45.09)
        )
        figure(area, "residents", people)
        factories.ReportFactory(city=city, location=shapes.point(west + 0.01, 45.02))
    text = "subject=reports&group=area:district&measure=per-1000"
    assert [line.key for line in shown(text, city, chosen="none").lines] == ["2"]
    assert shown(text, city).legend[-1].count == 1


# --- the deprivation rule ---------------------------------------------------------------------------------------------


def test_the_rule_counts_the_areas_by_how_many_figures_are_worse(judged: dict[str, Any], city: City) -> None:
    """District A is worse in both figures, B and C in none."""
    found = shown("subject=deprivation-district&at-least=2", city)
    assert found.chart
    assert [(mark.label, mark.shown, mark.tag) for mark in found.chart.marks] == [
        ("0 figures", "2", ""),
        ("1 figure", "0", ""),
        ("2 figures", "1", "target area"),
    ]
    assert [bool(mark.url) for mark in found.chart.marks] == [True, False, True]


def test_the_rule_tells_which_figures_are_worse_in_words(judged: dict[str, Any], client: Client) -> None:
    judged["B"].figures.filter(indicator__code="school").delete()
    page = client.get("/en/prova/analysis/?subject=deprivation-district")
    matrix = page.context["shown"].matrix
    worse, fine = "worse than the city’s mean", "not worse than the city’s mean"
    assert {row.label: [words for _name, words in row.marks] for row in matrix.rows} == {
        "A": [worse, worse],
        "B": [fine, "n.d."],
        "C": [fine, fine],
    }
    assert matrix.totals == ("1", "1")
    table = page.content.decode().partition("cm-matrix")[2].partition("</table>")[0]
    assert [table.count(f">{words}</span>") for words in (worse, fine)] == [2, 3]
    assert table.count(">n.d.</td>") == 1


# --- months -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "start", "end", "counted"),
    [
        ("2026-10", None, None, (None, None)),
        ("2026-11", None, None, (None, "2026-11-21")),
        ("2026-10", "2026-10-01", "2026-10-31", (None, None)),
        ("2026-10", "2026-10-02", None, ("2026-10-02", None)),
        ("2026-10", None, "2026-10-30", (None, "2026-10-30")),
        ("2026-10", "2026-10-05", "2026-10-07", ("2026-10-05", "2026-10-07")),
        ("2026-09", "2026-08-05", "2026-10-07", (None, None)),
        ("2026-11", "2025-11-21", "2026-11-21", (None, "2026-11-21")),
        ("2026-11", None, "2026-11-10", (None, "2026-11-10")),
        ("2026-11", None, "2026-12-31", (None, "2026-11-21")),
        ("2024-02", None, "2024-02-28", (None, "2024-02-28")),
        ("2024-02", None, "2024-02-29", (None, None)),
    ],
)
def test_a_month_is_counted_in_part_where_period_or_today_cut_it(
    month: str, start: str | None, end: str | None, counted: tuple[str | None, str | None]
) -> None:
    def day(text: str | None) -> datetime.date | None:
        return datetime.date.fromisoformat(text) if text else None

    first = datetime.date.fromisoformat(f"{month}-01")
    assert counted_days(first, Filters(start=day(start), end=day(end)), TODAY) == tuple(map(day, counted))


def test_the_last_day_of_a_month_is_not_over_before_the_next() -> None:
    first, last = datetime.date(2026, 10, 1), datetime.date(2026, 10, 31)
    assert counted_days(first, Filters(), last) == (None, last)
    assert counted_days(first, Filters(), last + datetime.timedelta(days=1)) == (None, None)


@pytest.fixture
def monthly(city: City) -> City:
    for when in ("2026-08-20", "2026-09-10", "2026-10-10", "2026-11-05"):
        factories.ReportFactory(
            city=city, published=datetime.datetime.fromisoformat(f"{when}T12:00:00+00:00")
        )
    return city


MONTHS = "subject=reports&from=2026-08-15&to=2026-10-31&group=month"


def test_incomplete_months_are_hatched_marked_and_told(monthly: City, client: Client) -> None:
    found = shown(MONTHS, monthly, today=TODAY)
    assert [row.cells["incomplete"] for row in found.answer.rows] == [True, False, False]
    assert found.chart
    assert [mark.tag for mark in found.chart.marks] == ["partial", "", ""]
    assert [line.cells[0].tag for line in found.lines] == ["partial", "", ""]
    page = client.get(f"/en/prova/analysis/?{MONTHS}")
    text = page.content.decode()
    drawing = text.partition('role="img"')[2].partition("</svg>")[0]
    assert "August 2026" in drawing.partition(">")[0]  # the words for those who do not see it
    assert re.findall(r"<rect [^>]*url\(#cm-partial\)[^>]*><title>([^<]*)<", drawing) == [
        "August 2026: 1 (partial)"
    ]
    table = text.partition('id="table"')[2]
    assert re.findall(r'([A-Z][a-z]+ 2026) <span class="cm-tag">partial</span>', table) == ["August 2026"]
    assert table.count("cm-tag") == 1
    assert "Counted only in part: August 2026 (since 15 August 2026)." in text


def test_whole_months_are_not_marked(monthly: City) -> None:
    found = shown("subject=reports&from=2026-08-01&to=2026-10-31&group=month", monthly, today=TODAY)
    assert not any(row.cells["incomplete"] for row in found.answer.rows)
    assert not any("in parte" in note or "in part" in note for note in found.answer.notes)
    assert found.chart
    assert found.chart.note == ""


def test_a_filter_on_dates_cannot_be_read_and_is_told(monthly: City) -> None:
    text = "subject=reports&filter=published>=TIMESTAMP('2026-08-15T00:00:00Z')&group=month"
    assert any("filter" in str(note).lower() or "filtro" in str(note).lower() for note in ask(text).notes)


def test_files_say_which_months_are_incomplete(monthly: City, client: Client) -> None:
    text = client.get(reverse("api_analysis_file", args=["csv"]) + f"?city=prova&{MONTHS}").content.decode(
        "utf-8-sig"
    )
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["incomplete"] for row in rows] == ["true", "false", "false"]
    data = json.loads(client.get(f"{reverse('api_analysis')}?city=prova&{MONTHS}").content)
    assert [one["properties"]["incomplete"] for one in data["features"]] == [True, False, False]


# --- answers of which a part is listed --------------------------------------------------------------------------------


def test_beside_the_measure_over_all_stand_no_sums_of_the_listed_groups_alone(
    city: City, districts: Any
) -> None:
    for place in (shapes.POINT_IN_A, shapes.POINT_IN_A, shapes.POINT_IN_B):
        factories.ReportFactory(city=city, location=place)
    figure(districts["A"], "residents", 1000)
    figure(districts["B"], "residents", 2000)
    asked = "subject=reports&group=area:district&measure=per-1000"
    assert [cell.text for cell in shown(asked, city).totals][:4] == ["All together", "1.00", "3", "3,000"]
    part = shown(f"{asked}&limit=1", city)
    assert [cell.text for cell in part.totals] == ["All together", "1.0", "", "", ""]
