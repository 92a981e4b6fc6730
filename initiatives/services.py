"""How a new initiative begins."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q

from initiatives.models import Phase
from places.models import City


def first_phase(city: City) -> Phase | None:
    """The phase in which new initiatives start, of the policy in force; None where the city has none."""
    today = city.today()
    return (
        Phase.objects.filter(policy__city=city, is_start=True)
        .filter(Q(policy__valid_from__isnull=True) | Q(policy__valid_from__lte=today))
        .filter(Q(policy__valid_to__isnull=True) | Q(policy__valid_to__gte=today))
        .order_by(F("policy__valid_from").desc(nulls_last=True), "position")
        .first()
    )


def begin(city: City) -> dict[str, Any] | None:
    """Columns of a new initiative; None where the city takes none."""
    phase = first_phase(city)
    return {"phase": phase, "status": phase.code} if phase else None
