"""Tags of the pages of the OGC API."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicmap.outlets.ogc.scope import Scope

register = template.Library()

MOST_CODES = 20
"""So many codes of a parameter at most are spelt out."""


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


@register.simple_tag
def parameter_values(schema: dict[str, Any]) -> SafeString:
    """What a parameter may be, in words: its codes where there are few, else its type, bounds and default."""
    codes = schema.get("enum", [])
    if codes and len(codes) <= MOST_CODES:
        found = format_html_join(", ", "<code>{}</code>", ((code,) for code in codes))
    else:
        kind = schema.get("format") or schema.get("type", "")
        found = format_html("<code>{}</code>", kind)
        if codes:
            many = ngettext("one of %(n)d code", "one of %(n)d codes", len(codes)) % {"n": len(codes)}
            found = format_html("{} {}", found, many)
    bounds = [
        (label, schema[name])
        for name, label in (("minimum", "≥"), ("maximum", "≤"), ("default", _("default:")))
        if name in schema
    ]
    return found + format_html_join("", "<br>{} <code>{}</code>", bounds)
