"""Taking a written address apart: street, house number, crossing street, and what else is written.

The grammar knows how addresses are written in Italy, on envelopes and in messages. It needs no database; whether such a
street exists is for the gazetteer (``places.addresses.finding``). The house number is the first number after the street's name.
Numbers of stairs, floors, flats, lamp posts, kilometres or plots are details.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from places.addresses.vocabulary import (
    BETWEEN,
    CORNER,
    DETAILS,
    GENERIC,
    JOINTS,
    KINDS,
    LEADING,
    MARKS,
    MONTHS,
    NO_NUMBER,
    NUMERALS,
    PREPOSITIONS,
    ROADS,
    SHORT,
    SOVEREIGNS,
    STRONG_KINDS,
    UNITS,
    VALUES,
    WHERE,
)  # fmt: skip

_TOKEN = re.compile(r"[,;()|]|(?:(?<=\d),(?=\d)|[^\s,;()|])+")
_GLUED = re.compile(
    r"(?i)(?<![\w'])((?:n|nr|num|civ|int|sc|pal|km|p|lotto|scala|piano|palo|interno|n°|nº|ang|fg|part|app|ed)[.°º]*)(?=\d)"
)
_INNER = re.compile(r"(?i)(\d[a-z]?)[/-]((?:int|sc|interno|scala|piano|p)\b)")
_SLASHED = re.compile(
    r"(?<=[^\W\d])\s*[/&+]\s*(?=(?:via|viale|corso|piazza|piazzale|largo|strada|c\.so|p\.za|p\.zza|v\.le)\b)",
    re.I,
)
_NUMBER = re.compile(r"(?i)(\d{1,4})((?:bis|ter|quater)?(?:[/-]?(?:[a-z]{1,2}|\d{1,4}))?(?:/[a-z0-9]{1,3})*)")
_LATIN = r"bis|ter|quater|quinquies"
_SUFFIX = re.compile(rf"(?i)/?(?:{_LATIN}|ross[oa]|ner[oa]|blu)(?:/[a-z0-9]{{1,3}})?|/[a-z0-9]{{1,3}}")
_EDGES = " \t,;.-–—|"
_POSTCODE = re.compile(r"(?i)(?<![\w/])(?:(?:cap|i|it)[\s.:-]{1,2})?\d{5}(?!\w)")
_COUNTRY = re.compile(r"(?i)(?:^|[\s,;-]+)\(?(?:italia|italy|it)\)?$")
_PROVINCE = re.compile(
    r"(?i)[\s,]*(?:\([a-z]{2}\)|(?:citt[àa] metropolitana|prov(?:incia|\.))\s+(?:di\s+)?\w+(?: emilia)?)$"
)


@dataclass(frozen=True)
class StreetWords:
    """A street as somebody wrote it: as it stands, in small letters, its kind, and the words that count in each spelling."""

    written: str = ""
    whole: str = ""
    kind: str = ""
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class WrittenAddress:
    """The parts of a written address. ``details`` is what names neither the street nor its number, as it was written."""

    street: StreetWords = field(default_factory=StreetWords)
    number: str = ""
    crossing: StreetWords | None = None
    details: str = ""


@dataclass(frozen=True)
class _Token:
    """A word or a mark of the text. ``word`` is it in small letters."""

    word: str
    start: int
    end: int

    @property
    def is_mark(self) -> bool:
        return self.word in ",;()|-–—"

    @property
    def bare(self) -> str:
        return self.word.rstrip(".:")


def parse_address(text: str, cities: Iterable[str] = ()) -> WrittenAddress:
    """Take a written address apart. ``cities`` are the names by which an envelope may name the city."""
    words = " ".join(text.split()).replace("’", "'").replace("`", "'")
    words = _INNER.sub(r"\1 \2", _GLUED.sub(r"\1 ", words))
    words = _without_envelope(_SLASHED.sub(" / ", words), [name for name in cities if name])
    return _Reader(words).read()


def kind_of(name: str) -> tuple[str, str]:
    """The kind of a street's name in one spelling, empty where none is named, and the rest of the name."""
    tokens = name.split()
    for length in (2, 1):
        kind = KINDS.get(" ".join(tokens[:length]).lower().rstrip("."))
        if kind and len(tokens) > length:
            return kind, " ".join(tokens[length:])
    found = re.match(r"([a-zA-Z]\.?[a-zA-Z]{0,5})\.(?=\w)(.+)", name)
    if found and (kind := KINDS.get(found[1].lower())):
        return kind, found[2]
    return "", name


def street_words(name: str) -> StreetWords:
    """A street's name without its number, ready to be looked for."""
    written = " ".join(name.split()).strip(_EDGES)
    plain = written.lower()
    kind, rest = kind_of(plain)
    rest = " ".join(SHORT.get(word, word) for word in rest.split())
    bare = re.sub(r"^(?:(?:dell[oae]|degli|dei|del|di|de)\s+|d'|dell')(?=\w)", "", rest).strip(_EDGES)
    return StreetWords(written, plain, kind, tuple(_spellings(bare or rest or plain)))


def _spellings(words: str) -> Iterator[str]:
    yield words
    parts = words.split()
    for position, part in enumerate(parts):
        before = parts[position - 1] if position else ""
        for ways in NUMERALS:
            # A lone “v” or “i” is an initial more often than a numeral; in a date a word follows, after a king none.
            if part.rstrip("°º") in ways and (position + 1 < len(parts) or before in SOVEREIGNS):
                for other in sorted(ways - {part}):
                    yield " ".join([*parts[:position], other, *parts[position + 1 :]])
    without_initials = [part for part in parts if len(part.rstrip(".")) > 1]
    if without_initials and len(without_initials) < len(parts):
        yield " ".join(without_initials)


def _without_envelope(text: str, cities: list[str]) -> str:
    """The text without postcode, city, province and country."""
    text = _COUNTRY.sub("", text.strip(_EDGES))
    if found := _POSTCODE.search(text):
        # After a postcode stands a town; a street or a comma ends its name.
        after = text[found.end() :]
        street = _strong_start(after)
        comma = re.search("[,;]", after.lstrip(", ")) if street is None else None
        skipped = len(after) - len(after.lstrip(", "))
        end = street if street is not None else comma.start() + skipped if comma else len(after)
        text = f"{text[: found.start()].strip(_EDGES)}, {after[end:].strip(_EDGES)}".strip(_EDGES)
    names = "|".join(re.escape(name) for name in sorted(cities, key=len, reverse=True))
    if names:
        # Two capitals without brackets are a province only where the city stands before them.
        text = re.sub(rf"((?i:{names}))\s+[A-Z]{{2}}$", r"\1", text)
    text = _PROVINCE.sub("", text).strip(_EDGES)
    return _without_city(text, names) if names else text


def _without_city(text: str, names: str) -> str:
    town = rf"(?:(?:comune|citt[àa])\s+di\s+)?(?:{names})(?:\s*\([a-z]{{2}}\))?"
    text = re.sub(rf"(?i)(?:^|(?<=[,;]))\s*{town}\s*(?=[,;]|$)", "", text).strip(_EDGES)
    found = re.match(rf"(?i){town}\s*[-–:]?\s*", text)
    if found and _strong_start(text[found.end() :]) == 0:
        return text[found.end() :]
    shorter = re.sub(rf"(?i)[\s,-]+(?:(?:a|in)\s+)?{town}$", "", text).strip(_EDGES)
    # “Via Torino” and “Strada vecchia di Torino” are streets of Torino.
    left = shorter.lower().split()
    whole = not left or left[-1] in PREPOSITIONS or (len(left) == 1 and left[0].rstrip(".") in KINDS)
    return text if whole else shorter


def _strong_start(text: str) -> int | None:
    """Where a street begins inside a sentence, at a word that is hardly anything else."""
    for token in _tokens(text):
        if token.bare in STRONG_KINDS and token.end < len(text):
            return token.start
    return None


def _tokens(text: str) -> list[_Token]:
    return [_Token(found[0].lower(), found.start(), found.end()) for found in _TOKEN.finditer(text)]


class _Reader:
    """Reads the words of one address from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.at = 0

    def read(self) -> WrittenAddress:
        """The parts of the address."""
        before, number = self._before()
        self._skip(LEADING)
        corner = self._skip(CORNER)
        if corner:
            self._skip(JOINTS | BETWEEN)
        street = self._name(between=corner)
        if not street.whole:
            return WrittenAddress(street_words(self.text), number)
        number = number or self._number()
        crossing, details = self._rest(between=corner)
        told = ", ".join(part for part in (*details, before) if part)
        return WrittenAddress(
            street, number, crossing, re.sub(r"\s*,[\s,]*", ", ", told) if ",," in told else told
        )

    def _before(self) -> tuple[str, str]:
        """What stands before the street (“Bar Sport, via Roma 12”), or a number there (“12, Via Roma”)."""
        first = 0
        while first < len(self.tokens) and self.tokens[first].bare in LEADING | CORNER | BETWEEN:
            first += 1
        if first < len(self.tokens) and self._kind_length(first):
            return "", ""
        for position in range(len(self.tokens)):
            if self.tokens[position].bare in STRONG_KINDS and position + 1 < len(self.tokens) and position:
                text = self.text[: self.tokens[position].start].strip(_EDGES)
                if (
                    any(token.bare in JOINTS for token in self.tokens[:position])
                    and not any(token.is_mark for token in self.tokens[:position])
                    and self.tokens[position - 1].bare in JOINTS
                ):
                    return "", ""
                self.at = position
                if found := _NUMBER.fullmatch(re.sub(r"(?i)^(?:n\.?|civico)\s*", "", text)):
                    return "", found[0]
                back = 2 if self._word(-1) in BETWEEN else 1
                if self._word(-back) in CORNER:
                    self.at -= back
                    text = self.text[: self.tokens[self.at].start].strip(_EDGES)
                return re.sub(r"(?i)\s+(?:di|in|a|su|sulla|del|della)$", "", text), ""
        return "", ""

    def _word(self, ahead: int = 0) -> str:
        """The word at a distance; empty beyond the end."""
        position = self.at + ahead
        return self.tokens[position].bare if 0 <= position < len(self.tokens) else ""

    def _skip(self, words: frozenset[str] | set[str]) -> bool:
        begun = self.at
        while self._word() in words and self._word():
            self.at += 1
        return self.at > begun

    def _skip_marks(self) -> None:
        while self.at < len(self.tokens) and self.tokens[self.at].is_mark:
            self.at += 1

    def _kind_length(self, position: int) -> int:
        """How many words at a position name a kind of street."""
        pair = " ".join(token.bare for token in self.tokens[position : position + 2])
        if pair in KINDS and position + 2 < len(self.tokens):
            return 2
        token = self.tokens[position]
        if token.bare in KINDS and position + 1 < len(self.tokens):
            return 1
        return 1 if kind_of(token.word)[0] else 0

    def _name(self, *, between: bool = False) -> StreetWords:
        """The street's name: kind and words, up to what cannot belong to it."""
        begun = self.at
        if self.at < len(self.tokens):
            glued = bool(kind_of(self.tokens[self.at].word)[0]) and self.tokens[self.at].bare not in KINDS
            self.at += 0 if glued else self._kind_length(self.at)
        first = self.at
        while self.at < len(self.tokens) and not self._name_ends(first, between=between):
            self.at += 1
        if self.at == begun:
            return StreetWords()
        return street_words(self.text[self.tokens[begun].start : self.tokens[self.at - 1].end])

    def _name_ends(self, first: int, *, between: bool) -> bool:
        token, before = self.tokens[self.at], self._word(-1)
        empty = all(each.bare in PREPOSITIONS for each in self.tokens[first : self.at])
        if token.is_mark:
            return not empty or token.word in "()"
        if empty:
            return False
        if token.word[0].isdigit():
            return not self._number_is_name(before)
        if self._is_mark_of_number():
            return True
        if before in PREPOSITIONS:
            return False
        if self._joins(between=between) or self._says_no_number():
            return True
        return token.bare in STRONG_KINDS or self._is_detail()

    def _number_is_name(self, before: str) -> bool:
        """A date, the number of a road, or a king's where another number follows."""
        after = self._word(1)
        year = before in MONTHS and re.fullmatch(r"1[5-9]\d\d|20\d\d", self._word())
        if after in MONTHS or year or before in ROADS:
            return True
        follows = after == "," and self._word(2)[:1].isdigit()
        return before in SOVEREIGNS and (after[:1].isdigit() or after in MARKS or follows)

    def _joins(self, *, between: bool = False) -> bool:
        """Whether a second street follows."""
        word, after = self._word(), self._word(1)
        if word in CORNER:
            return bool(after) and not after[0].isdigit()
        if word not in JOINTS | {"/", "&", "+", "-"}:
            return False
        return (
            between
            or after in STRONG_KINDS
            or (after in PREPOSITIONS | {"la", "il"} and self._word(2) in STRONG_KINDS)
        )

    def _says_no_number(self) -> bool:
        pair = f"{self._word()} {self._word(1)}"
        return self._word() in NO_NUMBER or pair in NO_NUMBER

    def _is_mark_of_number(self) -> bool:
        ahead = 1 if self._word() == "al" else 0
        while self._word(ahead) in MARKS:
            ahead += 1
        return ahead > 0 and self._word(ahead)[:1].isdigit()

    def _is_detail(self) -> bool:
        """“scala 4”, “fronte civico 12”, “3° piano”: a word that measures something else, with its value, or tells where."""
        word, after = self._word(), self._word(1)
        if word in WHERE or f"{word} {after}" in WHERE:
            return True
        if word not in DETAILS:
            return False
        ahead = 1
        while self._word(ahead) in MARKS | GENERIC:
            ahead += 1
        value = self._word(ahead)
        return value[:1].isdigit() or (len(value) == 1 and value.isalpha()) or value in VALUES

    def _number(self) -> str:
        """The house number that stands here, with what belongs to it; empty where none does."""
        kept = self.at
        self._skip_marks()
        if self._says_no_number():
            self.at += 1 if self._word() in NO_NUMBER else 2
            return "snc"
        self._skip(MARKS | {"al"})
        found = _NUMBER.fullmatch(self._word()) if self.at < len(self.tokens) else None
        if found is None or self._word(1) in UNITS:
            self.at = kept
            return ""
        parts = [self._word_as_written()]
        self.at += 1
        while self.at < len(self.tokens) and (_SUFFIX.fullmatch(self._word()) or self._is_letter()):
            parts.append(self._word_as_written())
            self.at += 1
        return " ".join(parts)

    def _word_as_written(self) -> str:
        token = self.tokens[self.at]
        return self.text[token.start : token.end].rstrip(".:")

    def _is_letter(self) -> bool:
        """A single letter after a number belongs to it when nothing or another part of the address follows."""
        word, after = self._word(), self._word(1)
        if len(word) != 1 or not word.isalpha():
            return False
        self.at += 1
        ends = (
            not after
            or self.tokens[self.at].is_mark
            or self._is_detail()
            or self._joins()
            or bool(_SUFFIX.fullmatch(after))
        )
        self.at -= 1
        return ends

    def _rest(self, *, between: bool) -> tuple[StreetWords | None, list[str]]:
        """The crossing street and the details, in what is left."""
        begun = self.at
        while self.at < len(self.tokens):
            juxtaposed = between and self._word() in STRONG_KINDS and self._word(1)
            if juxtaposed or self._joins(between=between and self.at == begun):
                details = self._text(begun, self.at)
                if not juxtaposed:
                    self.at += 1
                self._skip(CORNER | JOINTS | GENERIC | {"di"})
                crossing = self._name()
                return (crossing if crossing.whole else None), [
                    details,
                    self._text(self.at, len(self.tokens)),
                ]
            self.at += 1
        return None, [self._text(begun, len(self.tokens))]

    def _text(self, begin: int, end: int) -> str:
        if begin >= end:
            return ""
        return self.text[self.tokens[begin].start : self.tokens[end - 1].end].strip(" ,;|-")
