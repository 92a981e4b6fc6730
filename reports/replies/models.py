"""Ready texts for answers to senders, with places that are filled from the report."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from layers.input.constraints import Unique
from places.bilingual import localized
from places.models import City, Office
from reports.workflow import SENDERS_OWN, ReportStatus

PLACE = re.compile(r"\{([^{}]*)\}")
"""A place in a text: a name in braces."""
NAMES = ("reference", "title", "category", "address", "office", "due", "body")
"""What a place may be called: number, title, category and address of the report, the office, the day it is due, the body responsible."""
OFFERED = [(str(code), label) for code, label in ReportStatus.choices if code not in SENDERS_OWN]


class ReplyTemplate(models.Model):
    """A text that a city, or one of its offices, often answers with. Without ``office`` all have it; ``status`` goes with it."""

    city = models.ForeignKey(City, models.CASCADE, related_name="reply_templates", verbose_name=_("city"))
    office = models.ForeignKey(
        Office,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("office"),
        help_text=_("Empty: all offices of the city."),
    )
    name = models.CharField(_("name"), max_length=80)
    status = models.CharField(
        _("status"),
        max_length=40,
        blank=True,
        choices=OFFERED,
        help_text=_("Chosen together with the text, where the report may get it. Empty: any."),
    )
    text_it = models.TextField(
        _("Italian text"),
        max_length=4000,
        help_text=_(
            "Places are filled from the report: {reference}, {title}, {category}, {address}, {office}, {due}, {body}."
        ),
    )
    text_en = models.TextField(
        _("English text"), max_length=4000, blank=True, help_text=_("Empty: the Italian one.")
    )

    class Meta:
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["city", "office", "name"],
                nulls_distinct=False,
                name="reply_name_unique",
                field="name",
                says=_("There is a template of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Places have known names; the office belongs to the city. Raises ValidationError by field."""
        super().clean()
        faults: dict[str, str] = {}
        for field in ("text_it", "text_en"):
            unknown = sorted({name for name in PLACE.findall(getattr(self, field)) if name not in NAMES})
            if unknown:
                faults[field] = now_("Unknown places: %(names)s. Known are: %(known)s.") % {
                    "names": ", ".join(f"{{{name}}}" for name in unknown),
                    "known": ", ".join(f"{{{name}}}" for name in NAMES),
                }
        if self.office_id and self.city_id and self.office and self.office.city_id != self.city_id:
            faults["office"] = now_("Choose an office of the same city.")
        if faults:
            raise ValidationError(faults)

    @property
    def text(self) -> str:
        """In the active language."""
        return localized(self.text_it, self.text_en)
