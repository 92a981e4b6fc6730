"""The web app manifest of a city: what a phone needs to put the map on its home screen (https://www.w3.org/TR/appmanifest/)."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from places.models import City

COLOUR = "#0066cc"
"""The theme colour of a city that has set none."""
ICONS = [
    {"src": "app/icons/icon-192.png", "sizes": "192x192", "type": "image/png", "purpose": "any"},
    {"src": "app/icons/icon-512.png", "sizes": "512x512", "type": "image/png", "purpose": "any"},
    {
        "src": "app/icons/icon-maskable-512.png",
        "sizes": "512x512",
        "type": "image/png",
        "purpose": "maskable",
    },
]
"""Sources are static files. A maskable icon fills its square, since systems cut it to their own outline."""


@require_GET
def manifest(request: HttpRequest, city: str) -> HttpResponse:
    """``/{city}/manifest.webmanifest``: name, start page, icons and colours, in the language of the address.

    One application per city, whichever language it was installed in. Raises Http404 where there is no such city.
    """
    found = get_object_or_404(City.objects.public().defer("boundary"), slug=city)
    start = reverse("map", args=[found.slug])
    answer = {
        "id": f"/{found.slug}/",
        "name": f"{_('Civic map')} · {found.name}",
        "short_name": found.name,
        "lang": get_language(),
        "dir": "ltr",
        "start_url": start,
        # Sign-in and the pages of the account lie outside the city's own addresses.
        "scope": "/",
        "display": "standalone",
        "theme_color": found.colour or COLOUR,
        "background_color": "#ffffff",
        "icons": [{**icon, "src": static(icon["src"])} for icon in ICONS],
        "shortcuts": [
            {
                "name": _("Report a problem"),
                "url": reverse("report_new", args=[found.slug]),
            }
        ],
    }
    response = HttpResponse(
        json.dumps(answer, ensure_ascii=False), content_type="application/manifest+json; charset=utf-8"
    )
    patch_cache_control(response, public=True, max_age=300)
    return response
