"""Links between features of any kinds, such as from a report to the pact that grew out of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from layers.input.constraints import Check, Unique
from places.models import Feature


class Link(models.Model):
    """A link from a feature to an earlier one. ``from_feature`` is the later one: the pact that grew out of a report."""

    class Relation(models.TextChoices):
        GREW_OUT_OF = "grew_out_of", _("grew out of")
        ORIGINAL_OF = "original_of", _("is the original of")
        REALISES = "realises", _("realises")

    from_feature = models.ForeignKey(Feature, models.CASCADE, related_name="links", verbose_name=_("this"))
    relation = models.CharField(_("relation"), max_length=12, choices=Relation, default=Relation.GREW_OUT_OF)
    to_feature = models.ForeignKey(
        Feature, models.CASCADE, related_name="linked_from", verbose_name=_("the other")
    )

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering: ClassVar[list[str]] = ["from_feature", "relation", "to_feature"]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["from_feature", "relation", "to_feature"],
                name="link_unique",
                field="to_feature",
                says=_("This link is there already."),
            ),
            Check(
                condition=~Q(from_feature=F("to_feature")),
                name="link_to_another",
                field="to_feature",
                says=_("A thing is not linked to itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_feature} {self.get_relation_display()} {self.to_feature}"
