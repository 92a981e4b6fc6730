"""Opening hours as people write them, and OpenStreetMap's syntax as words.

“lun-ven 9-13 e 15-18; sab 10-12; festivi chiuso” is ``Mo-Fr 09:00-13:00,15:00-18:00; Sa 10:00-12:00; PH off``. What cannot be
read for certain, such as “sab mattina”, is left as it is, and the evaluator's validation refuses it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.translation import get_language
from opening_hours import validate

from places.hours.rules import MONTHS, outside_comments

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY_WORDS = {
    "Mo": "lunedi lunedì lun lu monday mon mo",
    "Tu": "martedi martedì mart mar ma tuesday tues tue tu",
    "We": "mercoledi mercoledì merc mer me wednesday wed we",
    "Th": "giovedi giovedì giov gio gi thursday thurs thur thu th",
    "Fr": "venerdi venerdì ven ve friday fri fr",
    "Sa": "sabato sabati sab sa saturday sat",
    "Su": "domenica domeniche dom do sunday sun su",
    "PH": "festivi festivo festività festivita feste ph holidays holiday",
    "Mo-Sa": "feriali feriale",
    "Sa,Su": "weekend",
    "Mo-Su": "quotidianamente daily",
}
_DAY_OF = {word: code for code, words in _DAY_WORDS.items() for word in words.split()}
_MONTH_WORDS = (
    "gennaio january gen jan", "febbraio february feb", "marzo march", "aprile april apr", "maggio may mag", "giugno june giu jun",
    "luglio july lug jul", "agosto august ago aug", "settembre september set sep", "ottobre october ott oct", "novembre november nov",
    "dicembre december dic dec",
)  # fmt: skip
_MONTH_OF = {word: MONTHS[number] for number, words in enumerate(_MONTH_WORDS) for word in words.split()}
_DASHES = {"-", "al", "alla", "alle", "a", "to", "till", "until", "all'"}
_COMMAS = {",", "e", "ed", "and", "&", "+"}
_CLOSED = {"chiuso", "chiusa", "chiusi", "chiuse", "closed", "off", "riposo"}
_SAID = {
    "dal", "dalla", "dalle", "da", "dall'", "il", "la", "le", "i", "gli", "ore", "h", "orario", "orari", "from", "the", "on", "at",
    "aperto", "aperta", "aperti", "open", "giorni", "giorno", "fino", "di", "anche", "nei", "negli", "ad", "in", "nel", "mese",
    "continuato",
}  # fmt: skip
"""Filler words, which are skipped."""
_PHRASES = [
    (re.compile(r"tutti i giorni|ogni giorno|every day|7 giorni su 7|7/7"), " daily "),
    (re.compile(r"(?:giorni )?non festivi|non festivo"), " feriali "),
    (re.compile(r"\bno[n]?[ -]stop\b|\borario continuato\b"), " "),
    (re.compile(r"fine settimana|week-end|weekends"), " weekend "),
    (re.compile(r"public holidays|bank holidays|giorni festivi"), " ph "),
    (
        re.compile(r"\b(?:24 ?h|h ?24|24 ore su 24|24 ?/ ?24|sempre aperto|always open|24 hours)\b"),
        " 0:00-24:00 ",
    ),
    (re.compile(r"\bmezzogiorno\b|\bnoon\b"), "12:00"),
    (re.compile(r"\bmezzanotte\b|\bmidnight\b"), "24:00"),
    (re.compile(r"\bsu appuntamento\b|\bsolo su appuntamento\b|\bby appointment\b"), " @ "),
    (re.compile("[‐-―−]"), "-"),
    (re.compile("[’`]"), "'"),
]
_TOKEN = re.compile(
    r"(\d{1,2})(?:[:.,h](\d{2})(?!\d))?\s?(am|pm|h)?(?![\d\w])|[^\W\d_]+'?|[-,;/&+@\n]|[:.()]|\S"
)


_ANY_DAY = "|".join(sorted(_DAY_OF, key=len, reverse=True))
_EXCEPT = re.compile(
    rf"\b(?:tranne|eccetto|salvo|esclus[oaie]|except)\b((?:\s*(?:,|\b(?:il|la|i|le|gli|e|ed|and|{_ANY_DAY})\b))+)"
)
_ASIDE = re.compile(r"\(([^()]*\b(?:chius[oaie]|closed)\b[^()]*)\)")
_FIRST_DAY = re.compile(rf"\b(?:(?:dal|dalla|il|la|di|nei|ogni) )?(?:{_ANY_DAY})\b")
_TWO_DAYS = re.compile(rf"(?<![/\w])({_ANY_DAY})\.?\s?/\s?({_ANY_DAY})\b(?!\.?\s?/)")


@dataclass
class _Rule:
    """One rule while it is read."""

    months: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    spans: list[str] = field(default_factory=list)
    begun: str = ""
    off: bool = False
    off_first: bool = False
    comment: str = ""

    @property
    def says_something(self) -> bool:
        return bool(self.spans or self.off or self.comment)

    def osm(self) -> str | None:
        """The rule in OpenStreetMap's syntax; None where it is not whole."""
        if (
            self.begun
            or not self.says_something
            or (self.off and (self.spans or not (self.days or self.months)))
        ):
            return None
        hours = "off" if self.off else ",".join(self.spans)
        comment = f'"{self.comment}"' if self.comment else ""
        return " ".join(part for part in (",".join(self.months), ",".join(self.days), hours, comment) if part)


def to_osm(text: str) -> str:
    """The hours in OpenStreetMap's syntax; the text itself where it cannot be read for certain."""
    words = " ".join(text.split())
    if not words or validate(words):
        return words
    found = _read(text)
    return found if found and validate(found) else words


def _read(text: str) -> str | None:
    plain = text.lower().strip(" .;")
    for pattern, word in _PHRASES:
        plain = pattern.sub(word, plain)
    if any(_unclear(*pair.groups()) for pair in _TWO_DAYS.finditer(plain)):
        return None
    plain = _ASIDE.sub(r"; \1", plain)
    closed = [found[1] for found in _EXCEPT.finditer(plain)]
    plain = _EXCEPT.sub(" ", plain)
    last = "".join(f"; {days} chiuso" for days in closed)
    return _read_in_order(plain + last) or _read_in_order(_days_first(plain) + last)


def _unclear(first: str, second: str) -> bool:
    """“lun/ven” can be two days or five; of “sab/dom” it does not matter."""
    days = [_DAY_OF[first], _DAY_OF[second]]
    return all(day in DAYS for day in days) and DAYS.index(days[1]) - DAYS.index(days[0]) != 1


def _days_first(plain: str) -> str:
    """Moves the days before the hours in texts such as “dalle 9 alle 13 dal lunedì al sabato”, if there is one pair."""
    found = _FIRST_DAY.search(plain)
    if not found or ";" in plain or "\n" in plain:
        return plain
    hours, days = plain[: found.start()], plain[found.start() :]
    return plain if re.search(r"\d", days) else f"{days} {hours}"


def _read_in_order(plain: str) -> str | None:
    reader = _Reader()
    for token in _TOKEN.finditer(plain):
        if not reader.take(token):
            return None
    return reader.osm()


class _Reader:
    """Reads hours word by word into rules."""

    def __init__(self) -> None:
        self.rules: list[_Rule] = [_Rule()]
        self.dash = self.comma = False

    @property
    def rule(self) -> _Rule:
        return self.rules[-1]

    def osm(self) -> str | None:
        """All rules; None where one is not whole."""
        # A later rule overrides an earlier one, so closures are written last.
        whole = sorted((rule for rule in self.rules if rule != _Rule()), key=lambda rule: rule.off)
        written = [rule.osm() for rule in whole]
        return "; ".join(rule for rule in written if rule) if written and all(written) else None

    def take(self, token: re.Match[str]) -> bool:
        """Take one token; whether it was understood."""
        word = token[0]
        if token[1]:
            return self._time(token)
        if word in _DAY_OF:
            return self._day(_DAY_OF[word])
        if word in _MONTH_OF:
            return self._month(_MONTH_OF[word])
        if word in _CLOSED:
            return self._closed()
        if word == "@":
            self.rule.comment = "su appuntamento"
        elif word in ";\n":
            self._next()
        elif word in _DASHES:
            self.dash = True
        elif word in _COMMAS:
            self.comma = True
        elif word == "/":
            self.dash, self.comma = bool(self.rule.begun), not self.rule.begun
        else:
            return word in _SAID or word in ":.()"
        return True

    def _next(self) -> None:
        self.rules.append(_Rule())
        self.dash = self.comma = False

    def _day(self, day: str) -> bool:
        rule = self.rule
        if rule.spans or rule.comment or (rule.off and not rule.off_first):
            self._next()
            rule = self.rule
        if self.dash and rule.days and rule.days[-1] in DAYS and day in DAYS:
            rule.days[-1] += f"-{day}"
        elif self.dash:
            return False
        else:
            rule.days.append(day)
        self.dash = self.comma = False
        return not rule.begun

    def _month(self, month: str) -> bool:
        rule = self.rule
        if rule.spans and not rule.days and not rule.months:
            # “1-3 giugno”: those were days of the month.
            return False
        if rule.says_something and not (rule.off and rule.off_first):
            self._next()
            rule = self.rule
        if rule.days or rule.begun:
            return False
        if self.dash and rule.months:
            rule.months[-1] += f"-{month}"
        else:
            rule.months.append(month)
        self.dash = self.comma = False
        return True

    def _closed(self) -> bool:
        if self.rule.spans or (self.rule.off and self.rule.days):
            self._next()
        self.rule.off = True
        self.rule.off_first = not self.rule.days
        self.comma = self.dash = False
        return not self.rule.begun

    def _time(self, token: re.Match[str]) -> bool:
        hour, minute = int(token[1]), int(token[2] or 0)
        if token[3] in ("am", "pm"):
            if not 1 <= hour <= 12:
                return False
            hour = hour % 12 + (12 if token[3] == "pm" else 0)
        if hour > 24 or minute > 59 or (hour == 24 and minute):
            return False
        time, rule = f"{hour:02}:{minute:02}", self.rule
        if rule.off:
            return False
        if rule.begun:
            if not self.dash:
                return False
            rule.spans.append(f"{rule.begun}-{time}")
            rule.begun = ""
        elif hour == 24 or (rule.spans and not self.comma and self.dash):
            return False
        else:
            rule.begun = time
        self.dash = self.comma = False
        return True


_WORDS = {
    "it": {
        "Mo": "lun", "Tu": "mar", "We": "mer", "Th": "gio", "Fr": "ven", "Sa": "sab", "Su": "dom", "PH": "festivi", "off": "chiuso",
        "closed": "chiuso", "open": "aperto", "24/7": "sempre aperto", "sunrise": "alba", "sunset": "tramonto", "dawn": "aurora",
        "dusk": "crepuscolo", "easter": "Pasqua", "week": "settimana",
        **dict(zip(MONTHS, ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
                            "novembre", "dicembre"), strict=True)),
    },
    "en": {
        "Mo": "Mon", "Tu": "Tue", "We": "Wed", "Th": "Thu", "Fr": "Fri", "Sa": "Sat", "Su": "Sun", "PH": "public holidays",
        "off": "closed", "24/7": "always open",
    },
}  # fmt: skip
_OSM_WORD = re.compile(r"24/7|[A-Za-z]+|(?<!\d)0(?=\d:\d\d)|,(?=\d\d?:)|,(?=[A-Z])")


def in_words(text: str) -> str:
    """Hours in OpenStreetMap's syntax in words of the active language, times and order as they are written."""
    words = _WORDS["en" if (get_language() or "it").startswith("en") else "it"]
    plain, pieces, at = outside_comments(text), [], 0

    def said(found: re.Match[str]) -> str:
        sign = found[0]
        return ", " if sign == "," else "" if sign == "0" else words.get(sign, sign)

    for comment in re.finditer("\x00+", plain):
        pieces += [
            _OSM_WORD.sub(said, plain[at : comment.start()]),
            f"({text[comment.start() + 1 : comment.end() - 1]})",
        ]
        at = comment.end()
    return "".join([*pieces, _OSM_WORD.sub(said, plain[at:])])


def as_typed(text: str) -> str:
    """The hours as a form shows them: in words where these are read back as the same hours."""
    words = in_words(text)
    return words if to_osm(words).replace(" ", "") == text.replace(" ", "") else text
