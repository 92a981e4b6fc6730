"""How many heavy questions are answered at once."""

from __future__ import annotations

from accounts.limits.atonce import AtOnce

HEAVY = AtOnce("questions", "ANALYSIS_AT_ONCE_VISITOR", "ANALYSIS_AT_ONCE")
