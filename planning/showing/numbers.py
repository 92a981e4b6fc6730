"""Numbers as a reader writes them, with no more digits than tell them apart; days and months."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable

from django.utils import formats
from django.utils.dates import MONTHS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MOST_DIGITS = 4
"""Beside numbers up to a hundred, smaller ones than this many digits can tell read as zero."""


def number(value: float | None, decimals: int, unit: str = "") -> str:
    """A number as the reader writes it; “n.d.” where there is none."""
    if value is None:
        return _("n.d.")
    text = formats.number_format(
        round(value, decimals), decimal_pos=decimals, use_l10n=True, force_grouping=True
    )
    return f"{text} {unit}" if unit else text


def decimals_of(values: Iterable[float | None], *, whole: bool, usual: int = 2) -> int:
    """Digits after the comma that tell the values apart and no more, the same for all of them.

    ``usual`` are enough for numbers up to ten. Smaller ones get more: two digits of the greatest count, and one of the
    smallest where the greatest does not make it pointless. Nothing that is not zero reads as zero then.
    """
    known = [abs(value) for value in values if value]
    if whole or all(value == int(value) for value in known):
        return 0
    greatest, smallest = max(known), min(known)
    if greatest >= 100:
        return 1 if greatest < 1000 else 0
    digits = min(usual, 2 if greatest < 10 else 1)
    two_of_greatest = 1 - math.floor(math.log10(greatest)) if greatest < 1 else 0
    one_of_smallest = min(-math.floor(math.log10(smallest)), MOST_DIGITS) if smallest < 1 else 0
    return max(digits, two_of_greatest, one_of_smallest)


def day(value: datetime.date) -> str:
    """A day: 21/11/2026 in Italian, whose articles change before some words; 21 November 2026 where figures could be mistaken."""
    return formats.date_format(value, "d/m/Y" if get_language() == "it" else "j F Y")


def month_label(first: datetime.date) -> str:
    """A month by its name and year."""
    return f"{MONTHS[first.month]} {first.year}"


def in_sentence(month: str) -> str:
    """The name of a month within a sentence: Django writes Italian ones with a capital, as in no Italian text."""
    return month.lower() if get_language() == "it" else month
