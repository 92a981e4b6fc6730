"""Keys: codes and short names that stand in addresses, filters, names of layers and of files. One rule at every door.

Forms and imports ask ``validate_key``, the database keeps the same pattern as a constraint. Imports make a key of what a file
calls a code, by ``safe_key``, and say so.
"""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from layers.input.constraints import Check

KEY = r"\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\Z"
"""Understood alike by Python and PostgreSQL. A dot would be taken for the beginning of a file's extension."""
WORD = r"\A[A-Za-z0-9]([A-Za-z0-9_]*[A-Za-z0-9])?\Z"
"""A key without hyphens, for the last part of a name whose parts are joined by hyphens, as those of layers of areas are."""
RESERVED_AREA_CODES = ["at"]
"""Words that addresses of areas use themselves."""
SAYS = gettext_lazy(
    "Only letters without accents, digits, hyphens and underscores, with a letter or digit at both ends: it stands in addresses."
)
SAYS_WORD = gettext_lazy(
    "Only letters without accents, digits and underscores, with a letter or digit at both ends: it stands in addresses."
)


def validate_key(value: str) -> None:
    """Refuse what cannot stand in an address, and offer what could."""
    _validate(value, KEY, str(SAYS), safe_key(value))


def validate_word(value: str) -> None:
    """Refuse what cannot be the last part of a layer's name, and offer what could."""
    _validate(value, WORD, str(SAYS_WORD), safe_key(value).replace("-", "_"))


def validate_area_code(value: str) -> None:
    """Refuse what cannot stand for an area in an address."""
    validate_key(value)
    if value in RESERVED_AREA_CODES:
        raise ValidationError(_("“%(code)s” is a word of the site's own addresses.") % {"code": value})


def _validate(value: str, pattern: str, says: str, offered: str) -> None:
    if not re.search(pattern, value):
        hint = " " + _("For instance: %(key)s.") % {"key": offered} if offered else ""
        raise ValidationError(says + hint)


def safe_key(text: str) -> str:
    """The same key for the same text whenever it is read: accents fall, everything else becomes a hyphen. Empty if nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    key = re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-_")
    return f"area-{key}" if key in RESERVED_AREA_CODES else key


def key_rule(name: str, field: str = "code") -> Check:
    """The database's side of ``validate_key``."""
    return Check(condition=Q(**{f"{field}__regex": KEY}), name=name, field=field, says=SAYS)


def word_rule(name: str, field: str = "code") -> Check:
    """The database's side of ``validate_word``."""
    return Check(condition=Q(**{f"{field}__regex": WORD}), name=name, field=field, says=SAYS_WORD)
