"""Procedures written from records, as a TOML file holds them."""

from __future__ import annotations

from typing import Any

from engagement.procedures.models import Means, Phase, Procedure, Transition
from places.models import City

Record = dict[str, Any]


def write_procedure(
    city: City, record: Record, phases: list[Record], steps: list[Record]
) -> tuple[Procedure, bool]:
    """The city's procedure of this code with its phases and transitions, and whether it is new. A known one stays as it is."""
    procedure, is_new = Procedure.objects.get_or_create(
        city=city,
        kind=record["kind"],
        code=record["code"],
        defaults={
            "name_it": record["it"],
            "name_en": record["en"],
            "number": record.get("number", ""),
            "approved": record.get("approved"),
            "valid_from": record.get("valid_from"),
            "valid_to": record.get("valid_to"),
            "url": record.get("url", ""),
        },
    )
    if is_new:
        made = {one["code"]: _phase(procedure, number, one) for number, one in enumerate(phases)}
        for step in steps:
            _transition(procedure, made, step)
    return procedure, is_new


def _phase(procedure: Procedure, position: int, record: Record) -> Phase:
    return Phase.objects.create(
        procedure=procedure,
        code=record["code"],
        name_it=record["it"],
        name_en=record["en"],
        position=position,
        tone=record["tone"],
        is_public=record.get("public", True),
        is_start=record.get("start", False),
        says_it=record.get("says_it", ""),
        says_en=record.get("says_en", ""),
        days=record.get("days"),
        open_for=record.get("open", []),
    )


def _transition(procedure: Procedure, phases: dict[str, Phase], record: Record) -> None:
    """One step from each phase that the record names."""
    starts = record["from"] if isinstance(record["from"], list) else [record["from"]]
    for code in starts:
        step = Transition(
            procedure=procedure,
            from_phase=phases[code],
            to_phase=phases[record["to"]],
            by=Means.CLOCK if record.get("clock") else Means.HAND,
            roles=record.get("roles", []),
            requirements=record.get("if", []),
            needs_act=record.get("act", False),
            needs_reason=record.get("reason", False),
            days=record.get("days"),
            label_it=record.get("it", ""),
            label_en=record.get("en", ""),
        )
        step.full_clean()
        step.save()
