"""Following a thing: by a button with an account, by a form and a letter without."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.limits.limiter import Limit, TooMany
from accounts.limits.visitors import visitor
from engagement.follows import services
from engagement.follows.forms import FollowForm
from engagement.follows.links import to_confirm, to_end
from engagement.follows.models import Follow
from engagement.participation import FOLLOWED, SECONDED, may_now, thing_on_page
from layers.http.closing import closed
from places.feature.moves import NotPossible
from places.ground.clock import page_city
from places.models import Feature, Visibility

GUESTS = Limit("follows", "FOLLOW_RATE")
LETTERS = Limit("follow-letters", "FOLLOW_MAIL_RATE")


@require_http_methods(["GET", "POST"])
def follow_item(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """Follow a thing, say that it concerns one too, or end either."""
    thing = thing_on_page(request, city, pk, FOLLOWED)
    if request.user.is_authenticated:
        if request.method == "POST":
            _with_account(request, thing)
        return redirect(f"{thing.get_absolute_url()}#take-part")
    may_second = may_now(thing, SECONDED)
    form = FollowForm(
        request.POST or None, may_second=may_second, initial={"seconds": "seconds" in request.GET}
    )
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            _by_address(request, thing, form)
        except TooMany as fault:
            status = 429
            form.add_error(
                None, _("Too many addresses were entered. Try again %(when)s.") % {"when": fault.when}
            )
        else:
            messages.success(
                request, _("We have written to you: open the letter's link and press the button to confirm.")
            )
            return redirect(f"{thing.get_absolute_url()}#take-part")
    return render(request, "engagement/follow.html", {"feature": thing, "form": form}, status=status)


def _by_address(request: HttpRequest, thing: Any, form: FollowForm) -> None:
    """Count, for the visitor and for the address, and send the letter. Raises TooMany."""
    data = form.cleaned_data
    with ExitStack() as counted:
        counted.enter_context(GUESTS.taking(visitor(request)))
        counted.enter_context(LETTERS.taking(data["email"].lower()))
        services.follow(
            thing, email=data["email"], lang=get_language() or "it", seconds=data.get("seconds", False)
        )


def _with_account(request: HttpRequest, thing: Any) -> None:
    user: Any = request.user
    found = Follow.objects.of_person(user).filter(feature=thing.pk)
    do = request.POST.get("do", "follow")
    if do == "end":
        for row in found:
            services.end(row)
        messages.success(request, _("You no longer follow this."))
    elif do == "unsecond":
        for row in found:
            services.stop_seconding(row)
        messages.success(request, _("You are no longer counted. You still follow it."))
    else:
        _follow_now(request, thing, seconds=do == "second")


def _follow_now(request: HttpRequest, thing: Any, *, seconds: bool) -> None:
    """Follow with the account, and say so."""
    user: Any = request.user
    try:
        services.follow(thing, user=user, lang=get_language() or "it", seconds=seconds)
    except NotPossible as fault:
        messages.error(request, " ".join(fault.messages))
    else:
        messages.success(
            request,
            _("You are counted, and we write to you when something happens.")
            if seconds
            else _("We write to you when something happens."),
        )


def follow_instead(request: HttpRequest, city: str, pk: int, *, seconds: bool) -> HttpResponse:
    """Follow a public thing rather than send the like; with ``seconds`` it concerns the person too. Raises Http404.

    The request is a POST. An account follows at once; without one the person is asked for an address.
    """
    thing = thing_on_page(request, city, pk, FOLLOWED)
    if request.user.is_authenticated:
        _follow_now(request, thing, seconds=seconds)
        return redirect(f"{thing.get_absolute_url()}#take-part")
    return redirect(
        reverse("item_follow", args=[city, thing.pk], query={"seconds": "1"} if seconds else None)
    )


@require_http_methods(["GET", "POST"])
def confirm_follow(request: HttpRequest, city: str, token: str) -> HttpResponse:
    """The page behind the letter's link, with one button: scanners of mail open links, so opening it changes nothing."""
    here = page_city(request, city)
    found = to_confirm(token)
    row = found[0] if found and found[0].feature.city_id == here.pk else None
    if row is None or found is None or row.feature.visibility != Visibility.PUBLIC:
        return closed(render(request, "engagement/follow_unknown.html", status=404))
    seconds = found[1]
    feature = _page_of(row)
    if request.method == "POST":
        services.confirm(row, seconds=seconds)
        messages.success(
            request,
            _("Confirmed: you are counted, and we write to you when something happens.")
            if seconds
            else _("Confirmed: we write to you when something happens."),
        )
        return closed(redirect(f"{feature.get_absolute_url()}#take-part"))
    return closed(render(request, "engagement/follow_confirm.html", {"feature": feature, "seconds": seconds}))


# Mail programs send the one click of RFC 8058 without a cookie. The signed token alone gives the right.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def end_follow(request: HttpRequest, city: str, token: str) -> HttpResponse:
    """End it with one click, and without signing in."""
    here = page_city(request, city)
    row = to_end(token)
    if row is None or row.feature.city_id != here.pk:
        # Whoever presses twice, or goes back, is told the same.
        return closed(render(request, "engagement/follow_end.html", {"ended": True}, status=404))
    if request.method == "POST":
        services.end(row)
    return closed(
        render(
            request,
            "engagement/follow_end.html",
            {"feature": _page_of(row), "ended": request.method == "POST"},
        )
    )


def _page_of(row: Follow) -> Feature:
    feature = Feature.objects.select_related("city").filter(pk=row.feature_id).specific().get()
    return feature  # type: ignore[no-any-return]
