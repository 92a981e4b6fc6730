"""What a browser keeps for the moments without a network: the service worker and the page that says so."""

from __future__ import annotations

import json
from hashlib import sha256

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_GET

PROGRAM = settings.BASE_DIR / "civicmap" / "static" / "app" / "outbox" / "service-worker.js"


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """``/service-worker.js``: at the root, because a worker serves only what lies below its own address.

    A deploy with other static files is another version, and the kept pages of the one before are removed.
    """
    response = HttpResponse(_program(), content_type="text/javascript; charset=utf-8")
    # Browsers ask again at each visit; a stale worker would serve stale files.
    response["Cache-Control"] = "no-cache"
    return response


def _program() -> str:
    pages = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            pages[reverse("home")] = reverse("offline")
    site = {"static": settings.STATIC_URL, "offline": pages, "icon": static("app/icons/icon-192.png")}
    text = PROGRAM.read_text()
    store = static("app/outbox/store.js")
    version = sha256(f"{text}{site}{store}{getattr(staticfiles_storage, 'manifest_hash', '')}".encode())
    site["version"] = version.hexdigest()[:12]
    return f"self.SITE = {json.dumps(site)};\nimportScripts({json.dumps(store)});\n{text}"


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """The page shown in place of one that the network cannot bring. It leads to the report forms that this browser keeps."""
    return render(request, "civicmap/offline.html")
