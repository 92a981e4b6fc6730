"""The extra questions of a category as rows of a form."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from places.admin.questions import QuestionsField, QuestionsWidget, code_of, read_choices, written_choices
from places.feature.extra_questions import TYPES, clean_answers, public_answers, validate_questions
from places.models import Category
from tests import factories

QUESTIONS = [
    {"code": "size", "type": "singlevaluelist", "label_it": "Quanto è grande?", "label_en": "How large?",
     "required": True, "public": True, "choices": [
         {"code": "small", "label_it": "Piccola", "label_en": "Small"}, {"code": "large", "label_it": "Grande"}]},
    {"code": "since", "type": "date", "label_it": "Da quando?", "label_en": "", "required": False, "public": False},
]  # fmt: skip


def sent(questions: list[dict]) -> dict[str, str]:
    """The rows as a browser sends them."""
    data: dict[str, Any] = {}
    for number, question in enumerate(questions):
        row = {**question, "choices": written_choices(question), "position": str(number + 1)}
        data |= {
            f"questions-{number}-{key}": "on" if value is True else value
            for key, value in row.items()
            if value not in (False, "")
        }
    return data


def read(data: dict[str, str]) -> list[dict]:
    return QuestionsWidget().value_from_datadict(data, None, "questions")


def test_questions_come_back_as_they_were() -> None:
    assert read(sent(QUESTIONS)) == QUESTIONS


def test_rows_are_read_in_the_order_of_their_numbers_and_empty_ones_left_out() -> None:
    data = sent(QUESTIONS) | {
        "questions-0-position": "5",
        "questions-4-type": "text",
        "questions-4-public": "on",
    }
    assert [question["code"] for question in read(data)] == ["since", "size"]


def test_codes_from_elsewhere_and_many_questions_are_kept() -> None:
    """As a browser sends the widget's own form back, without a change."""
    codes = ["Very Large", "a" * 60, "a:b"]
    lists = {
        "code": "size",
        "type": "singlevaluelist",
        "label_it": "Misura",
        "label_en": "",
        "required": False,
        "public": True,
    }
    lists["choices"] = [{"code": code, "label_it": "Una"} for code in codes]
    many = [{**QUESTIONS[1], "code": f"since_{number}"} for number in range(70)]
    rows = QuestionsWidget().get_context("questions", [lists, *many], {})["widget"]["rows"]
    data = {
        f"questions-{number}-{key}": "on" if value is True else value
        for number, row in enumerate(rows)
        for key, value in row.items()
        if value not in (False, "")
    }
    assert read(data) == [lists, *many]
    assert [question["code"] for question in read(data | {"questions-0-position": "9" * 5000})][-1] == "size"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("small: Piccola | Small", [{"code": "small", "label_it": "Piccola", "label_en": "Small"}]),
        ("Più di un metro\n\n", [{"code": "piu-di-un-metro", "label_it": "Più di un metro"}]),
        ("Ora: subito", [{"code": "ora-subito", "label_it": "Ora: subito"}]),
    ],
)
def test_a_choice_needs_no_code_and_no_english(text: str, found: list[dict]) -> None:
    assert read_choices(text) == found


def test_a_code_is_made_of_the_question() -> None:
    assert code_of("Quanto è grande?") == "quanto_e_grande"
    assert code_of("3 lampade?") == "lampade"


@pytest.mark.parametrize(
    "change",
    [
        {"questions-0-choices": "a: Uno\na: Due"},
        {"questions-0-choices": ""},
        {"questions-0-label_it": ""},
        {"questions-0-type": "colour"},
        {"questions-1-code": "size"},
        {"questions-1-code": "Da quando"},
    ],
)
def test_faults_are_refused(change: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        QuestionsField().clean(read(sent(QUESTIONS) | change))


def test_every_type_can_be_asked_and_answered() -> None:
    choices = [{"code": "a", "label_it": "A"}, {"code": "b", "label_it": "B"}]
    questions = [
        {"code": f"q{kind}", "type": kind, "label_it": kind, "public": True, "choices": choices}
        for kind in TYPES
    ]
    validate_questions(questions)
    given = {
        "qstring": "tre", "qtext": "tre\nquattro", "qnumber": "2,5", "qboolean": "true", "qdate": "2026-05-31",
        "qsinglevaluelist": "a", "qmultivaluelist": ["a", "b"],
    }  # fmt: skip
    cleaned = clean_answers(questions, given)
    assert len(cleaned) == len(TYPES)
    assert cleaned["qnumber"] == 2.5
    shown = dict(public_answers(questions, cleaned))
    assert shown["multivaluelist"] == "A, B"
    assert str(datetime.date(2026, 5, 31).year) in shown["date"]
    assert shown["date"] != "2026-05-31"


@pytest.mark.django_db
def test_the_administration_shows_and_saves_the_rows(client: Client) -> None:
    superuser: User = factories.UserFactory(superuser=True)
    client.force_login(superuser)
    category: Category = factories.CategoryFactory(questions=QUESTIONS)
    page = reverse("admin:places_category_change", args=[category.pk])
    answer = client.get(page)
    text = answer.content.decode()
    assert "small: Piccola | Small" in text
    assert 'name="questions-4-label_it"' in text  # an empty row
    form = answer.context["adminform"].form
    values = {name: form[name].value() for name in form.fields if name != "questions"}
    data = {name: value for name, value in values.items() if value is not None} | sent(QUESTIONS[1:])
    assert client.post(page, data).status_code == 302
    category.refresh_from_db()
    assert category.questions == QUESTIONS[1:]
