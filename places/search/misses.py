"""Counts searches without a result: words only, for editors, who assign them to concepts."""

from __future__ import annotations

import datetime
import re

from django.db.models import F, QuerySet
from django.utils import timezone

from places.models import City, SearchMiss

LONGEST_WORDS = 6
LONGEST = 60
KEPT_DAYS = 180
ONCE_DAYS = 30
MOST = 5000
_PERSONAL = re.compile(r"@|\d{4,}|https?:|www\.|[a-z]{6}\d{2}[a-z]\d{2}[a-z]\d{3}[a-z]", re.IGNORECASE)
"""An e-mail address, a telephone number, a link, a tax code."""


def clean_miss(text: str) -> str:
    """The normalised words; empty for texts that are too long or look like personal data."""
    words = " ".join(re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text.lower()))
    if _PERSONAL.search(text) or len(words) > LONGEST or len(words.split()) > LONGEST_WORDS or len(words) < 3:
        return ""
    return words


def note_miss(city: City, text: str) -> None:
    """Count words that nothing holds. The row is made once; two who ask at once are both counted."""
    words = clean_miss(text)
    if not words:
        return
    today = timezone.localdate()
    _row, made = SearchMiss.objects.get_or_create(city=city, words=words, defaults={"last": today})
    if not made:
        SearchMiss.objects.filter(city=city, words=words).update(times=F("times") + 1, last=today)


def prune_misses(today: datetime.date) -> int:
    """Delete words that were searched once or long ago, and the rarest beyond a maximal number."""
    gone = old_misses(today).delete()[0]
    kept = SearchMiss.objects.order_by("-times", "-last", "pk").values("pk")[:MOST]
    return gone + SearchMiss.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()[0]


def old_misses(today: datetime.date) -> QuerySet[SearchMiss]:
    """Words that were asked once, or long ago."""
    old = SearchMiss.objects.filter(last__lt=today - datetime.timedelta(days=KEPT_DAYS))
    once = SearchMiss.objects.filter(times=1, last__lt=today - datetime.timedelta(days=ONCE_DAYS))
    return old | once
