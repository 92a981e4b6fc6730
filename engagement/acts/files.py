"""What may be stored as the document of an act."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LARGEST = 20 * 1024 * 1024


def validate_pdf(file: Any) -> None:
    """Refuse what is no PDF by its first bytes, and what is too large. A file that is stored already was asked before."""
    if getattr(file, "_committed", False):
        return
    if file.size > LARGEST:
        raise ValidationError(
            _("The file is larger than %(size)d megabytes.") % {"size": LARGEST // 1024 // 1024}
        )
    file.seek(0)
    head = file.read(5)
    file.seek(0)
    if head != b"%PDF-":
        raise ValidationError(_("This is not a PDF file."))
