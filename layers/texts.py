"""What texts that people type may hold."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
BREAKS = "\t\n\r"


def check_line(text: str) -> None:
    """Raise ValidationError unless the text is one line of signs that can be read. A validator of form fields."""
    if CONTROL.search(text):
        raise ValidationError(
            _(
                "There is a control character or a line end in this text: write it on one line, with signs that can be read."
            )
        )


def check_text(text: str) -> None:
    """Raise ValidationError where the text holds control characters other than line ends and tabs."""
    if CONTROL.search(text.translate(dict.fromkeys(map(ord, BREAKS)))):
        raise ValidationError(
            _("There is a control character in this text: write it with signs that can be read.")
        )
