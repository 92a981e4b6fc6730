"""Tags of the pages of the OGC API."""

from __future__ import annotations

from typing import Any

from django import template

from civicmap.ogc.scope import Scope

register = template.Library()


@register.simple_tag(takes_context=True)
def ogc_page(context: dict[str, Any], name: str, f: str = "", **arguments: Any) -> str:
    """Path of a page of the same API; ``f`` asks for its form where the header Accept might not."""
    scope: Scope = context["scope"]
    path = scope.page(name, **arguments)
    if f and "f=" not in path:
        path += f"{'&' if '?' in path else '?'}f={f}"
    return path


@register.filter
def unlocalized_number(number: float) -> str:
    """A coordinate for machines: a point, whatever the language."""
    return f"{number:.6f}".rstrip("0").rstrip(".")
