"""The same question in CQL2 finds the same rows."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from civicmap.layers import find_layer
from planning.question.expert import in_cql2
from planning.question.values import Question
from reports.workflow import ReportStatus
from tests import factories
from tests.planning.asking import ask, keys


@pytest.mark.django_db
def test_the_conditions_of_a_question_can_be_read_and_changed_as_cql2() -> None:
    city = factories.CityFactory(slug="prova")
    above = factories.CategoryFactory(code="roads")
    below = factories.CategoryFactory(code="holes", parent=above)
    now = timezone.now()
    wanted = [
        factories.ReportFactory(city=city, category=category, status=ReportStatus.RECEIVED, published=now)
        for category in (above, below)
    ]
    factories.ReportFactory(city=city, category=above, status=ReportStatus.RESOLVED, published=now)
    factories.ReportFactory(city=city, status=ReportStatus.RECEIVED, published=now)
    factories.ReportFactory(
        city=city, category=above, status=ReportStatus.RECEIVED, published=now - datetime.timedelta(days=500)
    )
    text = "subject=reports&category=roads&status=received&last=12m&filter=title+IS+NOT+NULL"
    question = Question.from_query_string(text, "prova")
    layer = find_layer("reports")
    assert layer
    same = in_cql2(question, layer, city)
    assert same
    assert "category IN ('holes', 'roads')" in same.subject.condition
    assert not same.subject.filters.categories
    assert keys(ask(same.query_string())) == keys(ask(text)) == {report.pk for report in wanted}
    assert in_cql2(Question.from_query_string("subject=reports", "prova"), layer, city) is None
    page = Client().get(f"/en/prova/analysis/?{text}").content.decode()
    assert "category IN (&#x27;holes&#x27;, &#x27;roads&#x27;)" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "period",
    ["from=0001-01-01&to=9999-12-31", "from=0001-01-02&to=9999-12-30", "from=0900-01-01", "to=9999-12-31"],
)
def test_a_period_up_to_the_ends_of_the_calendar_is_an_open_one(period: str) -> None:
    city = factories.CityFactory(slug="prova")
    report = factories.ReportFactory(city=city, published=timezone.now())
    question = Question.from_query_string(f"subject=reports&{period}", "prova")
    layer = find_layer("reports")
    assert layer
    same = in_cql2(question, layer, city)
    assert same
    assert keys(ask(same.query_string())) == keys(ask(question.query_string())) == {report.pk}
