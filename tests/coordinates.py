"""The notations of coordinates that Python and the browser have to understand alike: ``coordinates.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Notation:
    """A text, the place it writes if it writes one, and whether it says which number is which."""

    typed: str
    lat: float | None
    lon: float | None
    told: bool = False

    @property
    def place(self) -> tuple[float, float] | None:
        """Latitude and longitude."""
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)


NOTATIONS = [
    Notation(**row) for row in json.loads(Path(__file__).with_name("coordinates.json").read_text("utf-8"))
]
