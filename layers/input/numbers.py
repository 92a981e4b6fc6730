"""Numbers as people and programs write them in addresses and fields."""

from __future__ import annotations

import math
import re

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
"""A decimal number in the digits of ASCII. ``float`` by itself takes ``1_0`` and the digits of every script too."""


def finite(text: str) -> float | None:
    """The number that the text is, blanks around it allowed; None where it is none, or is too large."""
    text = text.strip()
    value = float(text) if NUMBER.fullmatch(text) else math.nan
    return value if math.isfinite(value) else None
