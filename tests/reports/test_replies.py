"""Ready texts: whose they are, how places are filled, and that no open place leaves the site."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from places.models import City
from reports.models import ReplyTemplate
from reports.replies.filling import filled, open_places, templates_for
from tests import factories

pytestmark = pytest.mark.django_db
DUE = datetime.datetime(2026, 12, 7, 22, 59, tzinfo=datetime.UTC)


@pytest.fixture
def report(city: City) -> Any:
    office: Any = factories.OfficeFactory(city=city, name="Strade")
    return factories.ReportFactory(city=city, manager=office, address="Via Po 1", due=DUE, lang="it")


def template(city: City, **more: Any) -> Any:
    values = {"name": "Presa in carico", "text_it": "La {reference} in {address}: entro il {due}."}
    return ReplyTemplate.objects.create(city=city, **(values | more))


def page(client: Client, report: Any, **sent: str) -> Any:
    clerk = factories.UserFactory()
    report.manager.members.add(clerk)
    client.force_login(clerk)
    return client.post(f"/en/{report.city.slug}/reports/move/{report.pk}/", sent)


def test_places_are_filled_in_the_language_of_the_report(city: City, report: Any) -> None:
    one = template(city, text_en="{office}: by {due}.")
    assert filled(one, report) == f"La {report.reference} in Via Po 1: entro il 7 dicembre 2026."
    report.lang = "en"
    assert filled(one, report) == "Strade: by 7 December 2026."


def test_what_nothing_fills_stays_open_and_is_not_sent(client: Client, city: City, report: Any) -> None:
    one = template(city, text_it="Tocca a {body} entro il {due}.")
    report.due = None
    text = filled(one, report)
    assert text == "Tocca a [[body]] entro il [[due]]."
    assert "[[body]], [[due]]" in open_places(text)
    answer = page(client, report, status="in_progress", words=text)
    assert answer.status_code == 400
    assert "[[body]], [[due]]" in answer.content.decode()
    report.refresh_from_db()
    assert report.status == "received"
    assert open_places("Un testo [con] parentesi [[due\n]]") == ""


def test_inserting_saves_nothing_and_loses_nothing(client: Client, city: City, report: Any) -> None:
    one = template(city, status="scheduled")
    sent = {"insert": "1", "template": str(one.pk), "status": "assigned", "words": "Buongiorno,"}
    answer = page(client, report, **sent)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Buongiorno,\n\nLa " in html
    assert '<option value="scheduled" selected>' in html
    report.refresh_from_db()
    assert report.status == "received"


@pytest.mark.parametrize("key", ["", "x", "0", "999999999999999999999999"])
def test_an_unknown_template_changes_nothing(client: Client, city: City, report: Any, key: str) -> None:
    template(city)
    answer = page(client, report, insert="1", template=key, words="Ciao", status="assigned")
    assert answer.status_code == 200
    assert "Ciao" in answer.content.decode()


def test_an_office_has_its_own_and_those_of_the_city(city: City, report: Any) -> None:
    everybodys = template(city, name="Di tutti")
    own = template(city, name="Nostro", office=report.manager)
    template(city, name="Di altri", office=factories.OfficeFactory(city=city))
    template(factories.CityFactory(slug="altrove", elsewhere=True), name="Altrove")
    assert templates_for(report) == [everybodys, own]


def test_unknown_places_and_foreign_offices_are_told(city: City) -> None:
    elsewhere: Any = factories.OfficeFactory(city=factories.CityFactory(slug="altrove", elsewhere=True))
    one = ReplyTemplate(city=city, name="X", text_it="{email} {reference}", text_en="{}", office=elsewhere)
    with pytest.raises(ValidationError) as told:
        one.full_clean()
    assert set(told.value.message_dict) == {"text_it", "text_en", "office"}
    assert "{email}" in told.value.message_dict["text_it"][0]
