"""The page on which a person turns notices on and off for each device."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.keeping import signed_in_first
from engagement.models import Alert
from engagement.push import services
from engagement.push.models import MOST, Device
from engagement.push.sealing import encode, public_bytes, read_key


@signed_in_first
@require_http_methods(["GET", "POST"])
def devices(request: HttpRequest) -> HttpResponse:
    """The person's devices; a POST with ``subscription`` turns notices on in the browser that sends it. 404 while push is off."""
    if not services.is_on():
        raise Http404
    user: Any = request.user
    fault = ""
    if request.method == "POST":
        try:
            services.keep_device(user, request.POST.get("subscription", ""), get_language() or "it")
        except ValidationError as refused:
            fault = " ".join(refused.messages)
        else:
            messages.success(request, _("Notices are on for this device."))
            return redirect("push_devices")
    rows = [
        # The page recognises its own browser without spelling out an address that only the push service should know.
        {"device": device, "mark": hashlib.sha256(device.address.encode()).hexdigest()}
        for device in Device.objects.filter(user=user)
    ]
    context = {
        "devices": rows,
        "fault": fault,
        "is_full": len(rows) >= MOST,
        "key": encode(public_bytes(read_key(settings.VAPID_PRIVATE_KEY))),
        "has_alerts": Alert.objects.of_person(user).confirmed().exists(),
    }
    response = render(request, "engagement/push.html", context, status=400 if fault else 200)
    patch_cache_control(response, private=True, no_store=True)
    return response


@signed_in_first
@require_POST
def end_device(request: HttpRequest, pk: int) -> HttpResponse:
    """Send nothing more to one of the own devices."""
    _own(request, pk).delete()
    messages.success(request, _("Notices are off for that device."))
    return redirect("push_devices")


@signed_in_first
@require_POST
def try_device(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a trial to one of the own devices."""
    services.queue_trial(_own(request, pk))
    messages.success(request, _("A trial is on its way to that device."))
    return redirect("push_devices")


def _own(request: HttpRequest, pk: int) -> Device:
    if not services.is_on():
        raise Http404
    user: Any = request.user
    return get_object_or_404(Device, pk=pk, user=user)
