"""Texts from people: what cannot be seen is mended, at every door."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import ModelFormMetaclass
from django.test import Client, RequestFactory
from django.urls import reverse

from layers.input.cleaning import mended_line, mended_text
from layers.input.fields import LineField, LinesField
from places.hours.fields import HoursFormField
from places.models import City, Role
from planning.models import SavedQuestion
from reports.models import Report
from tests import factories
from tests.ours import OURS

WITH_FORMS = ["civicmap", *OURS]
CODES = {
    "istat_code", "ipa_code", "patron_day", "time_zone", "boundary_field", "boundary_value", "boundary_layer", "crs", "colour", "website",
    "duplicate_of", "reference", "people", "latitude", "longitude", "password", "password1", "password2", "username",
}  # fmt: skip
"""Fields that have a grammar of their own, and refuse in their own words what is not of it."""
OPTIONAL = {"engagement.photos.centerface"}
"""Modules that need a package which only some installations have. They hold no form."""


@pytest.mark.parametrize(
    "sign",
    ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\u00ad", "\u200b", "\u202e", "\u2066", "\ufeff", "\ud800"],
)
def test_signs_that_nobody_can_see_are_gone(sign: str) -> None:
    assert mended_line(f"Buca{sign} in via Roma") == "Buca in via Roma"
    assert mended_text(f"{sign}Buca\nin via Roma") == "Buca\nin via Roma"


@pytest.mark.parametrize("sign", ["\t", "\u00a0", "\u2003", "\u202f", "\u3000", "\u3164", "\u2800"])
def test_odd_blanks_are_blanks(sign: str) -> None:
    assert mended_line(f"Buca{sign}in via Roma") == "Buca in via Roma"
    assert mended_text(f"Buca{sign}in via Roma") == "Buca in via Roma"


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_line_ends_of_every_program_are_line_ends(sign: str) -> None:
    assert mended_line(f"Buca{sign}in via Roma") == "Buca in via Roma"
    assert mended_text(f"Buca{sign}in via Roma") == "Buca\nin via Roma"


@pytest.mark.parametrize(
    "text", ["\u200b", "\u3164", "\u202e", " \u00a0 ", "\u2800\u2800", "\u200d", "\ufe0f", "\u0301", "\x00"]
)
def test_what_shows_nothing_is_empty(text: str) -> None:
    assert mended_line(text) == mended_text(text) == ""
    with pytest.raises(ValidationError):
        LineField().clean(text)
    with pytest.raises(ValidationError):
        LinesField().clean(text)


@pytest.mark.parametrize(
    "text",
    [
        "Perché no? È così",
        "Ölmühle – 道の穴",
        "حفرة",
        "می‌خواهم",
        "Buca 👩\u200d🔧",
        "❤️",
        "12 €, 50 % e #1",
        "",
    ],
)
def test_every_script_and_sign_people_write_is_a_text(text: str) -> None:
    assert mended_line(text) == text
    assert mended_text(text) == text


def test_what_a_word_processor_pastes_is_mended() -> None:
    assert mended_text("\uf0b7\tprimo\x0b\uf0b7\tsecondo\r\n\r\nfine  ") == "• primo\n• secondo\n\nfine"
    assert mended_line("perche\u0301") == "perché"


def our_forms() -> Iterator[type[forms.BaseForm]]:
    """Every form class of the project."""
    for app in WITH_FORMS:
        package = importlib.import_module(app)
        for module in pkgutil.walk_packages(package.__path__, f"{app}."):
            if "migrations" in module.name or "devtools" in module.name or module.name.endswith("__main__"):
                continue
            if module.name in OPTIONAL:
                continue
            importlib.import_module(module.name)
    seen: set[type[forms.BaseForm]] = set()
    below: list[type[forms.BaseForm]] = [forms.Form, forms.ModelForm]
    while below:
        form = below.pop()
        below += form.__subclasses__()
        if form.__module__.split(".")[0] in WITH_FORMS and form not in seen:
            seen.add(form)
            yield form


def unmended(fields: dict[str, forms.Field]) -> list[str]:
    """Names of fields for free text that take a sign nobody sees."""
    return [
        name
        for name, field in fields.items()
        if type(field) is forms.CharField
        and name.rpartition("_")[0] not in ("areas1", "areas2", "areas3")
        and name not in CODES
    ]


def test_every_form_of_the_site_mends_its_texts() -> None:
    found = {
        f"{form.__module__}.{form.__name__}": names
        for form in our_forms()
        # Forms of the administration get their fields there.
        if not (isinstance(form, ModelFormMetaclass) and "admin" in form.__module__)
        if (names := unmended(form.base_fields))
    }
    assert found == {}


@pytest.mark.django_db
def test_every_form_of_the_administration_mends_its_texts(rf: RequestFactory) -> None:
    request = rf.get("/admin/")
    request.user = factories.UserFactory(staff=True, is_superuser=True)
    found = {}
    for model, owner in admin.site._registry.items():
        if model._meta.app_label not in WITH_FORMS or not apps.is_installed(model._meta.app_config.name):
            continue
        if owner.has_add_permission(request) or owner.has_change_permission(request):
            names = unmended(owner.get_form(request, change=True).base_fields)
            if names:
                found[model._meta.label] = names
    assert found == {}


@pytest.mark.django_db
def test_fields_of_the_administration_keep_their_own_kinds(rf: RequestFactory) -> None:
    request = rf.get("/admin/")
    request.user = factories.UserFactory(staff=True, is_superuser=True)
    house = next(
        owner for model, owner in admin.site._registry.items() if model._meta.label == "places.House"
    )
    fields = house.get_form(request).base_fields
    assert isinstance(fields["title"], LineField)
    assert isinstance(fields["description"], LinesField)
    assert isinstance(fields["email"], forms.EmailField)
    assert isinstance(fields["website"], forms.URLField)
    assert isinstance(fields["opening_hours"], HoursFormField)


@pytest.mark.django_db
def test_the_title_of_a_question_is_mended_and_never_invisible(client: Client, city: City) -> None:
    planner = factories.UserFactory()
    factories.RoleFactory(user=planner, name=Role.Name.PLANNER, city=city)
    client.force_login(planner)
    address = f"{reverse('question_save', args=[city.slug])}?subject=reports"
    assert client.post(address, {"title": "\u3164"}).status_code == 400
    assert not SavedQuestion.objects.exists()
    assert client.post(address, {"title": "Vicino\x07 alle\u2028case"}).status_code == 302
    assert SavedQuestion.objects.get().title == "Vicino alle case"


@pytest.mark.django_db
def test_the_writing_interface_mends_too(client: Client, city: City) -> None:
    factories.CategoryFactory(code="roads", kind="reports.report")

    def send(**properties: Any) -> Any:
        body = {
            "type": "Feature",
            "geometry": None,
            "properties": {
                "city": city.slug,
                "category": "roads",
                "description": "Buca",
                "address": "Via Roma",
                **properties,
            },
        }
        return client.post("/api/reports/", body, content_type="application/json")

    answer = send(
        title="Buca\u202e\x0bgrande",
        description="Una\u2028riga",
        address="Via\u00a0Roma\x07 12",
        email="anna@example.org",
    )
    assert answer.status_code == 201, answer.content
    report = Report.objects.get()
    assert (report.title, report.description, report.address) == ("Buca grande", "Una\nriga", "Via Roma 12")
    assert send(description="\u200b", email="anna@example.org").status_code == 400
    for properties in (
        {"city": "\x00"},
        {"lang": "\ud800"},
        {"category": "\x00\ud83d"},
        {"answers": {"a": "\x00"}},
    ):
        assert send(email="anna@example.org", **properties).status_code in (201, 400)


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["\x00", "buca\x00", "%ED%A0%80", "\u202ebuca\u2028"])
def test_words_of_a_search_never_break_it(client: Client, city: City, words: str) -> None:
    for address in (f"/{city.slug}/reports/", "/api/reports.geojson", "/api/addresses"):
        assert client.get(address, {"q": words, "city": city.slug}).status_code == 200
