"""Rates as settings write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

PERIODS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
RATE = re.compile(r"([0-9]{1,9})(?: */ *([0-9]{1,6})? *(second|minute|hour|day)s?)?")


@dataclass(frozen=True)
class Rate:
    """A rate: a number of attempts in a number of seconds."""

    most: int
    seconds: int

    @classmethod
    def parse(cls, text: str | int) -> Rate:
        """``20/hour``, ``5/15minutes``; a number alone is per hour. Raises ValueError."""
        found = RATE.fullmatch(str(text).strip())
        if not found or found[2] == "0":
            raise ValueError(
                f"“{text}” is no rate: write a number and a period, such as 20/hour or 5/15minutes."
            )
        return cls(int(found[1]), int(found[2] or 1) * PERIODS[found[3] or "hour"])
