"""Logos of cities: drawn anew from their pixels, so nothing hidden in the file is published."""

from __future__ import annotations

import warnings
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP")
"""Drawings (SVG) can carry programs and are refused."""
EDGE = 512
MOST_PIXELS = 20_000_000
_UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, ArithmeticError)


def drawn_logo(file: Path | IO[bytes], name: str) -> ContentFile[bytes]:
    """The logo as a PNG of moderate size. Raises ValidationError."""
    refused = ValidationError(_("The logo %(path)s is not a PNG, JPEG or WebP picture.") % {"path": name})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise refused
                image.draft("RGB", (EDGE, EDGE))
                drawn = ImageOps.exif_transpose(image).convert("RGBA")
    except (*_UNREADABLE, Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise refused from fault
    drawn.thumbnail((EDGE, EDGE))
    clean = Image.new("RGBA", drawn.size)
    clean.paste(drawn)
    buffer = BytesIO()
    clean.save(buffer, "PNG", optimize=True)
    return ContentFile(buffer.getvalue())


class LogoField(forms.ImageField):
    """A logo that somebody sends by a form."""

    def to_python(self, data: Any) -> Any:
        """The picture drawn anew."""
        upload = forms.FileField.to_python(self, data)
        if upload is None:
            return None
        return SimpleUploadedFile("logo.png", drawn_logo(upload, upload.name or "").read(), "image/png")
