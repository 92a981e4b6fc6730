"""The form with which a sender corrects a report. Like a new one it is a draft: nothing typed or uploaded is lost to a refusal."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from engagement.contributions.drafts import BLUR, SEALED, SessionDraft
from engagement.models import Photo
from engagement.photos.pictures import ACCEPT
from places.feature.moves import NotPossible
from reports.drafts import as_typed
from reports.forms import CorrectionForm
from reports.models import Report
from reports.services import Content, correct_report

DROPPED = "drop"
NOT_TYPED = ("csrfmiddlewaretoken", "photos_only", "drop_photo", BLUR, SEALED)


def correct_page(request: HttpRequest, report: Report, base: str) -> HttpResponse:
    """Change title, text, answers, place and photos. ``base`` is the address of the private page."""
    draft = SessionDraft(request.session, report.city, f"correction-{report.pk}")
    present = list(report.photos.all())
    photo_errors: list[str] = []
    if request.method == "POST":
        draft.take_up(request)
        sender = report.correspondent()
        draft.save(
            typed={name: request.POST.getlist(name) for name in request.POST if name not in NOT_TYPED},
            sender=sender.email if sender else "",  # so that the draft goes when the person is erased
        )
        room = _room(draft, present)
        photo_errors = draft.take_photos(request, room)
        if len(draft.photos) > room and not photo_errors:
            photo_errors.append(_("At most %(most)s photos.") % {"most": settings.PHOTO_MAX_COUNT})
        if to_blur := draft.to_blur(request):
            return redirect(to_blur)
        if "photos_only" in request.POST or "drop_photo" in request.POST:
            if not photo_errors:
                return redirect(f"{request.path}#photos")
            return _page(request, report, base, _form(report, draft), draft, present, photo_errors)
        form = CorrectionForm(request.POST, report=report)
        if form.is_valid() and not photo_errors:
            done = _written(request, report, base, form, draft, present)
            if done is not None:
                return done
        return _page(request, report, base, form, draft, present, photo_errors)
    return _page(request, report, base, _form(report, draft), draft, present, photo_errors)


def _dropped(draft: SessionDraft, present: list[Photo]) -> list[Photo]:
    chosen = draft.data.get("typed", {}).get(DROPPED, [])
    return [photo for photo in present if str(photo.pk) in chosen]


def _room(draft: SessionDraft, present: list[Photo]) -> int:
    """How many new photos the report can have, with those that go."""
    return settings.PHOTO_MAX_COUNT - len(present) + len(_dropped(draft, present))


def _form(report: Report, draft: SessionDraft) -> CorrectionForm:
    """The report as it is, or as far as its sender had come with correcting it."""
    typed = draft.data.get("typed")
    initial = as_typed(typed, report.category) if typed else CorrectionForm.typed(report)
    return CorrectionForm(initial=initial, report=report)


def _written(
    request: HttpRequest,
    report: Report,
    base: str,
    form: CorrectionForm,
    draft: SessionDraft,
    present: list[Photo],
) -> HttpResponse | None:
    """Save; where it is too late the private page says so, and other faults stand in the form."""
    data: dict[str, Any] = form.cleaned_data
    content = Content(
        title=data["title"], description=data["description"], location=data["location"], address=data["address"],
        answers=data["answers"], street_only=data["street_only"],
    )  # fmt: skip
    try:
        correct_report(
            report=report, content=content, kept_photos=draft.photos, drop_photos=_dropped(draft, present)
        )
    except NotPossible as late:
        messages.error(request, " ".join(late.messages))
    except ValidationError as fault:
        for message in fault.messages:
            form.add_error(None, message)
        return None
    else:
        draft.clear()
        messages.success(request, _("Your changes have been saved."))
    return redirect(base)


def _page(
    request: HttpRequest,
    report: Report,
    base: str,
    form: CorrectionForm,
    draft: SessionDraft,
    present: list[Photo],
    photo_errors: list[str],
) -> HttpResponse:
    dropped = {photo.pk for photo in _dropped(draft, present)}
    return render(
        request,
        "reports/correct.html",
        {
            "base": base, "report": report, "form": form, "draft": draft, "photo_errors": photo_errors,
            "photos": [(photo, photo.pk in dropped) for photo in present], "accept": ACCEPT,
            "most_photos": settings.PHOTO_MAX_COUNT, "room": _room(draft, present) - len(draft.photos),
        },
        status=400 if form.errors or photo_errors else 200,
    )  # fmt: skip
