"""How often members of offices get mails, and the one-click end of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.keeping import signed_in_first
from layers.http.closing import closed
from places.ground.clock import page_city
from places.models import City
from reports.desk.listing import offices_of
from reports.desk.views import desk_city
from reports.notices import telling
from reports.notices.models import MailWish


class WishForm(forms.Form):
    """A choice for each office of the city that the person is a member of."""

    def __init__(self, *args: Any, user: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = {f"office_{office.pk}": office for office in offices_of(user, city)}
        said = dict(MailWish.objects.filter(user=user).values_list("office", "rhythm"))
        for name, office in self.offices.items():
            self.fields[name] = forms.ChoiceField(
                label=office.name,
                choices=MailWish.Rhythm.choices,
                widget=forms.RadioSelect,
                initial=said.get(office.pk, MailWish.Rhythm.DAILY),
            )


@signed_in_first
@require_http_methods(["GET", "POST"])
def desk_mails(request: HttpRequest, city: str) -> HttpResponse:
    """The choice for each office; administrators without an office have none to make."""
    here = desk_city(request, city)
    user: Any = request.user
    form = WishForm(request.POST or None, user=user, city=here)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            for name, office in form.offices.items():
                telling.wish(user, office, form.cleaned_data[name])
        messages.success(request, _("Your changes have been saved."))
        return redirect("desk_mails", city)
    return render(request, "reports/desk/mails.html", {"form": form}, status=400 if form.errors else 200)


# Mail programs send the one click of RFC 8058 without a cookie. The signed token alone gives the right.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def desk_mails_end(request: HttpRequest, city: str, token: str) -> HttpResponse:
    """End these mails for a person, for all offices, without signing in."""
    here = page_city(request, city)
    person = telling.to_end(token)
    ended = request.method == "POST"
    if ended and person is not None:
        telling.end_all(person)
    context = {"known": person is not None, "ended": ended, "city": here}
    return closed(render(request, "reports/desk/mails_end.html", context, status=200 if person else 404))
