"""Categories of reports as services, and their extra questions as attributes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from places.bilingual import localized
from places.feature.extra_questions import LISTS, WANTED, choices, label
from places.ground.known import category_tree
from places.models import Category, City
from reports.models import Report

DATATYPES = {"boolean": "singlevaluelist", "date": "datetime"}
"""Types of ours that GeoReport v2 has not, as those it has."""


def services_of(city: City) -> dict[str, Category]:
    """The categories that a report of the city may have, by code: those with none below them. The city's own come first."""
    found: dict[str, Category] = {}
    for top, below in category_tree(city, Report.KIND):
        for category in below or (top,):
            if category.code not in found or category.city_id:
                found[category.code] = category
    return found


def service_record(category: Category) -> dict[str, Any]:
    """A service of the list."""
    parent = category.parent
    return {
        "service_code": category.code,
        "service_name": category.name,
        "description": localized(category.description_it, category.description_en) or category.name,
        "metadata": bool(category.questions),
        "type": "realtime",
        "keywords": ",".join(word.replace(",", " ") for word in _keywords(category)),
        "group": parent.name if parent else "",
    }


def _keywords(category: Category) -> list[str]:
    """Names that people may look for it by: both languages, without repeats."""
    return list(dict.fromkeys(filter(None, (category.name_it, category.name_en))))


def definition(category: Category) -> dict[str, Any]:
    """What a report of the service is asked besides: its attributes in their order."""
    return {
        "service_code": category.code,
        "attributes": [_attribute(question, order) for order, question in enumerate(category.questions, 1)],
    }


def _attribute(question: dict[str, Any], order: int) -> dict[str, Any]:
    kind = question["type"]
    return {
        "variable": True,
        "code": question["code"],
        "datatype": DATATYPES.get(kind, kind),
        "required": bool(question.get("required")),
        "datatype_description": str(WANTED[kind]),
        "order": order,
        "description": label(question),
        "values": _values(question),
    }


def _values(question: dict[str, Any]) -> list[dict[str, str]]:
    if question["type"] == "boolean":
        return [{"key": "true", "name": _("yes")}, {"key": "false", "name": _("no")}]
    return (
        [{"key": key, "name": name} for key, name in choices(question)] if question["type"] in LISTS else []
    )
