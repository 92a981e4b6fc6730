"""The button “I support this”."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.keeping import signed_in_first
from engagement.participation import SUPPORTED, thing_on_page
from engagement.support.services import support, withdraw_support
from places.feature.moves import NotPossible


@signed_in_first
@require_http_methods(["GET", "POST"])
def support_item(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """Support a thing, or withdraw that; then back to its page."""
    thing = thing_on_page(request, city, pk, SUPPORTED)
    user = request.user
    if request.method == "POST":
        try:
            if "withdraw" in request.POST:
                withdraw_support(thing, user)  # type: ignore[arg-type]
                messages.success(request, _("You no longer support this."))
            else:
                support(thing, user)  # type: ignore[arg-type]
                messages.success(request, _("You support this. You can withdraw that with the same button."))
        except NotPossible as late:
            messages.error(request, " ".join(late.messages))
    return redirect(f"{thing.get_absolute_url()}#take-part")
