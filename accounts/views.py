"""The mailbox page of the demonstration."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.letters.writing import paragraphs
from accounts.models import MailboxMessage
from layers.http.closing import closed

SHOWN = 50


@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """The last mails the demonstration delivered. Outside the demonstration there is no such page."""
    if not settings.DEMO:
        raise Http404
    mails = [(mail, paragraphs(mail.body)) for mail in MailboxMessage.objects.all()[:SHOWN]]
    return closed(render(request, "accounts/mailbox.html", {"mails": mails}))
