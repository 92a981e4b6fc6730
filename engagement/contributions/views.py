"""Taking back what one has added."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.keeping import signed_in_first
from engagement.contributions.services import withdraw
from places.feature.moves import NotPossible
from places.models import Feature


@signed_in_first
@require_http_methods(["GET", "POST"])
def withdraw_item(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """The author takes an item back, after being asked once."""
    mine = Feature.objects.owned_by(request.user).of_kinds(Feature.kinds_that_may_be("withdrawn"))
    feature = get_object_or_404(mine.select_related("city"), pk=pk, city__slug=city)
    if request.method == "POST":
        try:
            withdraw(feature=feature, author=request.user)  # type: ignore[arg-type]
        except NotPossible as late:
            messages.error(request, " ".join(late.messages))
        else:
            messages.success(request, _("It has been withdrawn and is no longer shown."))
        return redirect("my_things")
    return render(request, "engagement/withdraw.html", {"feature": feature})
