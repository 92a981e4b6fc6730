"""The log of events in the administration, to read."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from engagement.events.models import Event
from places.admin.scope import CityScope, ReadOnly


@admin.register(Event)
class EventAdmin(ReadOnly, CityScope):
    """What the stream tells, as keys: the words are read from the thing when somebody asks."""

    list_display: Any = ("id", "place", "at", "verb", "city", "kind", "thing")
    list_filter: ClassVar[Any] = ("verb", "city")
    list_select_related: ClassVar[Any] = ("city",)
    fields = ("place", "verb", "at", "city", "kind", "thing")
    date_hierarchy = "at"
    ordering = ("-id",)

    @admin.display(description=_("number"), ordering="number")
    def place(self, event: Event) -> int | None:
        """The place in the stream; none while its transaction is young."""
        return event.number

    @admin.display(description=_("feature"))
    def thing(self, event: Event) -> int:
        """The key alone: the thing may be gone."""
        return event.feature_id
