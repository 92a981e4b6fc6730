"""What somebody typed is kept where the form could not be taken: signed out meanwhile, or signed in in another tab.

The way on is one page with everything that was sent and one button that sends it again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import requires_csrf_token

KEPT = "kept-form"
RETURN = "return-to"
RETURN_SECONDS = 24 * 3600
KEPT_SECONDS = 3600
MOST_SIGNS = 200_000
SHOWN = ("title", "description", "text", "message", "reason", "address")
"""Fields whose text the page shows again. The others are sent along as hidden fields."""

Fields = list[tuple[str, str]]
View = Callable[..., HttpResponseBase]


def sign_in(request: HttpRequest, path: str, *, register: bool = False) -> HttpResponse:
    """Redirect to sign-in or registration and remember the way back, also across the confirmation of a mail."""
    request.session[RETURN] = {"path": path, "at": int(time.time())}
    return redirect_to_login(path, resolve_url("account_signup") if register else None)


def return_address(request: HttpRequest) -> str:
    """The address a person left for sign-in. It can be read once and expires."""
    found = request.session.pop(RETURN, None)
    fresh = found and time.time() - found["at"] < RETURN_SECONDS
    return str(found["path"]) if fresh else ""


def _fields(request: HttpRequest) -> Fields | None:
    """All that was typed; None where there is a password among it, or far too much."""
    pairs = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    if any("password" in name for name, _value in pairs):
        return None
    return pairs if sum(len(name) + len(value) for name, value in pairs) <= MOST_SIGNS else None


def signed_in_first(view: View) -> View:
    """Only for people who are signed in. A form sent after the session has ended waits until they are again."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        path = request.get_full_path()
        if not request.user.is_authenticated:
            if request.method == "POST" and (fields := _fields(request)):
                request.session[KEPT] = {
                    "path": path,
                    "fields": fields,
                    "files": bool(request.FILES),
                    "at": int(time.time()),
                }
            return redirect_to_login(path)
        kept = request.session.get(KEPT)
        if request.method == "GET" and kept and kept["path"] == path:
            del request.session[KEPT]
            if time.time() - kept["at"] < KEPT_SECONDS:
                fields = [(name, value) for name, value in kept["fields"]]
                return _again(request, fields, files=kept["files"], signed_in=True)
        return view(request, *args, **kwargs)

    return wrapped


def _again(request: HttpRequest, fields: Fields | None, *, status: int = 200, **context: Any) -> HttpResponse:
    shown = [value for name, value in fields or [] if name in SHOWN and value.strip()]
    context |= {"fields": fields, "shown": shown, "action": request.get_full_path()}
    response = render(request, "accounts/send_again.html", context, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _is_ours(request: HttpRequest) -> bool:
    """Whether the form stood on a page of this site: what another site sends must not be offered for sending again."""
    here = (request.scheme, request.get_host())
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(sender)[:2] == here


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose key is no longer good, usually after a sign-in in another tab. Nothing typed is lost."""
    fields = _fields(request) if _is_ours(request) else None
    return _again(
        request,
        fields,
        status=403,
        files=bool(request.FILES),
        without_cookies=reason == REASON_NO_CSRF_COOKIE,
    )
