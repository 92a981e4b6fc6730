"""The position that a camera wrote into a photo. It is read before the photo is re-encoded, and never kept with it."""

from __future__ import annotations

import math
import warnings
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.files.base import File
from PIL import ExifTags, Image

from engagement.photos.pictures import PhotoRefused, decoding, opened
from layers.geometry import WGS84

GPS = ExifTags.GPS


def position_of(upload: File[Any]) -> Point | None:
    """Where the photo says it was taken, in EPSG:4326; None where it does not, or says it badly (Exif 2.32, 4.6.6).

    Reads what stands before the pixels, as cameras write it, decodes none, and leaves the file at its beginning.
    """
    if (upload.size or 0) > settings.PHOTO_MAX_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of each tag that it cannot read
            with decoding():
                upload.seek(0)
                noted = _noted(opened(upload.file).info.get("exif"))  # type: ignore[arg-type]
    except PhotoRefused:
        return None
    finally:
        upload.seek(0)
    return _point(noted)


def _noted(exif: Any) -> dict[int, Any]:
    """What the photo says about its position, by the numbers of Exif."""
    if not exif:
        return {}
    tags = Image.Exif()
    tags.load(exif)
    return dict(tags.get_ifd(ExifTags.IFD.GPSInfo))


def _point(noted: dict[int, Any]) -> Point | None:
    lat = _degrees(noted.get(GPS.GPSLatitude), noted.get(GPS.GPSLatitudeRef), "NS")
    lon = _degrees(noted.get(GPS.GPSLongitude), noted.get(GPS.GPSLongitudeRef), "EW")
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        return None
    return Point(lon, lat, srid=WGS84)


def _degrees(parts: Any, side: Any, sides: str) -> float | None:
    """Degrees, minutes and seconds as one number; the second letter of ``sides`` makes it negative."""
    if isinstance(side, bytes):
        side = side.decode("ascii", "replace")
    letter = str(side or "").strip("\0 ").upper()
    if len(letter) != 1 or letter not in sides or not isinstance(parts, tuple) or len(parts) != 3:
        return None
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ArithmeticError):
        return None
    found = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(found) or min(degrees, minutes, seconds) < 0:
        return None
    return -found if letter == sides[1] else found
