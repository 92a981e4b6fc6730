"""Faces that a model seems to see, offered as rectangles to whoever blurs a photo. Nothing is ever blurred by itself.

Off unless ``FACE_DETECTOR`` names a function that takes a picture and returns boxes, such as ``engagement.photos.centerface.faces``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string
from PIL import Image

from engagement.photos.boxes import LEAST, MOST, Box

Detector = Callable[[Image.Image], Sequence[Box]]
WIDENED = 0.3
"""Hair, ears and chin tell who somebody is too: a box grows by this share of itself."""
log = logging.getLogger(__name__)


def is_on() -> bool:
    """Whether the installation looks for faces."""
    return bool(settings.FACE_DETECTOR)


@cache
def detector(path: str) -> Detector:
    """The function of a dotted path. Raises ImportError where it or a package that it needs is missing."""
    found: Detector = import_string(path)
    return found


def suggested(picture: Image.Image) -> list[Box]:
    """Boxes around what seems to be faces, widened and inside the picture; none where that is off.

    A detector that fails costs people its help, not the page: the fault is logged.
    """
    if not is_on():
        return []
    try:
        found = detector(settings.FACE_DETECTOR)(picture)
    except Exception:
        log.exception("the detector of faces has failed")
        return []
    return [_widened(box) for box in found[:MOST]]


def _widened(box: Box) -> Box:
    left, top = max(0.0, box.left - box.width * WIDENED / 2), max(0.0, box.top - box.height * WIDENED / 2)
    right = min(100.0, box.left + box.width * (1 + WIDENED / 2))
    lower = min(100.0, box.top + box.height * (1 + WIDENED / 2))
    left, top = min(left, 100 - LEAST), min(top, 100 - LEAST)
    return Box(left, top, max(LEAST, right - left), max(LEAST, lower - top))
