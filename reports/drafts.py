"""The draft of a report in the session, filled in by steps."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.gis.geos import Point
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from engagement.contributions.drafts import SessionDraft
from layers.geometry import WGS84
from places.models import Category, City
from reports.models import Report


def as_typed(typed: dict[str, list[str]], category: Category) -> dict[str, Any]:
    """What a form sent, by field, as the form takes it to begin with."""
    multiple = {f"q_{q['code']}" for q in category.questions if q["type"] == "multivaluelist"}
    return {
        name: values if name in multiple else (values[0] if values else "") for name, values in typed.items()
    }


STEPS = ("category", "place", "description", "summary")


class Draft(SessionDraft):
    """The report of one city in a session."""

    def __init__(self, session: SessionBase, city: City) -> None:
        super().__init__(session, city, "report")

    def take_up(self, request: HttpRequest) -> bool:
        """As for every draft; one that has become a report already begins another."""
        taken = super().take_up(request)
        if taken and Report.objects.filter(submission=self.key).exists():
            self.save(key=str(uuid.uuid4()), photos=[])
        return taken

    @property
    def category(self) -> Category | None:
        """The chosen category, if it still exists."""
        code = self.data.get("category")
        found = Category.objects.of_kind(Report.KIND).of_city(self.city).filter(code=code)
        return found.select_related("parent", "office").order_by("city").first() if code else None

    @property
    def place(self) -> dict[str, Any]:
        """What was typed in the step of the place."""
        return dict(self.data.get("place", {}))

    @property
    def location(self) -> Point | None:
        """The chosen point."""
        found = self.data.get("location")
        return Point(found[0], found[1], srid=WGS84) if found else None

    @property
    def text(self) -> dict[str, Any]:
        """What was typed in the step of the description."""
        return dict(self.data.get("text", {}))

    def first_open_step(self) -> str:
        """The first step that has not been answered."""
        if not self.data.get("privacy") or self.category is None:
            return "category"
        if not self.data.get("placed"):
            return "place"
        if not self.data.get("told"):
            return "description"
        return "summary"
