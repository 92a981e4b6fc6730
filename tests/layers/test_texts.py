"""What texts that people type may hold."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.forms import Form
from django.test import Client
from django.urls import reverse

from layers.texts import check_line, check_text
from places.models import City, Role
from planning.models import SavedQuestion
from planning.saving import NameForm
from reports.forms import DescriptionForm
from tests import factories


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\x9f"])
def test_control_characters_stand_in_no_text(sign: str) -> None:
    for check in (check_line, check_text):
        with pytest.raises(ValidationError):
            check(f"Buca{sign} in via Roma")


@pytest.mark.parametrize("sign", ["\n", "\r", "\t"])
def test_line_ends_stand_in_texts_of_several_lines_only(sign: str) -> None:
    check_text(f"Buca{sign} in via Roma")
    with pytest.raises(ValidationError):
        check_line(f"Buca{sign} in via Roma")


@pytest.mark.parametrize(
    "text", ["Perché no? È così", "Ölmühle – 道の穴", "حفرة", "Buca 👩\u200d🔧", "a\u00a0b", ""]
)
def test_every_script_and_sign_people_write_is_a_text(text: str) -> None:
    check_line(text)
    check_text(text)


@pytest.mark.django_db
def test_the_title_of_a_question_is_refused_with_the_reason(client: Client, city: City) -> None:
    planner = factories.UserFactory()
    factories.RoleFactory(user=planner, name=Role.Name.PLANNER, city=city)
    client.force_login(planner)
    address = f"{reverse('question_save', args=[city.slug])}?subject=reports"
    answer = client.post(address, {"title": "Vicino\x07 alle case"})
    assert answer.status_code == 400
    assert "carattere di controllo" in answer.content.decode()
    assert not SavedQuestion.objects.exists()
    assert client.post(address, {"title": "Vicino alle case"}).status_code == 302
    assert SavedQuestion.objects.get().title == "Vicino alle case"


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["title", "description"])
def test_the_forms_of_questions_and_reports_name_the_field(field: str) -> None:
    typed: dict[str, Any] = {
        "title": "Buca",
        "description": "Due righe\ndi testo",
        "email": "anna@example.org",
    }
    category = factories.CategoryFactory()

    def forms(data: dict[str, Any]) -> list[Form]:
        return [NameForm(data), DescriptionForm(data, category=category, guest=True)]

    assert all(form.is_valid() for form in forms(typed))
    for form in forms({**typed, field: "Buca \x1b[31m"}):
        assert list(form.errors) == [field]
