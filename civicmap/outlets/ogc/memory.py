"""What was counted once for a version of the data need not be counted again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from typing import Any

from django.utils import timezone

from layers.recent import Recent

_kept: Recent[Any] = Recent(2000)


def digest_of(key: Hashable) -> bytes:
    """A key in 16 bytes, however much was asked."""
    return hashlib.blake2b(repr(key).encode(errors="surrogatepass"), digest_size=16).digest()


def remembered(version: str, key: Hashable, compute: Callable[[], Any]) -> Any:
    """The value for a version of the data and a key, computed once a day in this process.

    Each day anew, because some layers show what is in force today. An empty version is unknown: always computed.
    The key is plain values, whose ``repr`` tells them apart. Only its digest is kept: a filter may be long.
    """
    if not version:
        return compute()
    return _kept.get(digest_of((version, timezone.localdate(), key)), compute)


def forget() -> None:
    """Empty the memory."""
    _kept.clear()
