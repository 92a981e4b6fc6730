"""Chooses texts so that neighbouring items differ."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Generic, TypeVar

from demo.spots import Spot, spoken

Card = TypeVar("Card", str, list[str])
PLACE = re.compile(r",? (?:(?:in|di|con|zona|vicino a) )?\{(?:via|altra)\}$")
"""The end of a title that says where."""
SLOTS = {"exact": ("{via}", "{altra}"), "street": ("{via}",)}
"""The streets a text may name, by precision; coarser than the street, it names none."""


class Deck(Generic[Card]):
    """Texts dealt in random order, all of them before any comes again, and never twice in a row."""

    def __init__(self, cards: Sequence[Card], chance: random.Random) -> None:
        self.cards: list[Card] = list(cards)
        self.chance = chance
        self.left: list[Card] = []
        self.last: Card | None = None

    def deal(self, *, avoid: Sequence[str] = ()) -> Card:
        """The next text whose title (or itself) has none of the slots to avoid."""
        for number, card in enumerate(self.left):
            if self.fits(card, avoid):
                self.last = self.left.pop(number)
                return self.last
        fresh: list[Card] = self.chance.sample(self.cards, len(self.cards))
        self.left = [card for card in fresh if card != self.last]
        self.left += [card for card in fresh if card == self.last]
        return self.deal(avoid=avoid)

    @staticmethod
    def fits(card: Card, avoid: Sequence[str]) -> bool:
        """Whether the card can be dealt: its title and at least one of its texts have none of the slots."""
        if isinstance(card, str):
            return not any(slot in card for slot in avoid)
        title, *texts = card
        free = [text for text in (title, *texts) if not any(slot in text for slot in avoid)]
        return title in free and len(free) > 1


def filled(text: str, spot: Spot, since: str = "") -> str:
    """The text with the streets of the place, starting with a capital letter."""
    words = text.format(via=spoken(spot.street), altra=spoken(spot.other), tempo=since)
    return words[:1].upper() + words[1:]


def hidden_slots(precision: str, spot: Spot) -> tuple[str, ...]:
    """The slots that a text may not have: streets that say more than the precision, or that are not there."""
    allowed = SLOTS.get(precision, ())
    known = {"{via}": spot.street, "{altra}": spot.other}
    return tuple(slot for slot, name in known.items() if slot not in allowed or not name)


def placeless(title: str) -> str:
    """The title without the street at its end: «Buca profonda in {via}» becomes «Buca profonda»."""
    return PLACE.sub("", title)
