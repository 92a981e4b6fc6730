"""The concurrency limit of heavy questions."""

from __future__ import annotations

from accounts.limits.atonce import AtOnce

HEAVY = AtOnce("questions", "ANALYSIS_AT_ONCE_VISITOR", "ANALYSIS_AT_ONCE")
