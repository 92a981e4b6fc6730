"""The link that ends the mails of a scheduled question. It needs no account: whoever has the mail may."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from places.ground.clock import enter
from places.models import City
from planning.models import Schedule
from planning.saved.services import question_of_token, unsubscribe


# Mail programs send the one click of RFC 8058 without a cookie. The signed token alone gives the right.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def end_mails(request: HttpRequest, city: str, token: str) -> HttpResponse:
    """A page with one button: scanners of mail open links, so opening it changes nothing."""
    place = enter(request, get_object_or_404(City.objects.defer("boundary"), slug=city))
    saved = question_of_token(token)
    if saved is None or saved.city_id != place.pk:
        return render(request, "planning/unsubscribe.html", {"city": place, "saved": None}, status=404)
    if request.method == "POST":
        saved = unsubscribe(token) or saved
    return render(
        request,
        "planning/unsubscribe.html",
        {"city": place, "saved": saved, "ended": saved.schedule == Schedule.NONE},
    )
