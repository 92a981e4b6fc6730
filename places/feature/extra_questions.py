"""Extra questions of a category: typed field definitions, and the answers to them.

A definition is ``{"code", "type", "label_it", "label_en", "required", "public", "choices": [{"code", "label_it",
"label_en"}]}``. Types are those of GeoReport v2 (string, text, number, singlevaluelist, multivaluelist) plus boolean and date,
so that Open311 clients can be asked the same.
"""

from __future__ import annotations

import datetime
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from layers.input.cleaning import mended_line, mended_text
from layers.input.numbers import finite
from places.bilingual import day_in_words, localized

TYPES = ("string", "text", "number", "boolean", "date", "singlevaluelist", "multivaluelist")
LISTS = ("singlevaluelist", "multivaluelist")
WANTED = {
    "string": _("Write a text here."),
    "text": _("Write a text here."),
    "number": _("Write a number here, such as 12 or 3.5."),
    "boolean": _("Answer yes or no."),
    "date": _("Write a day here, such as 2026-05-31."),
    "singlevaluelist": _("Choose one of the answers."),
    "multivaluelist": _("Choose among the answers."),
}
"""What to write, by the type of question, where an answer is something else."""


def validate_questions(questions: Any) -> None:
    """Refuse definitions that a form could not show. Raises ValidationError with every fault found."""
    if not isinstance(questions, list):
        raise ValidationError(_("Write a list of questions."))
    faults: list[Any] = []
    seen: set[str] = set()
    for number, question in enumerate(questions, 1):
        if not isinstance(question, dict):
            faults.append(_("Question %(number)s is not an object.") % {"number": number})
            continue
        code = str(question.get("code", ""))
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", code) or code in seen:
            faults.append(
                _("Question %(number)s needs a code of its own (lower-case letters).") % {"number": number}
            )
        seen.add(code)
        if question.get("type") not in TYPES:
            faults.append(_("Question %(number)s has no known type.") % {"number": number})
        if not question.get("label_it"):
            faults.append(_("Question %(number)s has no Italian label.") % {"number": number})
        if question.get("type") in LISTS and not _good_choices(question.get("choices")):
            faults.append(
                _("Question %(number)s needs choices, each with a code of its own and an Italian label.")
                % {"number": number}
            )
    if faults:
        raise ValidationError(faults)


def _good_choices(given: Any) -> bool:
    if not isinstance(given, list) or not given:
        return False
    if not all(
        isinstance(choice, dict) and choice.get("code") and choice.get("label_it") for choice in given
    ):
        return False
    codes = [choice["code"] for choice in given]
    return len({*codes}) == len(codes)


def label(question: dict[str, Any]) -> str:
    """The question in the active language."""
    return localized(question["label_it"], question.get("label_en", ""))


def choices(question: dict[str, Any]) -> list[tuple[str, str]]:
    """Codes and labels of a list question in the active language."""
    return [(choice["code"], label(choice)) for choice in question.get("choices", [])]


def clean_answers(questions: list[dict[str, Any]], answers: dict[str, Any]) -> dict[str, Any]:
    """The answers with the right types, those without a question dropped. Raises ValidationError by question code."""
    cleaned: dict[str, Any] = {}
    faults: dict[str, Any] = {}
    for question in questions:
        code = question["code"]
        value = answers.get(code)
        if value in (None, "", []):
            if question.get("required"):
                faults[code] = _("Please answer this question.")
            continue
        try:
            cleaned[code] = _clean(question, value)
        except (ValueError, TypeError):
            faults[code] = WANTED[question["type"]]
    if faults:
        raise ValidationError(faults)
    return cleaned


def _clean(question: dict[str, Any], value: Any) -> Any:
    kind = question["type"]
    if kind == "number":
        number = finite(str(value).replace(",", "."))
        if number is None or not abs(number) < 1e15:
            raise ValueError(value)
        return int(number) if number.is_integer() else number
    if kind == "boolean":
        if value in (True, "true", "on", "1"):
            return True
        if value in (False, "false", "off", "0"):
            return False
        raise ValueError(value)
    if kind == "date":
        return datetime.date.fromisoformat(str(value)).isoformat()
    known = [code for code, _label in choices(question)]
    if kind == "singlevaluelist":
        if value not in known:
            raise ValueError(value)
        return value
    if kind == "multivaluelist":
        values = value if isinstance(value, list) else [value]
        if any(item not in known for item in values):
            raise ValueError(value)
        return values
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(value)
    return mended_line(str(value))[:200] if kind == "string" else mended_text(str(value))[:4000]


def _day(text: str) -> str:
    try:
        return day_in_words(datetime.date.fromisoformat(text))
    except ValueError:  # written by an import
        return text


def still_fitting(
    before: list[dict[str, Any]], after: list[dict[str, Any]], attributes: dict[str, Any]
) -> dict[str, Any]:
    """The answers to some questions without those that other questions of the same code would show or read otherwise."""
    old, new = ({question["code"]: question for question in questions} for questions in (before, after))

    def same(code: str) -> bool:
        one, other = old.get(code, {}), new[code]
        return all(one.get(name) == other.get(name) for name in ("type", "choices")) and one.get(
            "public", True
        ) == other.get("public", True)

    return {code: value for code, value in attributes.items() if code not in new or same(code)}


def public_answers(questions: list[dict[str, Any]], attributes: dict[str, Any]) -> list[tuple[str, str]]:
    """Labels and readable answers of the questions marked public, in their order."""
    shown = []
    for question in questions:
        value = attributes.get(question["code"])
        if not question.get("public", True) or value in (None, "", []):
            continue
        if question["type"] in LISTS:
            names = dict(choices(question))
            value = ", ".join(
                str(names.get(item, item)) for item in (value if isinstance(value, list) else [value])
            )
        elif question["type"] == "boolean":
            value = _("yes") if value else _("no")
        elif question["type"] == "date":
            value = _day(str(value))
        shown.append((label(question), str(value)))
    return shown
