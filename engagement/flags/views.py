"""The page by which anybody tells the moderators that something is wrong."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.limits.limiter import Limit, TooMany
from accounts.limits.visitors import visitor
from engagement.comments.models import Comment
from engagement.flags.forms import FlagForm
from engagement.flags.services import flag
from engagement.participation import FLAGGED, thing_on_page

FLAGS = Limit("flags", "FLAG_RATE")


@require_http_methods(["GET", "POST"])
def flag_item(request: HttpRequest, city: str, pk: int, comment: int | None = None) -> HttpResponse:
    """Flag a thing, or a comment on it. No account is needed."""
    thing = thing_on_page(request, city, pk, FLAGGED)
    said = get_object_or_404(Comment.objects.public(), pk=comment, feature=pk) if comment else None
    form = FlagForm(request.POST or None, guarded=not request.user.is_authenticated)
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        user = request.user if request.user.is_authenticated else None
        try:
            with FLAGS.taking(user.pk if user else visitor(request)):
                data = form.cleaned_data
                flag(thing, reason=data["reason"], text=data["text"], comment=said, user=user)
        except TooMany as fault:
            form.add_error(None, _("You have told us a lot. Try again %(when)s.") % {"when": fault.when})
            status = 429
        else:
            messages.success(request, _("Thank you. The moderators will look at it."))
            return redirect(thing.get_absolute_url())
    return render(
        request, "engagement/flag.html", {"feature": thing, "comment": said, "form": form}, status=status
    )
