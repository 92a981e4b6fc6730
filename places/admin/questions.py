"""The extra questions of a category as rows of a form. Works without JavaScript: some empty rows stand at the end."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from layers.input.cleaning import mended_line, mended_text
from places.feature.extra_questions import LISTS, TYPES, validate_questions

SPARE = 3
"""Empty rows for new questions."""
LAST = 10**6
"""The place of a row whose number has too many digits."""
TYPE_NAMES = {
    "string": _("a line of text"),
    "text": _("a longer text"),
    "number": _("a number"),
    "boolean": _("yes or no"),
    "date": _("a day"),
    "singlevaluelist": _("one answer of a list"),
    "multivaluelist": _("several answers of a list"),
}
CHOICE = re.compile(r"(?:(?P<code>[a-z0-9_-]{1,40}):)?(?P<it>[^|]*)(?:\|(?P<en>.*))?")
"""A line of the answers that one chooses from: code, Italian and English label, of which the Italian one is enough."""


def code_of(label: str) -> str:
    """A code made of a label: lower-case letters, digits and underscores, a letter first."""
    return slugify(label).replace("-", "_").lstrip("_0123456789")[:40]


def read_choices(text: str, known: Collection[str] = ()) -> list[dict[str, str]]:
    """The answers of a list, one a line. ``known``: codes that the question has already, in whatever form."""
    found = []
    longest_first = sorted(known, key=len, reverse=True)
    for line in filter(None, map(str.strip, text.splitlines())):
        kept = next((code for code in longest_first if line.startswith(f"{code}:")), "")
        parts = CHOICE.fullmatch(line.removeprefix(f"{kept}:") if kept else line)
        label = mended_line(parts["it"]).strip() if parts else line
        english = mended_line(parts["en"] or "").strip() if parts else ""
        code = kept or (parts["code"] if parts else "") or slugify(label)[:40]
        found.append({"code": code, "label_it": label, **({"label_en": english} if english else {})})
    return found


def written_choices(question: Mapping[str, Any]) -> str:
    """The same lines for a question."""
    lines = []
    for choice in question.get("choices") or []:
        english = f" | {choice['label_en']}" if choice.get("label_en") else ""
        lines.append(f"{choice.get('code', '')}: {choice.get('label_it', '')}{english}")
    return "\n".join(lines)


class QuestionsWidget(forms.Widget):
    """A row of fields for each question. The value is the list of definitions."""

    template_name = "places/admin/questions.html"
    use_fieldset = True

    def id_for_label(self, id_: str, index: str = "0") -> str:
        """No one field is the widget."""
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows of the questions there are, and some empty ones."""
        context = super().get_context(name, value, attrs)
        questions = value if isinstance(value, list) else []
        rows = [
            {
                **question,
                "choices": written_choices(question),
                "known": json.dumps([choice.get("code", "") for choice in question.get("choices") or []]),
                "public": question.get("public", True),
            }
            for question in questions
        ]
        rows += [{"type": "string", "public": True} for _spare in range(SPARE)]
        context["widget"] |= {"rows": rows, "types": TYPE_NAMES.items()}
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[dict[str, Any]]:
        """The rows that somebody has filled in, in the order of their numbers."""
        found = []
        row_name = re.compile(rf"{re.escape(name)}-([0-9]{{1,4}})-type")
        for number in sorted({int(match[1]) for key in data if (match := row_name.fullmatch(key))}):
            row = {key: str(data.get(f"{name}-{number}-{key}", "")) for key in COLUMNS}
            if row["label_it"].strip() or row["label_en"].strip() or row["code"].strip():
                found.append((row["position"].strip(), number, _question(row)))
        found.sort(key=lambda one: (_place(one[0], one[1]), one[1]))
        return [question for _position, _number, question in found]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """No row at all means that the form had no questions."""
        return f"{name}-0-type" not in data


COLUMNS = ("position", "code", "type", "label_it", "label_en", "required", "public", "choices", "known")


def _place(typed: str, number: int) -> int:
    """Where a row stands by what was typed; without a number where it stood."""
    if not typed.isdecimal():
        return number + 1
    return int(typed) if len(typed) < len(str(LAST)) else LAST


def _known(text: str) -> list[str]:
    """The codes that a row says its answers had; none of what is not a list of texts."""
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return [code for code in found if isinstance(code, str) and code] if isinstance(found, list) else []


def _question(row: Mapping[str, str]) -> dict[str, Any]:
    kind = row["type"] if row["type"] in TYPES else ""
    label = mended_line(row["label_it"]).strip()
    question: dict[str, Any] = {
        "code": row["code"].strip() or code_of(label),
        "type": kind,
        "label_it": label,
        "label_en": mended_line(row["label_en"]).strip(),
        "required": bool(row["required"]),
        "public": bool(row["public"]),
    }
    if kind in LISTS:
        question["choices"] = read_choices(mended_text(row["choices"]), _known(row["known"]))
    return question


class QuestionsField(forms.Field):
    """The extra questions of a category, checked."""

    widget = QuestionsWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """The definitions. Raises ValidationError with every fault."""
        questions: list[dict[str, Any]] = value or []
        validate_questions(questions)
        return questions
