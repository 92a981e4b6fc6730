"""The history of a feature as staff read it: every recorded change, field by field."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from accounts.models import User
from places.models import Feature

LIMIT = 200


@dataclass(frozen=True)
class Change:
    """One recorded change: when, by whom, what it was, and the fields with their old and new values."""

    when: datetime.datetime
    who: str
    what: str
    fields: list[tuple[str, str, str]]


def changes(feature: Any) -> list[Change]:
    """The newest changes of root and child, newest first. Changes of one moment and person are told apart by table."""
    own_events = next(
        relation.get_accessor_name()
        for relation in type(feature)._meta.related_objects
        if relation.related_model.__name__ == f"{type(feature).__name__}Event"
    )
    rows: list[tuple[Any, Any, Any]] = []
    root: Any = Feature.objects.get(pk=feature.pk)
    for events in (root.events, getattr(feature, own_events)):
        listed = list(events.select_related("pgh_context").order_by("-pgh_id")[: LIMIT + 1])
        older = [*listed[1:], None]
        rows.extend(
            (event, before, event._meta) for event, before in zip(listed[:LIMIT], older[:LIMIT], strict=False)
        )
    rows.sort(key=lambda row: row[0].pgh_created_at, reverse=True)
    people = _people(event for event, _before, _meta in rows)
    return [
        Change(event.pgh_created_at, _who(event, people), _what(event.pgh_label), _differences(event, before))
        for event, before, _meta in rows
        if event.pgh_label != "update" or _differences(event, before)
    ]


def _people(events: Any) -> dict[int, str]:
    ids = {
        user
        for event in events
        if event.pgh_context and (user := (event.pgh_context.metadata or {}).get("user"))
    }
    return {user.pk: f"{user.public_name} ({user.email})" for user in User.objects.filter(pk__in=ids)}


def _who(event: Any, people: dict[int, str]) -> str:
    metadata = (event.pgh_context.metadata or {}) if event.pgh_context else {}
    return people.get(metadata.get("user") or 0, "")


def _what(label: str) -> str:
    return {"insert": _("created"), "update": _("changed"), "delete": _("deleted")}.get(label, label)


def _differences(event: Any, before: Any) -> list[tuple[str, str, str]]:
    """Fields that differ from the event before; nothing for the first one."""
    if before is None:
        return []
    found = []
    for field in event._meta.concrete_fields:
        if field.name.startswith("pgh_") or field.name in ("id", "feature_ptr"):
            continue
        old, new = getattr(before, field.attname), getattr(event, field.attname)
        if old != new:
            found.append((str(field.verbose_name), _readable(old), _readable(new)))
    return found


def _readable(value: Any) -> str:
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, GEOSGeometry):
        centre: Any = value if value.geom_type == "Point" else value.centroid
        return f"{centre.y:.5f}, {centre.x:.5f}" + (
            "" if value.geom_type == "Point" else f" ({value.geom_type})"
        )
    text = str(value)
    return text if len(text) <= 300 else f"{text[:300]}…"
