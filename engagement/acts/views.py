"""Giving out the documents of acts."""

from __future__ import annotations

import logging
import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from engagement.acts.models import Act
from engagement.acts.permissions import may_read_act

logger = logging.getLogger(__name__)


@csrf_exempt
@require_safe
def act(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The stored PDF, byte by byte, for whoever may see what the act belongs to."""
    rows = Act.objects.exclude(document="").select_related("city", "feature__city")
    found = rows.filter(key=key).first()
    if found is None or not may_read_act(request.user, found):
        raise Http404
    content = found.content()
    if content is None:
        logger.error("The document of act %s is not the one that was stored.", found.pk)
        raise Http404
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="act-{found.pk}.pdf"'
    answer["ETag"] = f'"{found.sha256}"'
    answer["Cache-Control"] = "private, no-cache"
    return answer
