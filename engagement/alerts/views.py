"""Making, changing, confirming and ending alerts."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.keeping import signed_in_first
from accounts.limits.limiter import Limit, TooMany
from accounts.limits.visitors import visitor
from engagement.alerts import services
from engagement.alerts.forms import AlertForm, GuestAlertForm, as_typed, from_address
from engagement.alerts.links import to_confirm, to_end
from engagement.alerts.models import Alert
from engagement.alerts.words import in_words
from layers.http.closing import closed
from places.ground.clock import page_city

GUESTS = Limit("alerts", "FOLLOW_RATE")
LETTERS = Limit("alert-letters", "FOLLOW_MAIL_RATE")


@require_http_methods(["GET", "POST"])
def new_alert(request: HttpRequest, city: str) -> HttpResponse:
    """The form of a new alert. A link may say already what about, as lists and maps do."""
    here = page_city(request, city)
    form_class = AlertForm if request.user.is_authenticated else GuestAlertForm
    form = form_class(request.POST or None, city=here, initial=from_address(request.GET))
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            return _make(request, here, form)
        except TooMany as fault:
            status = 429
            form.add_error(
                None, _("Too many addresses were entered. Try again %(when)s.") % {"when": fault.when}
            )
        except ValidationError as fault:
            status = 400
            _show(form, fault)
    return render(request, "engagement/alert.html", {"form": form, "city": here}, status=status)


def _make(request: HttpRequest, here: Any, form: AlertForm) -> HttpResponse:
    """Make it, counted for the visitor and for the address. Raises TooMany, ValidationError."""
    lang, wish = get_language() or "it", form.wish()
    if request.user.is_authenticated:
        services.make_alert(here, wish, user=request.user, lang=lang)
        messages.success(request, _("The alert is on: we write to you when there is something new."))
        return redirect(f"{reverse('my_things')}#alerts")
    email = form.cleaned_data["email"].lower()
    with ExitStack() as counted:
        counted.enter_context(GUESTS.taking(visitor(request)))
        counted.enter_context(LETTERS.taking(email))
        services.make_alert(here, wish, email=email, lang=lang)
    messages.success(
        request, _("We have written to you: open the letter's link and press the button to confirm.")
    )
    return redirect("map", here.slug)


def _show(form: AlertForm, fault: ValidationError) -> None:
    """The faults of a service, at their fields where the form has them."""
    for name, errors in (fault.error_dict if hasattr(fault, "error_dict") else {"": [fault]}).items():
        for error in errors:
            form.add_error(name if name in form.fields else None, error)


@signed_in_first
@require_http_methods(["GET", "POST"])
def change_alert(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """One's own alert as its form."""
    here = page_city(request, city)
    alert = _own(request, here, pk)
    form = AlertForm(request.POST or None, city=here, initial=as_typed(alert))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_alert(alert, form.wish())
        except ValidationError as fault:
            _show(form, fault)
        else:
            messages.success(request, _("The alert has been changed."))
            return redirect(f"{reverse('my_things')}#alerts")
    context = {"form": form, "city": here, "alert": alert}
    return render(request, "engagement/alert.html", context, status=400 if form.errors else 200)


@signed_in_first
@require_POST
def end_own_alert(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """End one's own alert."""
    here = page_city(request, city)
    services.remove_alerts(Alert.objects.filter(pk=_own(request, here, pk).pk))
    messages.success(request, _("The alert has ended."))
    return redirect(f"{reverse('my_things')}#alerts")


def _own(request: HttpRequest, here: Any, pk: int) -> Alert:
    own = Alert.objects.of_person(request.user).confirmed()  # type: ignore[arg-type]
    alert = own.filter(pk=pk, city=here).select_related("city", "user").first()
    if alert is None:
        raise Http404
    return alert


@require_http_methods(["GET", "POST"])
def confirm_alert(request: HttpRequest, city: str, token: str) -> HttpResponse:
    """The page behind the letter's link, with one button: scanners of mail open links, so opening it changes nothing."""
    here = page_city(request, city)
    alert = to_confirm(token)
    if alert is None or alert.city_id != here.pk:
        return closed(render(request, "engagement/alert_unknown.html", {"city": here}, status=404))
    if request.method == "POST":
        try:
            services.confirm(alert)
        except ValidationError as fault:
            messages.error(request, " ".join(fault.messages))
        else:
            messages.success(request, _("The alert is on: we write to you when there is something new."))
        return closed(redirect("map", here.slug))
    return closed(render(request, "engagement/alert_confirm.html", {"name": in_words(alert), "city": here}))


# Mail programs send the one click of RFC 8058 without a cookie. The signed token alone gives the right.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def end_alert(request: HttpRequest, city: str, token: str) -> HttpResponse:
    """End the alerts that a letter told of, with one click and without signing in.

    A letter can tell of alerts in several cities. Its link names one of them and ends all.
    """
    here = page_city(request, city)
    alerts = to_end(token)
    found = list(alerts)
    if here.pk not in {alert.city_id for alert in found}:
        found = []
    names = [in_words(alert) for alert in found]
    ended = request.method == "POST"
    if ended and found:
        services.remove_alerts(alerts)
    context = {"names": names, "ended": ended, "city": here}
    return closed(render(request, "engagement/alert_end.html", context, status=200 if names else 404))
