"""Why a file is refused: a code and its values. The sentence is written by ``layers.geofiles``, in the reader's language."""

from __future__ import annotations

from typing import Any

SHOWN = 80
"""Letters of a file's own word in a sentence."""


class Refusal(Exception):
    """The file cannot be read as asked."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def shown(word: object) -> str:
    """A word of the file, fit for a sentence: printable and short."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(word))
    return " ".join(text.split())[:SHOWN]
