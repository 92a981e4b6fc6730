"""Reporting a problem, in four steps. Each works without JavaScript, and nothing typed is lost between them."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.keeping import sign_in
from accounts.limits.limiter import TooMany
from accounts.limits.traps import AGAIN, TRAP
from accounts.sign_in.verified import has_verified_address
from engagement.contributions.drafts import SEALED
from engagement.follows.views import follow_instead
from engagement.photos.pictures import ACCEPT
from layers.errors import BadParameter
from layers.geometry import parse_point
from places.addresses.fields import PlaceForm
from places.feature.extra_questions import public_answers
from places.ground.clock import page_city
from places.models import Category, City
from reports.deadlines.expecting import expected
from reports.drafts import STEPS, Draft, as_typed
from reports.forms import CategoryForm, DescriptionForm
from reports.limits import sending
from reports.models import Report
from reports.nearby import Around, around
from reports.services import Content, submit_report

DONE = {"place": "placed", "description": "told"}
"""What the draft knows of a step that was answered."""
NOT_TYPED = ("csrfmiddlewaretoken", "leave", SEALED, TRAP, AGAIN)
"""What the form of the description sends besides what somebody typed."""
INSTEAD = re.compile(r"(?P<how>second|follow):(?P<report>[0-9]{1,18})")
"""What a button sends that follows an earlier report rather than sending another."""
PHOTO_PLACE = "photo_place"
"""What the buttons send that answer whether a photo's own place is used."""
ADDRESSES = {
    "category": "report_new",
    "place": "report_new_place",
    "description": "report_new_description",
    "summary": "report_new_summary",
}


def _is_guest(request: HttpRequest) -> bool:
    """Whether a link by mail has to confirm the report."""
    return not (request.user.is_authenticated and has_verified_address(request.user))


def _page(request: HttpRequest, draft: Draft, step: str, **context: Any) -> HttpResponse:
    number = STEPS.index(step) + 1
    form = context.get("form")
    response = render(
        request,
        f"reports/new_{step}.html",
        {
            "step": step,
            "number": number,
            "steps": [_("Category"), _("Place and photos"), _("Description"), _("Summary")],
            "draft": draft,
            "guest": _is_guest(request),
            **context,
        },
        status=400 if (form is not None and form.errors) or context.get("photo_errors") else 200,
    )
    patch_cache_control(response, private=True, no_store=True)
    return response


def _opened(request: HttpRequest, slug: str) -> Draft:
    """The draft of the session, or the one the form brought along where the session has ended."""
    draft = Draft(request.session, page_city(request, slug))
    if request.method == "POST" and draft.take_up(request) and draft.begun:
        messages.info(
            request, _("Your visit had ended in the meantime. What you have written is still here.")
        )
    return draft


def _left(request: HttpRequest, draft: Draft, step: str) -> HttpResponse | None:
    """Where a button leads that leaves the step without checking it: what was typed has been kept before."""
    city = draft.city
    leave = request.POST.get("leave")
    if leave:
        draft.save(**{DONE[step]: False})
    match leave:
        case "back":
            return _to(city, STEPS[STEPS.index(step) - 1])
        case "sign_in":
            return sign_in(request, reverse(ADDRESSES[step], args=[city.slug]))
    if leave and (instead := INSTEAD.fullmatch(leave)):
        seconds = instead["how"] == "second"
        return follow_instead(request, city.slug, int(instead["report"]), seconds=seconds)
    return None


def _too_early(draft: Draft, step: str) -> HttpResponse | None:
    """Back to the first step that is not answered."""
    first = draft.first_open_step()
    if STEPS.index(first) < STEPS.index(step):
        return _to(draft.city, first)
    return None


def _to(city: City, step: str, anchor: str = "") -> HttpResponse:
    return redirect(reverse(ADDRESSES[step], args=[city.slug]) + anchor)


@require_http_methods(["GET", "POST"])
def category_step(request: HttpRequest, city: str) -> HttpResponse:
    """The emergency number, the privacy notice, and what it is about."""
    draft = _opened(request, city)
    here = draft.city
    _take_start(request, draft)
    if request.method == "POST":
        form = CategoryForm(request.POST, city=here)
        if form.is_valid():
            draft.save(category=form.cleaned_data["category"].code, privacy=True)
            return _to(here, "place")
    else:
        known = {"category": draft.data.get("category"), "privacy": draft.data.get("privacy", False)}
        form = CategoryForm(initial=known, city=here)
    chosen = form["category"].value()
    return _page(request, draft, "category", form=form, chosen=str(chosen or ""))


def _take_start(request: HttpRequest, draft: Draft) -> None:
    """A place or category that the map's link brought along."""
    if "lon" in request.GET and "lat" in request.GET:
        try:
            point = parse_point(f"{request.GET['lon']},{request.GET['lat']}", "lon")
        except BadParameter:
            return
        draft.save(
            place={**draft.place, "longitude": f"{point.x:.6f}", "latitude": f"{point.y:.6f}"}, placed=False
        )
    if "category" in request.GET:
        draft.save(category=request.GET["category"][:60])


@require_http_methods(["GET", "POST"])
def place_step(request: HttpRequest, city: str) -> HttpResponse:
    """Where it is, and up to three photos."""
    draft = _opened(request, city)
    here = draft.city
    photo_errors: list[str] = []
    if request.method == "POST":
        typed = {
            name: request.POST.get(name, "") for name in ("address", "latitude", "longitude", "no_point")
        }
        draft.save(place=typed)
        photo_errors = draft.take_photos(request)
        if early := _too_early(draft, "place") or _left(request, draft, "place"):
            return early
        if PHOTO_PLACE in request.POST:
            use = request.POST[PHOTO_PLACE] == "use"
            draft.answer_photo_place(draft.photo_place(draft.typed_location), use=use)
            return _to(here, "place", "" if use else "#photos")
        if to_blur := draft.to_blur(request):
            return redirect(to_blur)
        if "drop_photo" in request.POST or "photos_only" in request.POST:
            if not photo_errors:
                return _to(here, "place", "#photos")
            form = PlaceForm(initial=draft.place, city=here)
        else:
            form = PlaceForm(request.POST, city=here)
            if form.is_valid() and not photo_errors:
                _keep_place(draft, form)
                return _to(here, "description")
    elif early := _too_early(draft, "place"):
        return early
    else:
        form = PlaceForm(initial=draft.place, city=here)
    return _page(
        request, draft, "place", form=form, photo_errors=photo_errors, most_photos=settings.PHOTO_MAX_COUNT,
        room=settings.PHOTO_MAX_COUNT - len(draft.photos), accept=ACCEPT, nearby=_nearby(draft),
        photo_place=draft.photo_place(draft.typed_location), below_photos="reports/_photo_place.html",
    )  # fmt: skip


def _keep_place(draft: Draft, form: PlaceForm) -> None:
    place, data = form.cleaned_data["location"], form.cleaned_data
    draft.save(
        location=[place.x, place.y] if place else None,
        street_only=data["street_only"],
        address=data["address"],
        placed=True,
    )


def _nearby(draft: Draft) -> Around | None:
    place, category = draft.location, draft.category
    return around(draft.city, place, category) if place and category else None


@require_http_methods(["GET", "POST"])
def description_step(request: HttpRequest, city: str) -> HttpResponse:
    """What is wrong, and where the answer goes."""
    draft = _opened(request, city)
    here = draft.city
    if request.method == "POST":
        draft.save(text={name: request.POST.getlist(name) for name in request.POST if name not in NOT_TYPED})
    if early := _too_early(draft, "description") or _left(request, draft, "description"):
        return early
    category = draft.category
    assert category is not None
    guest = _is_guest(request)
    if request.method == "POST":
        form = DescriptionForm(request.POST, category=category, guest=guest)
        if form.is_valid():
            draft.save(
                told=True,
                content={
                    name: form.cleaned_data.get(name, "")
                    for name in ("title", "description", "email", "name")
                },
                answers=form.cleaned_data["answers"],
            )
            return _to(here, "summary")
    else:
        initial = as_typed(draft.text, category)
        if guest and request.user.is_authenticated:
            initial.setdefault("email", request.user.email)
        form = DescriptionForm(initial=initial, category=category, guest=guest)
    return _page(request, draft, "description", form=form, category=category, nearby=_nearby(draft))


@require_http_methods(["GET", "POST"])
def summary_step(request: HttpRequest, city: str) -> HttpResponse:
    """Everything once more, and the button that sends it."""
    draft = _opened(request, city)
    here = draft.city
    if request.method == "POST" and (sent := _already_sent(request.POST.get("submission", ""))):
        return _after(request, draft, sent)
    if early := _too_early(draft, "summary"):
        return early
    category, data = draft.category, draft.data
    assert category is not None
    guest = _is_guest(request)
    content = data["content"]
    if guest and not content.get("email"):
        return _to(here, "description")
    errors: list[str] = []
    if PHOTO_PLACE in request.POST:
        return _photo_place_answered(request, draft)
    if request.method == "POST":
        try:
            with sending(request):
                report = submit_report(
                    city=here, category=category, submission=draft.key, lang=get_language() or "it",
                    content=Content(
                        title=content["title"], description=content["description"], location=draft.location,
                        address=data["address"], answers=data["answers"], street_only=data["street_only"],
                    ),
                    email=content.get("email", "") if guest else "", name=content.get("name", ""),
                    author=request.user if request.user.is_authenticated else None, kept_photos=draft.photos,
                )  # fmt: skip
        except TooMany as fault:
            return _too_many(request, draft, category, fault)
        except ValidationError as fault:
            errors = fault.messages
        else:
            return _after(request, draft, report)
    return _summary(request, draft, category, errors)


def _photo_place_answered(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The summary with the place of a photo, or as it was."""
    use = request.POST[PHOTO_PLACE] == "use"
    draft.answer_photo_place(draft.photo_place(draft.location), use=use)
    if use:
        form = PlaceForm(draft.place, city=draft.city)
        if not form.is_valid():
            return _to(draft.city, "place")
        _keep_place(draft, form)
    return _to(draft.city, "summary")


def _summary(request: HttpRequest, draft: Draft, category: Category, errors: list[str]) -> HttpResponse:
    response = _page(
        request, draft, "summary", category=category, content=draft.data["content"], errors=errors,
        answers=public_answers([{**q, "public": True} for q in category.questions], draft.data["answers"]),
        location=draft.location, address=draft.data["address"], street_only=draft.data["street_only"],
        expectation=expected(draft.city, category, draft.location),
        photo_place=draft.photo_place(draft.location),
    )  # fmt: skip
    if errors:
        response.status_code = 400
    return response


def _too_many(request: HttpRequest, draft: Draft, category: Category, fault: TooMany) -> HttpResponse:
    """The summary again: the draft is kept, so that it can be sent when the limit is free."""
    text = _("Many reports came from your connection. Please try again %(when)s; your text is kept.")
    response = _summary(request, draft, category, [text % {"when": fault.when}])
    response.status_code = 429
    response["Retry-After"] = str(fault.seconds)
    return response


def _already_sent(key: str) -> Report | None:
    try:
        return Report.objects.filter(submission=key).first() if key else None
    except ValidationError:
        return None


def _after(request: HttpRequest, draft: Draft, report: Report) -> HttpResponse:
    last = request.session.get("report-sent")
    if not last or last.get("id") != report.pk:
        # No address: a session outlives contact data that are removed.
        request.session["report-sent"] = {
            "id": report.pk,
            "city": draft.city.slug,
            "mine": bool(draft.data.get("content")),
        }
    draft.clear()
    return redirect("report_sent", draft.city.slug)


@require_GET
def sent(request: HttpRequest, city: str) -> HttpResponse:
    """What happens now."""
    here = page_city(request, city)
    last = request.session.get("report-sent")
    if not last or last["city"] != here.slug:
        return redirect("report_new", here.slug)
    report = Report.objects.select_related("city", "category").filter(pk=last.get("id")).first()
    waits = report is not None and report.confirmed is None
    contact = getattr(report, "contact", None) if waits and last.get("mine") else None
    email = contact.email if contact else ""
    response = render(request, "reports/sent.html", {"report": report, "email": email})
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_GET
def nearby(request: HttpRequest, city: str) -> HttpResponse:
    """What stands near a place, as a fragment: the page asks for it when the pin has moved."""
    here = page_city(request, city)
    category = Draft(request.session, here).category
    place: Point | None = None
    if category:
        try:
            place = parse_point(f"{request.GET.get('lon', '')},{request.GET.get('lat', '')}", "lon")
        except BadParameter as fault:
            return HttpResponse(str(fault), status=400, content_type="text/plain")
    found = around(here, place, category) if place and category else None
    response = render(request, "reports/_nearby.html", {"nearby": found})
    patch_cache_control(response, private=True, no_store=True)
    return response
