"""The logo of a city is a file from outside like any other."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from PIL import Image

from places.ground.logos import LogoField
from places.models import City
from tests import factories
from tests.pictures import bomb, picture, upload


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        picture("GIF"),
        picture("PNG")[:200],
        bomb(),
        bomb(5000),
    ],
    ids=["drawing", "program", "film", "half", "bomb", "too many pixels"],
)
def test_what_is_no_moderate_picture_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(ValidationError, match=r"foto\.jpg"):
        LogoField().clean(upload(content))


def test_a_logo_of_the_citys_form_is_drawn_anew_and_the_old_one_goes(
    client: Client, city: City, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(factories.UserFactory(superuser=True))
    url = reverse("admin:places_city_change", args=[city.pk])

    def send(**values: Any) -> Any:
        page = client.get(url)
        form = page.context["adminform"].form
        data = {name: value for name, value in form.initial.items() if value not in (None, "", [])}
        data |= {"boundary": form.initial["boundary"].geojson, "languages": "it,en", "embed_origins": ""}
        for inline in page.context["inline_admin_formsets"]:
            data |= {f"{inline.formset.prefix}-{key}": 0 for key in ("TOTAL_FORMS", "INITIAL_FORMS")}
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(url, {**data, "logo": "", **values})
        assert answer.status_code == 302, answer.context["adminform"].form.errors
        city.refresh_from_db()

    send(logo=upload(picture("JPEG", (1600, 900), with_gps=True, turned=True)))
    logo = Image.open(BytesIO(Path(city.logo.path).read_bytes()))
    assert (logo.format, logo.size, dict(logo.getexif())) == ("PNG", (288, 512), {})
    assert not logo.info
    first = Path(city.logo.path)
    send(logo=upload(picture("PNG")))
    assert not first.exists()
    second = Path(city.logo.path)
    assert second.exists()
    send(**{"logo-clear": "on"})
    assert not city.logo
    assert not second.exists()
