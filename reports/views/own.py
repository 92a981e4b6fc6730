"""The private page of a report's sender: follow, confirm, correct, publish, withdraw.

The way in is the secret of the mail's link, or, with an account, being the author. Neither address may travel:
no referrer to other hosts, no cache, no index.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.keeping import signed_in_first
from engagement.models import Photo
from engagement.photos import services as photos
from engagement.photos.blur_page import Blurring, blur_page
from engagement.photos.blurring import blur, picture_of
from layers.http.closing import closed
from places.feature.moves import NotPossible
from places.models import Visibility
from reports.forms import AnswerForm
from reports.services import confirm_report, publish_report, sender_of, withdraw_report
from reports.views.correcting import correct_page
from reports.views.private import answer_draft, private_page, unknown, way_of


@require_GET
def follow(request: HttpRequest, city: str, token: str = "", pk: int | None = None) -> HttpResponse:
    """The report as its sender sees it. Opening the page changes nothing: mail scanners open links too."""
    way = way_of(request, city, token, pk)
    if way is None:
        return unknown(request, city)
    begun = answer_draft(request, way.report).data.get("answer", "")
    return private_page(request, way, AnswerForm(initial={"text": begun}))


@require_POST
def confirm(request: HttpRequest, city: str, token: str) -> HttpResponse:
    """The button on the page of the mail's link."""
    way = way_of(request, city, token, None)
    if way is None:
        return unknown(request, city)
    report = confirm_report(way.report)
    if report.visibility == Visibility.PENDING:
        messages.success(
            request, _("Thank you: confirmed. Your report will be looked at and then published.")
        )
    elif report.visibility == Visibility.PUBLIC:
        messages.success(request, _("Thank you: confirmed. Your report is public now."))
    elif report.visibility == Visibility.PRIVATE:
        messages.success(
            request, _("Thank you: confirmed. Only you and the office in charge see your report.")
        )
    return closed(redirect(way.base))


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, city: str, token: str = "", pk: int | None = None) -> HttpResponse:
    """Change title, text, answers, place and photos until the report is taken in charge."""
    way = way_of(request, city, token, pk)
    if way is None:
        return unknown(request, city)
    report = way.report
    if not report.may_be_corrected:
        messages.info(request, _("The report has been taken in charge: it can no longer be changed."))
        return closed(redirect(way.base))
    return closed(correct_page(request, report, way.base))


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, city: str, token: str = "", pk: int | None = None) -> HttpResponse:
    """Ask once, then make a private report public; where its category says so it waits for approval first."""
    way = way_of(request, city, token, pk)
    if way is None:
        return unknown(request, city)
    if not way.report.may_be_published:
        messages.info(request, _("This report can no longer be made public here."))
        return closed(redirect(way.base))
    if request.method == "POST":
        try:
            report = publish_report(way.report)
        except NotPossible as late:
            messages.error(request, " ".join(late.messages))
        else:
            waits = report.visibility == Visibility.PENDING
            messages.success(
                request,
                _("Your report will be looked at and then published.")
                if waits
                else _("Your report is public now."),
            )
        return closed(redirect(way.base))
    return closed(render(request, "reports/publish.html", {"way": way, "report": way.report}))


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, city: str, token: str = "", pk: int | None = None) -> HttpResponse:
    """Ask once, then take the report back."""
    way = way_of(request, city, token, pk)
    if way is None:
        return unknown(request, city)
    if request.method == "POST":
        try:
            withdraw_report(way.report)
        except NotPossible as late:
            messages.error(request, " ".join(late.messages))
        else:
            messages.success(request, _("Your report has been withdrawn. It is no longer shown anywhere."))
        return closed(redirect(way.base))
    if not way.report.may_be_corrected:
        messages.info(request, _("The report has been taken in charge: it can no longer be withdrawn."))
        return closed(redirect(way.base))
    return closed(render(request, "reports/withdraw.html", {"way": way, "report": way.report}))


@require_GET
def own_photo(
    request: HttpRequest, city: str, key: str, token: str = "", pk: int | None = None
) -> HttpResponse:
    """A photo of one's own report, public or not; with ``size=large`` the large picture."""
    way = way_of(request, city, token, pk)
    photo = Photo.objects.ready().filter(key=key, feature=way.report.pk).first() if way else None
    if photo is None:
        raise Http404
    return closed(photos.served(photo.large if request.GET.get("size") == "large" else photo.small))


@require_http_methods(["GET", "POST"])
def blur_own_photo(
    request: HttpRequest, city: str, key: str, token: str = "", pk: int | None = None
) -> HttpResponse:
    """Blur parts of a photo of one's own report, public or not."""
    way = way_of(request, city, token, pk)
    photo = Photo.objects.ready().filter(key=key, feature=way.report.pk).first() if way else None
    if way is None or photo is None or way.report.visibility == Visibility.WITHDRAWN:
        raise Http404
    shown = Blurring(
        picture=f"{way.base}photo/{photo.key}/?size=large", back=way.base, load=lambda: picture_of(photo)
    )
    return blur_page(request, shown, lambda boxes: blur(photo, boxes, by=sender_of(way.report)))


mine = signed_in_first(follow)
mine_correct = signed_in_first(correct)
mine_publish = signed_in_first(publish)
mine_withdraw = signed_in_first(withdraw)
mine_photo = signed_in_first(own_photo)
mine_photo_blur = signed_in_first(blur_own_photo)
