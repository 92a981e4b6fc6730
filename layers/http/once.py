"""Answers that hold for one request: asked once, however many layers ask.

Outside ``asking_once()`` nothing is remembered. Inside, what was asked first holds to the end: a version that was read early is older
than the rows, never newer, which is what a validator needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.utils.translation import get_language

_known: ContextVar[dict[Any, Any] | None] = ContextVar("known", default=None)

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


@contextmanager
def asking_once() -> Iterator[None]:
    """Inside, every function marked with ``once`` is asked once for the same arguments and language. Only for reading."""
    if _known.get() is not None:
        yield
        return
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def is_asking_once() -> bool:
    """Whether this is inside ``asking_once()``."""
    return _known.get() is not None


def once(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """A function without side effects, of hashable arguments by position, whose answer nobody changes.

    Asked once for each language: most answers hold words.
    """
    return _once(function, get_language)


def once_in_any_language(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """The same for an answer without words, which holds when the request changes its language."""
    return _once(function, lambda: None)


def _once(
    function: Callable[Arguments, Answer], language: Callable[[], str | None]
) -> Callable[Arguments, Answer]:
    @wraps(function)
    def answer(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        known = _known.get()
        if known is None or kwargs:
            return function(*args, **kwargs)
        key = (function, args, language())
        if key not in known:
            known[key] = function(*args, **kwargs)
        found: Answer = known[key]
        return found

    return answer
