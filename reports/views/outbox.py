"""Reports written without a signal: a form that a browser keeps, and the door for what it sends once the network is back.

The page is the same for everybody, since browsers keep a copy: it names nobody, has no session and no CSRF token. The token is
asked for just before sending.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.limits import floods
from accounts.limits.limiter import TooMany
from accounts.limits.proofs import WAIT
from accounts.models import User
from accounts.sign_in.verified import has_verified_address
from engagement.photos.pictures import ACCEPT
from engagement.photos.services import discard
from layers.http.closing import closed
from places.addresses.fields import PlaceForm
from places.ground.clock import page_city
from places.models import Category, City, Visibility
from reports.drafts import Draft
from reports.forms import CategoryForm, DescriptionForm, category_groups
from reports.limits import sending
from reports.models import Report
from reports.services import Content, submit_report

Faults = dict[str, list[str]]
"""Sentences by field; those of the whole form under the empty name."""


@dataclass(frozen=True)
class Sent:
    """The valid content of a report that was sent from the outbox."""

    category: Category
    place: dict[str, Any]
    text: dict[str, Any]


@require_http_methods(["GET", "POST"])
def outbox(request: HttpRequest, city: str) -> HttpResponse:
    """The form that works without a signal, and the list of what waits. A POST takes one report and answers in JSON.

    Fields as in the ordinary form, all at once, with ``submission``: the key (a UUID) that makes one report of several attempts.
    """
    here = page_city(request, city)
    if request.method == "POST":
        return closed(_take(request, here))
    return render(request, "reports/outbox.html", _context(here))


@require_GET
def token(request: HttpRequest, city: str) -> HttpResponse:
    """The CSRF token of this moment, in JSON: a session may have ended since the page was opened."""
    page_city(request, city)
    return closed(JsonResponse({"csrf": get_token(request)}))


def _context(city: City) -> dict[str, Any]:
    asking = [leaf for _title, members in category_groups(city) for leaf in members if leaf.questions]
    first = next((leaf for _title, members in category_groups(city) for leaf in members), None)
    return {
        "form": CategoryForm(city=city),
        "place": PlaceForm(city=city),
        "text": DescriptionForm(category=first, guest=True, guarded=False) if first else None,
        "questions": [(leaf, _questions(leaf)) for leaf in asking],
        "accept": ACCEPT,
        "most_photos": settings.PHOTO_MAX_COUNT,
        "words": _words(city),
    }


def _questions(category: Category) -> list[BoundField]:
    """Fields of the category's own questions. Their ids name the category, since the page holds those of all categories."""
    form = DescriptionForm(category=category, guest=True, guarded=False, auto_id=f"id_{category.code}_%s")
    return form.question_fields


def _words(city: City) -> dict[str, Any]:
    """Sentences and numbers that the page's script needs."""
    return {
        "address": reverse("report_outbox", args=[city.slug]),
        "token": reverse("report_outbox_token", args=[city.slug]),
        "begun": reverse("report_new", args=[city.slug]),
        "city": city.slug,
        "mostPhotos": settings.PHOTO_MAX_COUNT,
        "mostBytes": settings.PHOTO_MAX_BYTES,
        "waiting": _("Waits for the network."),
        "later": _("Very many reports arrive at the moment. This one goes by itself in a while."),
        "refused": _("Not accepted: open it and correct what is marked."),
        "kept": _("Kept on this device. It will be sent when the network is back."),
        "deleted": _("Deleted."),
        "really": _("Delete this report? It has not been sent."),
        "busy": _("This report is being sent just now, or is open in another tab."),
        "changedLate": _("It had arrived as you first sent it, without your later changes."),
        "noPlace": _("Say where it is: use your position or write the address."),
        "tooMany": _("At most %(most)s photos.") % {"most": settings.PHOTO_MAX_COUNT},
        "tooLarge": _("A photo may have at most 10 MB."),
        "photo": _("Photo %(number)s"),
        "remove": _("Remove"),
        "noPosition": _("Your position could not be found. Write the address instead."),
        "position": _("Position found, accurate to about %(metres)s metres."),
        "noStorage": _("This browser keeps nothing on this device, so nothing can wait here."),
        "unknownFault": _("The report could not be sent. It is still here."),
    }


def _take(request: HttpRequest, city: City) -> HttpResponse:
    try:
        key = uuid.UUID(request.POST.get("submission", ""))
    except ValueError:
        return _refused({"": [_("The form is incomplete. Open it again and save it once more.")]})
    if known := Report.objects.filter(submission=key).select_related("category").first():
        return _arrived(known, again=True)
    read, faults = _read(request.POST, city)
    if read is None:
        return _refused(faults)
    author = _author(request, read.text["email"])
    if author is None and (flood := _flood(request.POST.get(WAIT, ""))):
        return flood
    # The draft's session is never stored: it only collects the photos of this request.
    draft = Draft(SessionStore(), city)
    if photo_faults := draft.take_photos(request):
        _throw_away(draft)
        return _refused({"photos": photo_faults})
    try:
        with sending(request):
            report = _submit(city, key, read, draft, author)
    except TooMany as fault:
        _throw_away(draft)
        text = _("Many reports came from your connection. Please try again %(when)s; your text is kept.")
        response = _refused({"": [text % {"when": fault.when}]}, status=429)
        response["Retry-After"] = str(fault.seconds)
        return response
    except ValidationError as fault:
        _throw_away(draft)
        return _refused(_by_field(fault))
    return _arrived(report, again=False)


def _flood(token: str) -> HttpResponse | None:
    """While very many forms arrive, a report from here waits its time: it can, and a browser in a pocket should not work for a proof.

    Answers 429 with the token to bring the next time, where the one brought is not good. None where the report may pass.
    """
    is_flooded = floods.is_flooded(DescriptionForm.DOOR)
    floods.count(DescriptionForm.DOOR)
    if not is_flooded:
        return None
    try:
        floods.check(DescriptionForm.DOOR, "", token)
    except floods.Refused as refusal:
        fresh = {} if refusal.seconds else {"wait": floods.challenge(DescriptionForm.DOOR)["wait"]}
        response = JsonResponse(fresh, status=429)
        response["Retry-After"] = str(refusal.seconds or floods.WAIT)
        return response
    return None


def _submit(city: City, key: uuid.UUID, read: Sent, draft: Draft, author: User | None) -> Report:
    return submit_report(
        city=city, category=read.category, submission=key, lang=get_language() or "it",
        content=Content(
            title=read.text["title"], description=read.text["description"], location=read.place["location"],
            address=read.place["address"], answers=read.text["answers"], street_only=read.place["street_only"],
        ),
        email="" if author else read.text["email"], name=read.text["name"], author=author, kept_photos=draft.photos,
    )  # fmt: skip


def _author(request: HttpRequest, email: str) -> User | None:
    """The account that is signed in, if the report names its verified address.

    Whoever is signed in when the network comes back need not be the person who wrote the report.
    """
    user = request.user
    if user.is_authenticated and has_verified_address(user) and user.email.lower() == email.lower():
        return user
    return None


def _read(posted: QueryDict, city: City) -> tuple[Sent | None, Faults]:
    """What was sent, or what is wrong with it by field."""
    chosen = CategoryForm(posted, city=city)
    place = PlaceForm(posted, city=city)
    if place.errors and posted.get("address") and not (posted.get("latitude") or posted.get("longitude")):
        # Nobody is there to choose among streets: the words themselves say where it is.
        as_words = posted.copy()
        as_words["no_point"] = "on"
        place = PlaceForm(as_words, city=city)
    faults: Faults = {**_faults(chosen), **_faults(place)}
    category = (
        chosen.cleaned_data.get("category") if not chosen.is_valid() else chosen.cleaned_data["category"]
    )
    if category is None:
        return None, faults
    text = DescriptionForm(posted, category=category, guest=True, guarded=False)
    faults |= _faults(text)
    return (None, faults) if faults else (Sent(category, place.cleaned_data, text.cleaned_data), {})


def _faults(form: Any) -> Faults:
    return {
        "" if name == NON_FIELD_ERRORS else name: [str(sentence) for sentence in sentences]
        for name, sentences in form.errors.items()
    }


def _by_field(fault: ValidationError) -> Faults:
    """The faults that a service found. A place is told at the address, which the form has."""
    if not hasattr(fault, "error_dict"):
        return {"": fault.messages}
    return {"address" if name == "location" else name: said for name, said in fault.message_dict.items()}


def _throw_away(draft: Draft) -> None:
    for kept in draft.photos:
        discard(kept)


def _refused(faults: Faults, status: int = 400) -> HttpResponse:
    return JsonResponse({"faults": faults}, status=status)


def _arrived(report: Report, *, again: bool) -> HttpResponse:
    """What happens now, for the list. ``again``: an earlier attempt had brought the report already."""
    public = report.visibility == Visibility.PUBLIC
    words = (
        _("Thank you, your report has arrived")
        if report.confirmed
        else _("One more step: open your mail and press “Confirm”. The report counts from then on.")
    )
    return JsonResponse(
        {
            "reference": report.reference,
            "words": words,
            "address": report.get_absolute_url() if public else "",
            "again": again,
        },
        status=200 if again else 201,
    )
