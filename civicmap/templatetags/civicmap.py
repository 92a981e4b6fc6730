"""Tags of the pages: signs, limited Markdown, addresses with changed parameters."""

from __future__ import annotations

import datetime
import json
from functools import cache, lru_cache
from typing import Any

import nh3
from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince
from django.utils.translation import gettext
from markdown_it import MarkdownIt

from places.bilingual import day_in_words, localized
from places.models import Indicator

register = template.Library()

TEXT_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "h3", "h4", "hr", "code"}
"""What a text written by somebody may hold. Headings start at h3, below those of the page."""


@cache
def pictogram_names() -> frozenset[str]:
    """Names in the sprite of pictograms."""
    sprite = (settings.BASE_DIR / "civicmap" / "static" / "app" / "icons" / "pictograms.svg").read_text()
    return frozenset(part.split('"', 1)[0] for part in sprite.split('<symbol id="')[1:])


@lru_cache(1000)
def _svg(sprite: str, name: str, extra: str) -> SafeString:
    return format_html(
        '<svg class="cm-icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        static(f"app/icons/{sprite}.svg"),
        name,
    )


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A sign of the interface, such as ``search``. Decoration: the words stand beside it."""
    return _svg("ui", name, extra)


@register.simple_tag
def pictogram(name: str, extra: str = "") -> SafeString:
    """The picture of a category or a layer; an unknown name shows ``other``."""
    return _svg("pictograms", name if name in pictogram_names() else "other", extra)


LITERAL = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
"""Characters that could end a script element, written so that JSON reads the same."""


@register.simple_tag
def json_ld(data: Any) -> SafeString:
    """Structured data for search engines. It is data, not a program: the content security policy lets it stand."""
    text = json.dumps(data, ensure_ascii=False).translate(LITERAL)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


@register.filter
def limited_markdown(text: str) -> SafeString:
    """A text written by somebody: paragraphs, emphasis, lists, links, nothing else. Links carry ``nofollow``."""
    renderer = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False}).disable("image")
    html = renderer.render(text or "")
    for level in ("1", "2"):
        html = html.replace(f"<h{level}>", "<h3>").replace(f"</h{level}>", "</h3>")
    clean = nh3.clean(
        html,
        tags=TEXT_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow noopener ugc",
    )
    return mark_safe(clean)


@register.filter
def in_language(thing: Any, field: str) -> str:
    """A text that is kept in both languages, such as ``note``: the one of the page."""
    return localized(getattr(thing, f"{field}_it"), getattr(thing, f"{field}_en"))


@register.filter
def number(value: int) -> str:
    """A whole number with the marks of thousands."""
    return formats.number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def distance(metres: float) -> str:
    """A distance as people say it: 80 m, 350 m, 1.2 km."""
    if metres < 995:
        return f"{max(10, round(metres, -1)):.0f} m"
    decimals = 1 if metres < 9950 else 0
    return f"{formats.number_format(round(metres / 1000, decimals), decimal_pos=decimals, use_l10n=True)} km"


@register.filter
def amount(value: Any, indicator: Indicator) -> str:
    """A figure with the indicator's decimals and unit."""
    text = formats.number_format(value, decimal_pos=indicator.decimals, use_l10n=True, force_grouping=True)
    return f"{text} {indicator.unit}" if indicator.unit else text


@register.filter
def plain_text(text: str) -> str:
    """A text without its Markdown, on one line."""
    return " ".join(strip_tags(limited_markdown(text)).split())


@register.filter
def day(value: datetime.date | None) -> str:
    """A day, such as 8 November 2026."""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value)
    return day_in_words(value, "j F Y") if value else ""


@register.filter
def weekday(value: datetime.date) -> str:
    """A day of a week, such as Saturday 21 November."""
    return day_in_words(value, "l j F")


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """A moment, such as 8 November 2026, 11:40."""
    return day_in_words(timezone.localtime(value), "j F Y, H:i") if value else ""


@register.filter
def instant(value: datetime.datetime) -> str:
    """A moment for the attribute ``datetime`` of <time>, which takes no more than three digits of a second."""
    return timezone.localtime(value).isoformat(timespec="seconds")


@register.filter
def ago(value: datetime.datetime | None) -> str:
    """How long ago, for the last week; the date before that."""
    if value is None:
        return ""
    passed = timezone.now() - value
    if passed < datetime.timedelta(minutes=1):
        return gettext("just now")
    if passed < datetime.timedelta(days=7):
        return gettext("%(time)s ago") % {"time": timesince(value, depth=1)}
    return day(value)


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The current query string with some parameters changed; an empty value takes one away."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    encoded = parameters.urlencode()
    return f"?{encoded}" if encoded else "?"
