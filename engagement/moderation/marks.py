"""Likely personal data in free text: telephone numbers, e-mail addresses, names of people. Marks for moderators; false alarms are fine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberMatcher, PhoneNumberType, number_type

from engagement.moderation.given_names import GIVEN_NAMES, PLACE_WORDS, SAINTS, TITLES

REGION = "IT"
"""Numbers without a country code are read as numbers of this country."""

OF_PUBLIC_SERVICES = {
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.UAN,
}
"""Numbers that no private person has, such as 800 123 456."""


VAT_DIGITS = 11


class Reason(models.TextChoices):
    """What a marked passage seems to be."""

    MAIL = "mail", _("likely e-mail address")
    PHONE = "phone", _("likely telephone number")
    NAME = "name", _("likely name of a person")


@dataclass(frozen=True)
class Mark:
    """A passage of a text, from ``start`` up to ``end``, and what it seems to be."""

    start: int
    end: int
    reason: Reason
    words: str


SPACE = r"[ \t\u00a0]+"
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PARTICLE = (
    r"(?:(?:De|Di|Del|Della|Dello|Dei|Degli|Da|Dal|Dalla|La|Lo|Li)[ \u00a0])?(?:(?:D|L|Dell|Dall)['’])?"
)
SURNAME = rf"{PARTICLE}[A-ZÀ-Þ][a-zà-ÿ]+(?:['’]|[A-Z][a-zà-ÿ]+|-[A-ZÀ-Þ][a-zà-ÿ]+)?"
GIVEN = "|".join(sorted(GIVEN_NAMES))
NAMES = (
    re.compile(rf"\b(?:(?:{GIVEN}){SPACE})+{SURNAME}"),
    re.compile(rf"\b(?:(?:{GIVEN.upper()}){SPACE})+(?:[A-ZÀ-Þ]{{1,5}}['’ ])?[A-ZÀ-Þ]{{2,}}\b"),
)
"""Given names with a surname, and the same in capitals. A surname is any word with a capital on the same line."""


PLACE, TITLE, SAINT = (
    "|".join(words) for words in (PLACE_WORDS, map(re.escape, TITLES), map(re.escape, SAINTS))
)
NO_PERSON = re.compile(
    rf"\b(?:(?:{PLACE})[\s\"“«']+(?:(?:{TITLE})\s+)*(?:\w+{SPACE}e{SPACE})?|(?:{SAINT})\s*)$", re.IGNORECASE
)
"""What stands before a name that is part of the name of a place or of a saint."""
LOOKS_BACK = 60


def marks(text: str) -> list[Mark]:
    """The passages of a plain text that seem to be personal data, in order, without overlaps."""
    found: list[Mark] = []
    for one in (*_addresses(text), *_numbers(text), *_names(text)):
        if all(one.end <= other.start or other.end <= one.start for other in found):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def _addresses(text: str) -> Iterator[Mark]:
    for match in ADDRESS.finditer(text):
        try:
            validate_email(match[0])
        except ValidationError:
            continue
        yield Mark(match.start(), match.end(), Reason.MAIL, match[0])


def _numbers(text: str) -> Iterator[Mark]:
    for match in PhoneNumberMatcher(text, REGION):
        if number_type(match.number) not in OF_PUBLIC_SERVICES and not _is_vat_number(match.raw_string):
            yield Mark(match.start, match.end, Reason.PHONE, match.raw_string)


def _is_vat_number(words: str) -> bool:
    """Whether it is an Italian VAT number: eleven digits, the last of which checks the others as in ISO/IEC 7812 (Luhn).

    Most telephone numbers have fewer digits; one of eleven in ten passes the check and is not marked.
    """
    if len(words) != VAT_DIGITS or not (words.isascii() and words.isdecimal()):
        return False
    digits = [int(sign) for sign in words]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + doubled) % 10 == 0


def _names(text: str) -> Iterator[Mark]:
    for pattern in NAMES:
        for match in pattern.finditer(text):
            if not NO_PERSON.search(text, max(0, match.start() - LOOKS_BACK), match.start()):
                yield Mark(match.start(), match.end(), Reason.NAME, match[0])


TAG = re.compile(r"(</?[a-z](?:\"[^\"]*\"|[^\">])*>)", re.IGNORECASE)


def marked(html: SafeString) -> SafeString:
    """Clean HTML with ``mark`` around what seems to be personal data, and the reason in words for who hears the page.

    ``html``: what ``nh3`` or Django's filters wrote, where quotes and signs of attributes are escaped. Only text between tags
    is looked at: what stands in the address of a link is named by ``marks()`` of the source.
    """
    parts = TAG.split(html)
    parts[::2] = [_marked_text(unescape(part)) for part in parts[::2]]
    return mark_safe("".join(parts))


def _marked_text(text: str) -> str:
    written, at = "", 0
    for one in marks(text):
        reason = format_html(
            '<span class="cm-hidden-text" lang="{}"> ({})</span>', get_language(), one.reason.label
        )
        written += f'{escape(text[at : one.start], quote=False)}<mark class="cm-marked">{escape(one.words, quote=False)}{reason}</mark>'
        at = one.end
    return written + escape(text[at:], quote=False)
