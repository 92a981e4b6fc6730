"""Errors of request parameters."""

from __future__ import annotations


class BadParameter(ValueError):
    """A query parameter that cannot be understood: HTTP 400, with the reason in the user's language.

    ``name`` is the parameter, ``reason`` a translated sentence.
    """

    def __init__(self, name: str, reason: object) -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"
