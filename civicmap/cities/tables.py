"""The TOML files of ``fixtures/``: categories, concepts, offices and procedures that a new city starts with."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

FIXTURES = Path(settings.BASE_DIR) / "fixtures"


@cache
def table(name: str) -> dict[str, Any]:
    """Return the content of a TOML file."""
    return tomllib.loads((FIXTURES / name).read_text(encoding="utf-8"))
