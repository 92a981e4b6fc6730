"""A category's extra questions as form fields."""

from __future__ import annotations

from typing import Any

from django import forms

from layers.input.fields import DateInput, LineField, LinesField
from places.feature.extra_questions import choices, clean_answers, label
from places.models import Category


class QuestionForm(forms.Form):
    """A form with the extra questions of a category. The answers, as they are stored, are in ``cleaned_data["answers"]``."""

    def add_questions(self, category: Category) -> None:
        """Add a field for each question of the category."""
        self.category = category
        for question in category.questions:
            self.fields[f"q_{question['code']}"] = _field(question)

    @property
    def question_fields(self) -> list[forms.BoundField]:
        """The fields of the category's questions."""
        return [self[f"q_{question['code']}"] for question in self.category.questions]

    def clean(self) -> dict[str, Any]:
        """Convert the answers to the types of the questions. Faults stand at their fields."""
        data = super().clean() or {}
        questions = self.category.questions
        raw = {
            question["code"]: _plain(data.get(f"q_{question['code']}"), question) for question in questions
        }
        data["answers"] = {}
        try:
            data["answers"] = clean_answers(questions, raw)
        except forms.ValidationError as faults:
            for code, messages in faults.message_dict.items():
                self.add_error(f"q_{code}", messages)
        return data


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
            return forms.DateField(widget=DateInput, **common)
        case "singlevaluelist":
            return forms.ChoiceField(choices=choices(question), widget=forms.RadioSelect, **common)
        case "multivaluelist":
            return forms.MultipleChoiceField(
                choices=choices(question), widget=forms.CheckboxSelectMultiple, **common
            )
        case _:
            return LineField(max_length=200, **common)
