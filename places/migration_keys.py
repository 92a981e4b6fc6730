"""Making keys of codes that were stored before the rule. Migrations call these functions, so what they return must never change."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any


def key_of(text: str, *, word: bool = False) -> str:
    """A key for any text."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    key = re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-_")
    return key.replace("-", "_") if word else key


def free_key(wanted: str, taken: Iterable[str], *, most: int, joint: str = "-") -> str:
    """The key, numbered where another row has it."""
    base, known, number = wanted[:most].strip("-_") or "x", set(taken), 1
    key = base
    while key in known:
        number += 1
        end = f"{joint}{number}"
        key = f"{base[: most - len(end)]}{end}"
    return key


def mend_codes(
    model: Any,
    *,
    within: tuple[str, ...] = (),
    field: str = "code",
    word: bool = False,
    refused: tuple[str, ...] = (),
    after: Callable[[Any, str], None] | None = None,
) -> None:
    """Give every row whose code is no key one that is, unlike those of its neighbours. ``after`` is told row and old code."""
    most = model._meta.get_field(field).max_length
    for row in model._base_manager.order_by("pk"):
        old = getattr(row, field)
        wanted = key_of(old, word=word)
        if wanted == old and old not in refused:
            continue
        if wanted in refused:
            wanted = f"area-{wanted}"
        neighbours = model._base_manager.filter(**{name: getattr(row, name) for name in within}).exclude(
            pk=row.pk
        )
        key = free_key(
            wanted, neighbours.values_list(field, flat=True), most=most, joint="_" if word else "-"
        )
        model._base_manager.filter(pk=row.pk).update(**{field: key})
        if after is not None:
            row.refresh_from_db()
            after(row, old)
