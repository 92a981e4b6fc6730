"""Uploaded pictures: checked, decoded and re-encoded from their pixels, which removes position, device and all other metadata."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import IO

import numpy
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from pi_heif import register_heif_opener
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

register_heif_opener()
FORMATS = {
    "JPEG": "jpg",
    "MPO": "jpg",
    "HEIF": "heic",
    "PNG": "png",
    "WEBP": "webp",
    "AVIF": "avif",
    "GIF": "gif",
}
"""What is accepted, and the ending it is kept under. Phones write several pictures into one .JPG, which is MPO: the first counts."""
ACCEPT = "image/jpeg,image/heic,image/heif,image/png,image/webp,image/avif,image/gif"
REDUCIBLE = ("JPEG", "MPO")
"""Formats that can be decoded at reduced size."""
DEEP = ("I", "I;16", "I;16L", "I;16B", "I;16N")
"""Modes of grey in 16 bits, which Pillow would cut off at 255 instead of scaling."""
LARGE, SMALL, PREVIEW = 1600, 480, 320
EASY_PIXELS = 24_000_000
"""Up to here a picture is drawn in the web server; beyond, all but JPEG wait for the job."""

_UNREADABLE = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class PhotoRefused(ValidationError):
    """A picture that is not taken, with a sentence for the person who sent it."""


@contextmanager
def decoding() -> Iterator[None]:
    """Distinguish damaged pictures, disk errors and decompression bombs."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except _BOMB as bomb:
        raise PhotoRefused(_("This picture has too many pixels.")) from bomb
    except PhotoRefused:
        raise
    except _UNREADABLE as fault:
        raise PhotoRefused(
            _("This file cannot be read as a picture. Photos in JPEG, HEIC, PNG or WebP are accepted.")
        ) from fault


def opened(upload: IO[bytes]) -> Image.Image:
    """Open a picture without decoding it. Raises PhotoRefused for one with too many pixels."""
    picture = Image.open(upload, formats=[kind for kind in FORMATS if kind != "MPO"])
    if picture.width * picture.height > settings.PHOTO_MAX_PIXELS:
        raise PhotoRefused(
            _("This picture has too many pixels (%(found)s million, at most %(most)s).")
            % {
                "found": picture.width * picture.height // 1_000_000,
                "most": settings.PHOTO_MAX_PIXELS // 1_000_000,
            }
        )
    return picture


def drawn(picture: Image.Image, edge: int) -> Image.Image:
    """The picture upright, in sRGB, without transparency, no larger than ``edge``, and without any note."""
    profile = picture.info.get("icc_profile")
    if picture.mode in ("RGB", "L", "CMYK"):
        picture.thumbnail((edge, edge))  # reads a JPEG at reduced size
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in DEEP:
        upright = Image.fromarray((numpy.asarray(upright).clip(0, 65535) // 257).astype("uint8"))
    if profile and upright.mode in ("RGB", "CMYK"):
        # A damaged profile: the colours stay as they are.
        with suppress(ImageCms.PyCMSError, OSError):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            upright = (
                ImageCms.profileToProfile(upright, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
                or upright
            )
    coloured = upright.convert("RGBA")
    coloured.thumbnail((edge, edge))
    clean = Image.new("RGB", coloured.size, "white")
    clean.paste(coloured, mask=coloured.getchannel("A"))
    return clean


def webp(picture: Image.Image, quality: int) -> bytes:
    """Encode the picture as WebP."""
    out = BytesIO()
    picture.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def inspect(upload: IO[bytes], size: int) -> tuple[str, bytes]:
    """Check an upload; returns its format and a small preview (empty if that must wait). Raises PhotoRefused."""
    if size > settings.PHOTO_MAX_BYTES:
        raise PhotoRefused(
            _("This picture is too large: at most %(most)s MB.")
            % {"most": settings.PHOTO_MAX_BYTES // (1024 * 1024)}
        )
    with decoding():
        upload.seek(0)
        picture = opened(upload)
        kind = picture.format or ""
        if kind in REDUCIBLE:
            picture.draft("RGB", (PREVIEW, PREVIEW))
        elif picture.width * picture.height > EASY_PIXELS:
            if kind == "PNG":
                picture.verify()
            return kind, b""
        return kind, webp(drawn(picture, PREVIEW), 70)
