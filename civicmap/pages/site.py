"""The choice of a city and what the site says about itself."""

from __future__ import annotations

import mimetypes
from collections import Counter

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.letters.writing import dressed
from accounts.limits.limiter import Limit, TooMany
from accounts.limits.visitors import visitor
from accounts.sign_in.forms import CONSENT_AGE
from civicmap.layers import feature_layers
from civicmap.pages.context import city_of
from civicmap.pages.forms import FeedbackForm
from civicmap.pages.theme import stylesheet
from civicmap.personal.unused import NOTICE
from civicmap.serving.addresses import absolute
from layers.http.responses import data_response, error_response, public_endpoint
from places.counts.pyramid import counts
from places.ground.known import city_named
from places.ground.picture import HEIGHT, WIDTH, cities_with_part_apart
from places.ground.picture import city_picture as picture_of
from places.models import City, Source

MESSAGES = Limit("feedback", "FEEDBACK_RATE")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Choose a city; where there is only one, go there."""
    cities = list(City.objects.public().defer("boundary"))
    if len(cities) == 1:
        return redirect("map", cities[0].slug)
    numbers: dict[int, Counter[str]] = {city.pk: Counter() for city in cities}
    for count in counts():
        numbers[count.city][count.kind] += count.n
    apart = cities_with_part_apart()
    cards = [
        {
            "city": city,
            "apart": city.pk in apart,
            "layers": [(layer, numbers[city.pk][layer.kind]) for layer in feature_layers()],
        }
        for city in sorted(cities, key=lambda city: (-numbers[city.pk].total(), city.name_it))
    ]
    context = {
        "cards": cards,
        "size": (WIDTH, HEIGHT),
        "data_url": reverse("open_data"),
        "docs_url": reverse("api_docs"),
    }
    return render(request, "civicmap/home.html", context)


@public_endpoint
def city_picture(request: HttpRequest, city: str, *, apart: bool = False) -> HttpResponse:
    """``/{city}/map.svg``: the city's ground and border as a small picture; ``map-by-sa.svg``: the part of it under CC BY-SA."""
    place = city_named(city)
    if place is None:
        return error_response(404, _("There is no such city."))
    key = f"city-picture-{'by-sa' if apart else 'open'}-{place.pk}-{place.colour}"
    # The ground changes only when an administrator imports it, so its picture may be as old as its tiles.
    picture = str(cache.get_or_set(key, lambda: picture_of(place, apart=apart), settings.BASEMAP_MAX_AGE))
    response = data_response(request, picture.encode(), "image/svg+xml")
    response["Cache-Control"] = f"public, max-age={settings.BASEMAP_MAX_AGE}"
    return response


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why, and for how long."""
    return render(
        request,
        "civicmap/privacy.html",
        {
            "basemap": settings.BASEMAP,
            "contact_days": settings.CONTACT_DAYS,
            "draft_days": settings.DRAFT_DAYS,
            "blur_days": settings.BLUR_UNDO_DAYS,
            "account_days": settings.ACCOUNT_DAYS,
            "notice_days": NOTICE.days,
            "consent_age": CONSENT_AGE,
            "letter_days": settings.LETTER_DAYS,
        },
    )


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the site is, and whom to tell where it is not."""
    return render(request, "civicmap/accessibility.html")


@require_GET
def credits(request: HttpRequest) -> HttpResponse:
    """Where the data and the software come from."""
    return render(request, "civicmap/credits.html", {"sources": Source.objects.all()})


@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """Take a message and hand it to the city by mail, through the queue."""
    form = FeedbackForm(
        request.POST or None,
        initial={"page": request.GET.get("page", request.headers.get("referer", ""))[:500]},
    )
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            with MESSAGES.taking(visitor(request)):
                _send(form, city_of(request))
        except TooMany as fault:
            form.add_error(
                None, _("Too many messages from this connection. Try again %(when)s.") % {"when": fault.when}
            )
            response = render(request, "civicmap/feedback.html", context, status=429)
            response["Retry-After"] = str(fault.seconds)
            return response
        messages.success(request, _("Thank you. Your message is on its way."))
        return redirect(request.get_full_path())
    return render(request, "civicmap/feedback.html", context, status=400 if form.errors else 200)


def _send(form: FeedbackForm, city: City | None) -> None:
    answer_to = form.cleaned_data["email"]
    parts = [form.cleaned_data["page"], form.cleaned_data["message"]]
    if answer_to:
        parts.append(_("An answer to this mail reaches the sender."))
    message = dressed(
        _("A message about the civic map"),
        "\n\n".join(filter(None, parts)),
        to=(city.contact_email if city else "") or settings.DEFAULT_FROM_EMAIL,
        lang=get_language() or settings.LANGUAGE_CODE,
    )
    message.reply_to = [answer_to] if answer_to else []
    message.send()


PRIVATE = (
    "accounts/",
    "admin/",
    "mailbox/",
    "me/",
    "*/moderation/",
    "*/reports/follow/",
    "*/follows/",
    "*/alerts/",
)
"""Paths that robots.txt excludes. Each also needs a session or a secret: this list is no protection."""


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """``robots.txt``: all public pages are allowed, in every language."""
    prefixes = ["/" if code == settings.LANGUAGE_CODE else f"/{code}/" for code, _name in settings.LANGUAGES]
    refused = [f"Disallow: {prefix}{path}" for prefix in prefixes for path in PRIVATE]
    lines = [
        "User-agent: *",
        "Allow: /",
        *refused,
        "",
        f"Sitemap: {absolute(request, reverse('sitemap'))}",
        "",
    ]
    response = HttpResponse("\n".join(lines), content_type="text/plain")
    patch_cache_control(response, public=True, max_age=86400)
    return response


@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """The picture of the site, for programs that ask for it by its old name. Its real name changes with its content."""
    response = redirect(static("app/favicon.svg"), permanent=True)
    patch_cache_control(response, public=True, max_age=86400)
    return response


@require_GET
def theme(request: HttpRequest, city: str) -> HttpResponse:
    """The city's colours and those of its categories, as a stylesheet: inline styles are not allowed."""
    found = get_object_or_404(City.objects.public().defer("boundary"), slug=city)
    response = HttpResponse(stylesheet(found), content_type="text/css; charset=utf-8")
    patch_cache_control(response, public=True, max_age=300)
    return response


@require_GET
def logo(request: HttpRequest, city: str) -> HttpResponseBase:
    """The city's logo."""
    found = get_object_or_404(City.objects.only("logo"), slug=city)
    if not found.logo:
        raise Http404
    kind = mimetypes.guess_type(found.logo.name)[0] or "application/octet-stream"
    response = FileResponse(found.logo.open(), content_type=kind)
    patch_cache_control(response, public=True, max_age=300)
    return response
