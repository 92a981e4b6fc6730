"""Who may keep and publish questions. Asking needs no permission: every answer runs over public data."""

from __future__ import annotations

from typing import Any

import rules

from places.models import City, Role
from places.permissions import may_administer
from planning.models import SavedQuestion

PLANNING = [Role.Name.PLANNER, Role.Name.ADMINISTRATOR]
"""Roles that save, publish and schedule questions of a whole city."""


@rules.predicate
def may_plan(user: Any, city: City) -> bool:
    """Planners and administrators of the city, or of every city. A role for one area or house is not enough."""
    if not user.is_authenticated or not user.is_active:
        return False
    roles = Role.objects.reaching(city).filter(
        user=user, name__in=PLANNING, area__isnull=True, house__isnull=True
    )
    return user.is_superuser or roles.exists()


@rules.predicate
def may_open_question(user: Any, saved: SavedQuestion) -> bool:
    """Whether the person finds the saved question in a list: published ones everybody, others the city's planners."""
    return saved.published is not None or may_plan(user, saved.city)


@rules.predicate
def may_change_question(user: Any, saved: SavedQuestion) -> bool:
    """Its author while still a planner of the city, and the city's administrators."""
    return bool(
        may_plan(user, saved.city) and (saved.author_id == user.pk or may_administer(user, saved.city))
    )


@rules.predicate
def may_schedule_question(user: Any, saved: SavedQuestion) -> bool:
    """Its author alone, who gets the mail."""
    return bool(may_plan(user, saved.city) and saved.author_id == user.pk)


rules.add_perm("planning.plan_city", may_plan)
rules.add_perm("planning.open_question", may_open_question)
rules.add_perm("planning.change_question", may_change_question)
rules.add_perm("planning.schedule_question", may_schedule_question)
