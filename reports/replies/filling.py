"""Filling a ready text from a report."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from places.bilingual import day_in_words
from reports.replies.models import PLACE, ReplyTemplate

OPEN_PLACE = re.compile(r"\[\[[^\[\]\n]{1,60}\]\]")
"""A place that nothing in the report fills: it stays in double brackets, and such a text is not sent."""


def templates_for(report: Any) -> list[ReplyTemplate]:
    """What the office in charge may answer with."""
    own = Q(office__isnull=True) | Q(office=report.manager_id)
    return list(ReplyTemplate.objects.filter(own, city=report.city_id))


def filled(template: ReplyTemplate, report: Any) -> str:
    """The text for the sender, in the language of the report."""
    with override(report.lang):
        values = _values(report)
        return PLACE.sub(lambda place: values.get(place[1]) or f"[[{place[1]}]]", template.text)


def _values(report: Any) -> dict[str, str]:
    due = report.due.astimezone(report.city.zone).date() if report.due else None
    return {
        "reference": report.reference,
        "title": report.title,
        "category": report.category.name,
        "address": report.address,
        "office": report.manager.name if report.manager else "",
        "due": day_in_words(due) if due else "",
        "body": report.competent_body,
    }


def open_places(text: str) -> str:
    """The places of a text that are still to be filled, as a sentence; empty where there is none."""
    found = list(dict.fromkeys(OPEN_PLACE.findall(text)))
    return (
        _("Fill in what stands in double brackets: %(places)s.") % {"places": ", ".join(found)}
        if found
        else ""
    )
