"""What is new in everything that a person follows, in one list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.keeping import signed_in_first
from engagement.news.listing import Because, news_of, read_cursor
from layers.http.once import asking_once


@signed_in_first
@require_safe
@asking_once()
def news(request: HttpRequest) -> HttpResponse:
    """The list by days, a page at a time. Filters and cursors that cannot be understood narrow nothing."""
    user: Any = request.user
    of = request.GET.get("of", "")
    of = of if of in Because.values else ""
    before = read_cursor(request.GET.get("before", ""))
    context = {
        "news": news_of(user, of=of, before=before),
        "of": of,
        "later": before is not None,
        "choices": [("", _("Everything")), *Because.choices],
    }
    response = render(request, "civicmap/news.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response
