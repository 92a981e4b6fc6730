"""A category's extra questions as form fields."""

from __future__ import annotations

from typing import Any

from django import forms

from layers.input.fields import LineField, LinesField
from places.feature.extra_questions import choices, clean_answers, label


def add_questions(form: forms.Form, questions: list[dict[str, Any]]) -> list[str]:
    """Add a field for each question to the form; returns the names of the fields."""
    names = []
    for question in questions:
        name = f"q_{question['code']}"
        form.fields[name] = _field(question)
        names.append(name)
    return names


def answers(form: forms.Form, questions: list[dict[str, Any]]) -> dict[str, Any]:
    """The answers as they are stored. Adds errors to the form's fields."""
    raw = {
        question["code"]: _plain(form.cleaned_data.get(f"q_{question['code']}"), question)
        for question in questions
    }
    try:
        return clean_answers(questions, raw)
    except forms.ValidationError as faults:
        for code, messages in faults.message_dict.items():
            form.add_error(f"q_{code}", messages)
        return {}


def _plain(value: Any, question: dict[str, Any]) -> Any:
    if question["type"] == "date" and value:
        return value.isoformat()
    if question["type"] == "boolean":
        return True if value else None
    return value


def _field(question: dict[str, Any]) -> forms.Field:
    common: dict[str, Any] = {"label": label(question), "required": bool(question.get("required"))}
    match question["type"]:
        case "text":
            return LinesField(max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), **common)
        case "number":
            return forms.CharField(
                max_length=24, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **common
            )
        case "boolean":
            return forms.BooleanField(**common)
        case "date":
            return forms.DateField(
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common
            )
        case "singlevaluelist":
            return forms.ChoiceField(choices=choices(question), widget=forms.RadioSelect, **common)
        case "multivaluelist":
            return forms.MultipleChoiceField(
                choices=choices(question), widget=forms.CheckboxSelectMultiple, **common
            )
        case _:
            return LineField(max_length=200, **common)
