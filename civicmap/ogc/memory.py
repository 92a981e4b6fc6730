"""What was counted once for a version of the data need not be counted again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from django.utils import timezone

CAPACITY = 2000

_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def remembered(version: str, key: Hashable, compute: Callable[[], Any]) -> Any:
    """The value for a version of the data and a key, computed once a day in this process.

    Each day anew, because some layers show what is in force today. An empty version is unknown: always computed.
    """
    if not version:
        return compute()
    place = (version, timezone.localdate(), key)
    with _lock:
        if place in _kept:
            _kept.move_to_end(place)
            return _kept[place]
    value = compute()
    with _lock:
        _kept[place] = value
        while len(_kept) > CAPACITY:
            _kept.popitem(last=False)
    return value


def forget() -> None:
    """Empty the memory."""
    with _lock:
        _kept.clear()
