"""A city's calendar of days on its pages, in its administration and its forms."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from civicmap.admin import AddCityForm
from civicmap.pages.items import items
from engagement.contributions.forms import ContactFields
from places.hours.words import as_typed, in_words
from places.models import City, Closure, House
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 30)


@pytest.fixture(autouse=True)
def _monday_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime.datetime(2026, 11, 30, 11, tzinfo=datetime.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def close(city: City, **rest: Any) -> Closure:
    return Closure.objects.create(
        city=city, **{"first": TODAY, "last": TODAY, "reason_it": "Assemblea", **rest}
    )


def opening(city: City) -> dict[str, str]:
    shown: dict[str, str] = {}
    for item in items(House.objects.order_by("pk"), city):
        assert item.opening
        shown[item.feature.title] = item.opening.state
    return shown


def test_a_closure_holds_for_the_city_or_for_one_thing(city: City) -> None:
    factories.HouseFactory(city=city, title="Una", opening_hours="Mo-Fr 09:00-18:00")
    two = factories.HouseFactory(city=city, title="Due", opening_hours="Mo-Fr 09:00-18:00")
    assert opening(city) == {"Una": "open", "Due": "open"}
    alone = close(city, feature=two)
    assert opening(city) == {"Una": "open", "Due": "closed"}
    alone.delete()
    close(city)
    assert opening(city) == {"Una": "closed", "Due": "closed"}


def test_a_desk_is_closed_with_its_house(client: Client, city: City) -> None:
    house = factories.HouseFactory(city=city, opening_hours="Mo-Fr 09:00-18:00")
    desk = factories.ServiceFactory(city=city, host=house, opening_hours="Mo-Fr 10:00-16:00")
    close(city, feature=house)
    page = client.get(desk.get_absolute_url()).content.decode()
    assert "Chiuso ora" in page
    assert "Chiuso il 30 novembre 2026: Assemblea" in " ".join(page.split())


def test_the_calendar_is_read_once_whatever_the_number_of_things(
    city: City, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        factories.HouseFactory(city=city, title=f"Casa {number}", opening_hours="24/7")
    close(city)
    rows = list(House.objects.all())
    with django_assert_num_queries(2):
        items(rows, city)


def test_days_in_the_wrong_order_and_things_of_another_city_are_refused(city: City) -> None:
    with pytest.raises(ValidationError, match="last day"), translation.override("en"):
        Closure(city=city, first=TODAY, last=TODAY - datetime.timedelta(days=1)).full_clean()
    stranger = factories.HouseFactory(city=factories.CityFactory(elsewhere=True))
    with pytest.raises(ValidationError):
        Closure(city=city, feature=stranger, first=TODAY, last=TODAY).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        close(city, last=TODAY - datetime.timedelta(days=1))


@pytest.mark.parametrize("day", ["02-30", "04-31", "13-01", "24-06", "6-24", "00-10"])
def test_a_patron_day_that_does_not_exist_is_refused(city: City, day: str) -> None:
    city.patron_day = day
    with pytest.raises(ValidationError) as refused:
        city.full_clean()
    assert "patron_day" in refused.value.message_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        City.objects.filter(pk=city.pk).update(patron_day=day)
    assert "patron_day" in AddCityForm({"patron_day": day}).errors


@pytest.mark.parametrize("day", ["", "02-29", "06-24", "12-31", "04-30"])
def test_a_patron_day_that_exists_is_kept(city: City, day: str) -> None:
    city.patron_day = day
    city.full_clean()
    City.objects.filter(pk=city.pk).update(patron_day=day)


def test_a_time_zone_must_exist(city: City) -> None:
    city.time_zone = "Europa/Roma"
    with pytest.raises(ValidationError):
        city.full_clean()
    assert "time_zone" in AddCityForm({"time_zone": "Europa/Roma"}).errors


def test_a_form_takes_words_keeps_the_syntax_and_shows_words_again() -> None:
    form = ContactFields({"opening_hours": "lun-ven 9-13; festivi chiuso"})
    assert form.is_valid()
    kept = form.cleaned_data["opening_hours"]
    assert kept == "Mo-Fr 09:00-13:00; PH off"
    with translation.override("it"):
        assert 'value="lun-ven 9:00-13:00; festivi chiuso"' in str(
            ContactFields(initial={"opening_hours": kept})["opening_hours"]
        )
    wrong = ContactFields({"opening_hours": "sab mattina"})
    assert list(wrong.errors) == ["opening_hours"]
    assert "sab mattina" in str(wrong["opening_hours"])


def test_what_words_cannot_say_is_shown_as_it_is_kept() -> None:
    text = "week 1-20 Mo[1] 09:00-10:00; easter off"
    assert as_typed(text) == text
    with translation.override("it"):
        assert (
            in_words('Mo-Fr 09:00-13:00 "PH su richiesta"; PH off')
            == "lun-ven 9:00-13:00 (PH su richiesta); festivi chiuso"
        )
    with translation.override("en"):
        assert (
            in_words("Mo-Fr 09:00-13:00,14:00-18:00; PH off")
            == "Mon-Fri 9:00-13:00, 14:00-18:00; public holidays closed"
        )


def test_the_model_keeps_the_syntax_too(city: City) -> None:
    house = factories.HouseFactory(city=city)
    house.opening_hours = "lun-ven 9-13"
    house.clean_fields()
    assert house.opening_hours == "Mo-Fr 09:00-13:00"
