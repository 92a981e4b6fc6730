"""What ``./dev kills`` concludes from its figures."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.kills.counting import Code, Fate, Figures


@pytest.mark.parametrize(
    ("letters", "others", "code"),
    [
        (Fate(asked=3, done=3), {}, Code.GOOD),
        (Fate(asked=3, done=3), {"doubled_letters": 2, "doubts_told": 4, "given_up": 1}, Code.GOOD),
        (Fate(asked=3, done=2, still_queued=1), {"originals_left": 1}, Code.UNFINISHED),
        (Fate(asked=3, done=1, still_queued=1, waiting_for_ever=1), {}, Code.BAD),
        (Fate(asked=3, done=2, lost=1), {}, Code.BAD),
        (Fate(asked=3, done=3), {"doubled_and_not_told": 1}, Code.BAD),
        (Fate(asked=3, done=3), {"originals_left": 1}, Code.BAD),
        (Fate(asked=3, done=3), {"doubled_news": 1}, Code.BAD),
        (Fate(asked=3, done=3), {"news": Fate(asked=2, done=1, lost=1)}, Code.BAD),
    ],
)
def test_what_is_still_queued_is_told_apart_from_what_waits_for_ever(
    letters: Fate, others: dict[str, Any], code: Code
) -> None:
    figures = Figures(kills=200, letters=letters, **others)
    assert figures.code == code
    assert figures.verdict(200).split(":")[0] in ("good", "NOT GOOD", "not finished")
