"""Codes stand in addresses: what can be stored can be opened, filtered by and downloaded; nothing else can be stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.test import Client
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from civicmap.admin import AddCityForm
from engagement.models import Phase, Procedure
from places.keys import KEY, RESERVED_AREA_CODES, WORD, safe_key, validate_key, validate_word
from places.models import Area, AreaKind, Category, City, Indicator
from tests import factories

WRONG = [
    "1/A",
    "San Salvario",
    "Città",
    "1.2",
    "a:b",
    "a,b",
    "a\n",
    "-a",
    "a_",
    "..",
    "",
    "a?b",
    "a#b",
    "a%2Fb",
    "ａ",
    "a\u200bb",
    "<b>",
    "a'b",
    'a"b',
    "a&b",
    "a+b",
]
MODELS: dict[str, Callable[[City, str], Any]] = {
    "area": lambda city, code: Area(
        kind=factories.AreaKindFactory(city=city), code=code, name="X", boundary=factories.shapes.DISTRICT_A
    ),
    "kind": lambda city, code: AreaKind(city=city, code=code, name_it="X"),
    "category": lambda city, code: Category(kind="places.house", code=code, name_it="X"),
    "city": lambda city, code: factories.CityFactory.build(slug=code, elsewhere=True),
    "indicator": lambda city, code: Indicator(code=code, name_it="X"),
    "office": lambda city, code: factories.OfficeFactory.build(city=city, code=code, email=""),
    "source": lambda city, code: factories.SourceFactory.build(code=code),
    "procedure": lambda city, code: Procedure(city=city, kind="pacts.pact", code=code, name_it="X"),
    "phase": lambda city, code: Phase(
        procedure=factories.ProcedureFactory(city=city), code=code, name_it="X", position=1
    ),
    "pact type": lambda city, code: factories.PactTypeFactory._meta.model(
        procedure=factories.ProcedureFactory(city=city), code=code, name_it="X"
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_forms_and_database_refuse_what_cannot_stand_in_an_address(name: str, city: City) -> None:
    for code in WRONG:
        row = MODELS[name](city, code)
        with pytest.raises(ValidationError) as refused:
            row.full_clean()
        assert set(refused.value.message_dict) <= {"code", "slug"}, refused.value.message_dict
        with pytest.raises((IntegrityError, DataError), match=r"is_key|is_word"), transaction.atomic():
            row.save()


def test_the_form_that_adds_a_city_asks_the_same_of_its_keys() -> None:
    form = AddCityForm({"slug": "San Mauro", "areas1_kind": "zona-1"})
    assert "San-Mauro" in str(form.errors["slug"])
    assert "zona_1" in str(form.errors["areas1_kind"])


@given(st.text(max_size=60))
@example("San Salvario")
@example("3/A bis")
@example("at")
def test_a_key_is_made_of_any_text_or_of_none(text: str) -> None:
    key = safe_key(text)
    if key:
        validate_key(key)
        validate_word(key.replace("-", "_"))
        assert key not in RESERVED_AREA_CODES
        assert safe_key(key) == key


def test_what_is_a_key_already_stays_as_it_is() -> None:
    for code in ("09bis", "17bis", "IV", "A_1", "centro-storico", "001"):
        assert safe_key(code) == code


codes = st.from_regex(KEY, fullmatch=True).map(lambda code: code[:80].rstrip("-_"))
words = st.from_regex(WORD, fullmatch=True).map(lambda code: code[:40].rstrip("_"))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(area=codes.filter(lambda code: code not in RESERVED_AREA_CODES), kind=words, category=codes)
@example(area="a" * 80, kind="k" * 40, category="c" * 60)
@example(area="09bis", kind="download", category="card")
def test_any_code_that_can_be_stored_opens_its_page_filters_and_files(
    area: str, kind: str, category: str, city: City, districts: Any, client: Client
) -> None:
    category = category.lower().replace("_", "-")[:60].strip("-")
    assume(category)
    with transaction.atomic():
        opens_everywhere(area, kind, category, city, client)
        transaction.set_rollback(True)


def opens_everywhere(area: str, kind: str, category: str, city: City, client: Client) -> None:
    """Store the codes, and read every address that holds them."""
    Area.objects.all().delete()
    AreaKind.objects.update(code=kind)
    found = factories.AreaFactory(kind=AreaKind.objects.get(), code=area)
    of_houses = factories.CategoryFactory(kind="places.house", code=category)
    factories.HouseFactory(city=city, title="Casa del codice", category=of_houses)
    layer = f"areas-{city.slug}-{kind}"
    filters = f"city={city.slug}&area={kind}:{area}&category={category}"
    for url in (
        found.get_absolute_url(),
        f"/{city.slug}/areas/",
        f"/{city.slug}/?area={kind}:{area}&category={category}",
        f"/{city.slug}/results/?area={kind}:{area}",
        f"/{city.slug}/houses/?area={kind}:{area}&category={category}",
        f"/api/houses.geojson?{filters}",
        f"/api/houses.csv?{filters}",
        f"/feeds/all.atom?{filters}",
        f"/api/{layer}.geojson",
        f"/api/{layer}.csv",
        f"/tiles/{layer}.json",
        f"/tiles/{layer}/12/2135/1474.mvt",
        f"/ogc/collections/{layer}/items/{found.pk}",
        f"/{city.slug}/{layer}/download/",
    ):
        answer = client.get(url)
        assert answer.status_code in (200, 204), (url, answer.status_code)
    assert "Casa del codice" in client.get(f"/api/houses.geojson?{filters}").content.decode()
