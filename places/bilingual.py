"""Names in Italian and English, and dates in words."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.db import models
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def day_in_words(value: datetime.date, pattern: str = "j F Y") -> str:
    """A date in words. Django writes Italian months and days with a capital, as in no Italian text."""
    text = formats.date_format(value, pattern)
    return text.lower() if get_language() == "it" else text


class Named(models.Model):
    """A thing with an Italian and an English name. ``name`` follows the active language, Italian if empty."""

    name_it = models.CharField(_("Italian name"), max_length=160)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["name_it"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language."""
        return localized(self.name_it, self.name_en)


def localized(italian: str, english: str) -> str:
    """The text of the active language, Italian where there is no English one."""
    return english if english and (get_language() or "it").startswith("en") else italian
