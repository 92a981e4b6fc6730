"""The account: profile, what is kept about the person, the file of it, and the end of the account."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.keeping import signed_in_first
from accounts.limits.limiter import TooMany
from accounts.models import User
from accounts.sign_in.codes import MINUTES, is_code_sent, send_code
from accounts.sign_in.forms import DeleteAccountForm, ProfileForm
from civicmap.personal.entries import Ending, Person
from civicmap.personal.erasing import erase_person
from civicmap.personal.listing import PERSONAL
from civicmap.personal.takeout import TAKEOUTS, write_takeout

IN_MEMORY = 5_000_000


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _kept(person: Person) -> list[dict[str, Any]]:
    """What is kept, by what becomes of it; entries that are counted and have no row are left out."""
    groups: dict[Ending, list[dict[str, Any]]] = {ending: [] for ending in Ending}
    for entry in PERSONAL:
        count = entry.rows(person).count() if entry.counted else None
        if count != 0:
            groups[entry.ending].append({"name": entry.name, "count": count, "note": entry.note})
    return [{"ending": ending.value, "rows": rows} for ending, rows in groups.items() if rows]


@signed_in_first
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The display name, the language of the mails, the ways to address and password, and everything that is kept."""
    user: Any = request.user
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your profile has been saved."))
        return redirect("profile")
    context = {"form": form, "kept": _kept(Person.of(user))}
    return _page(request, "civicmap/profile.html", context, 400 if form.errors else 200)


@signed_in_first
@require_POST
def my_data(request: HttpRequest) -> HttpResponseBase:
    """The ZIP file of everything that is kept about the person; 429 where it was asked for too often."""
    user: Any = request.user
    try:
        TAKEOUTS.take(user.pk)
    except TooMany as fault:
        messages.error(
            request,
            _("You have downloaded your data often in a short time. Try again %(when)s.")
            % {"when": fault.when},
        )
        response: HttpResponseBase = profile_again(request)
        response["Retry-After"] = str(fault.seconds)
        return response
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    write_takeout(user, file)
    file.seek(0)
    name = f"civicmap-{timezone.localdate().isoformat()}.zip"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    patch_cache_control(response, private=True, no_store=True)
    return response


def profile_again(request: HttpRequest) -> HttpResponse:
    """The profile as the answer to a file that came too often."""
    user: Any = request.user
    context = {"form": ProfileForm(instance=user), "kept": _kept(Person.of(user))}
    return _page(request, "civicmap/profile.html", context, 429)


@signed_in_first
@require_http_methods(["GET", "POST"])
def delete_account(request: HttpRequest) -> HttpResponse:
    """Ask once, with the password or a code by mail, then remove the account. What was published stays, without the name."""
    user: Any = request.user
    if request.method == "POST" and "send_code" in request.POST:
        return _send_code(request, user)
    form = DeleteAccountForm(request.POST or None, request=request)
    if form.is_valid():
        # The row again: signing out leaves request.user to nobody.
        person = User.objects.get(pk=user.pk)
        logout(request)
        erase_person(person)
        messages.success(request, _("Your account has been deleted."))
        return redirect("home")
    context = {
        "form": form,
        "kept": _kept(Person.of(user)),
        "code_sent": is_code_sent(request),
        "code_minutes": MINUTES,
    }
    return _page(request, "civicmap/delete_account.html", context, 400 if form.is_bound else 200)


def _send_code(request: HttpRequest, user: User) -> HttpResponse:
    try:
        send_code(request, user)
    except TooMany as fault:
        messages.error(
            request, _("This was sent very often. Please try again %(when)s.") % {"when": fault.when}
        )
    else:
        messages.success(request, _("A code is on its way to %(email)s.") % {"email": user.email})
    return redirect("delete_account")
