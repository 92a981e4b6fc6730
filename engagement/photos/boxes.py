"""Boxes on a picture that somebody marks, and what makes their contents unrecognisable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from PIL import Image, ImageFilter

from layers.input.numbers import finite

NAMES = ("left", "top", "width", "height")
MOST = 30
LEAST = 1.0
"""Per cent of the picture that a box is wide and high at least."""
BLOCKS = 4
"""How many squares of one colour are left of the longer side of a box."""


@dataclass(frozen=True)
class Box:
    """A rectangle on an upright picture, in per cent of its width and height, from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    def pixels(self, size: tuple[int, int]) -> tuple[int, int, int, int]:
        """Left, upper, right, lower in pixels, rounded outwards and inside the picture."""
        across, down = size
        left, top = int(self.left * across / 100), int(self.top * down / 100)
        right = -int(-(self.left + self.width) * across // 100)
        lower = -int(-(self.top + self.height) * down // 100)
        return max(0, left), max(0, top), min(across, max(right, left + 1)), min(down, max(lower, top + 1))


def read_boxes(data: QueryDict) -> list[Box]:
    """The boxes of a form: ``left``, ``top``, ``width`` and ``height`` once for each, empty ones left out. Raises ValidationError."""
    rows = rows_typed(data)
    if len(rows) > MOST:
        raise ValidationError(_("At most %(most)s rectangles.") % {"most": MOST})
    if not rows:
        raise ValidationError(_("Mark at least one rectangle."))
    return [_box(number, row) for number, row in enumerate(rows, 1)]


def rows_typed(data: QueryDict) -> list[dict[str, str]]:
    """What was typed, a row for each box; rows in which nothing was typed are left out."""
    columns = [data.getlist(name) for name in NAMES]
    rows = []
    for number in range(max(map(len, columns))):
        row = {
            name: column[number].strip() if number < len(column) else ""
            for name, column in zip(NAMES, columns, strict=True)
        }
        if any(row.values()):
            rows.append(row)
    return rows


def _box(number: int, row: dict[str, str]) -> Box:
    values = [finite(row[name].replace(",", ".")) for name in NAMES]
    left, top, width, height = (-1.0 if value is None else value for value in values)
    inside = 0 <= left <= 100 - LEAST and 0 <= top <= 100 - LEAST
    if not (inside and LEAST <= width <= 100 and LEAST <= height <= 100):
        raise ValidationError(
            _(
                "Rectangle %(number)s: write four numbers from 0 to 100; width and height are at least %(least)s."
            )
            % {"number": number, "least": int(LEAST)}
        )
    return Box(left, top, min(width, 100 - left), min(height, 100 - top))


def blurred(picture: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    """A copy in which each box is a few squares of one colour, with soft borders. Nothing of the picture is left in them.

    Four squares along the longer side hold too little to tell a face or to read a plate, and the softening hides the squares' size.
    """
    changed = picture.copy()
    for box in boxes:
        place = box.pixels(changed.size)
        part = changed.crop(place)
        block = max(1.0, max(part.size) / BLOCKS)
        few = part.resize(
            (max(1, round(part.width / block)), max(1, round(part.height / block))), Image.Resampling.BOX
        )
        coarse = few.resize(part.size, Image.Resampling.NEAREST)
        changed.paste(coarse.filter(ImageFilter.GaussianBlur(block / 3)), place)
    return changed


def as_typed(box: Box) -> dict[str, str]:
    """A box as the form's fields take it."""
    return {name: f"{getattr(box, name):.1f}" for name in NAMES}
