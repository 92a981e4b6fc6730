"""Categories of the things on the map."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.postgres.search import SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from layers.input.constraints import Check, Unique
from places.bilingual import Named
from places.feature.extra_questions import validate_questions
from places.ground.colours import validate_colour
from places.keys import key_rule, validate_key
from places.models.city import City


class CategoryQuerySet(models.QuerySet["Category"]):
    """Queries of categories."""

    def of_city(self, city: City) -> Self:
        """Categories a city uses: its own and those of every city."""
        return self.filter(Q(city__isnull=True) | Q(city=city))

    def of_kind(self, kind: str) -> Self:
        """Categories of one kind of feature, such as ``reports.report``."""
        return self.filter(kind=kind)

    def coded(self, codes: list[str]) -> Self:
        """The categories with these codes and those below them."""
        return self.filter(Q(code__in=codes) | Q(parent__code__in=codes))


class Category(Named):
    """A category in a two-level tree per kind of feature, with its pictogram, colour and extra questions.

    ``questions`` is a list of typed field definitions (places.feature.extra_questions); answers live in ``Feature.attributes``.
    """

    class Admission(models.TextChoices):
        OPEN = "open", _("public as soon as confirmed")
        PENDING = "pending", _("waits for approval")

    kind = models.CharField(_("kind of feature"), max_length=60, help_text=_("Such as reports.report."))
    city = models.ForeignKey(
        City,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="own_categories",
        verbose_name=_("city"),
        help_text=_("Empty: every city."),
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("above")
    )
    code = models.CharField(
        _("code"),
        max_length=60,
        validators=[
            RegexValidator(r"\A[a-z0-9-]+\Z", _("Lower-case letters, digits and hyphens.")),
            validate_key,
        ],
    )
    description_it = models.TextField(_("Italian description"), blank=True)
    description_en = models.TextField(_("English description"), blank=True)
    icon = models.CharField(_("pictogram"), max_length=40, default="info")
    colour = models.CharField(_("colour"), max_length=7, default="#455b71", validators=[validate_colour])
    questions = models.JSONField(
        _("extra questions"), default=list, blank=True, validators=[validate_questions]
    )
    admission = models.CharField(_("new items"), max_length=10, choices=Admission, default=Admission.OPEN)
    is_private = models.BooleanField(
        _("private reports"),
        default=False,
        help_text=_(
            "Reports of this category are seen only by whoever sent them, the office in charge and the administrators of the city: they "
            "are never public. Holds for this category alone, not for those below it. Reports that are public become private at once; "
            "taking the mark away makes none public."
        ),
    )
    precision = models.CharField(_("precision of public places"), max_length=10, default="exact")
    office = models.ForeignKey(
        "places.Office",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="categories",
        verbose_name=_("office that answers"),
    )
    repeat_metres = models.PositiveSmallIntegerField(
        _("metres between repeats"),
        null=True,
        blank=True,
        help_text=_(
            "Of reports: how near an earlier one is shown to people before they send another, from 5 to 500 metres. "
            "Empty: as in the category above, else as the installation says."
        ),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # Kept by a trigger: its names, those of the category above, and the concepts they tell of.
    search = SearchVectorField(null=True, editable=False)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering: ClassVar[list[str]] = ["kind", "position", "name_it"]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["code", "city"],
                nulls_distinct=False,
                name="category_code_unique",
                field="code",
                says=_("There is a category with this code already."),
            ),
            key_rule("category_code_is_key"),
            Check(
                condition=Q(admission__in=["open", "pending"]),
                name="category_admission_known",
                field="admission",
                says=_("Choose one of the list."),
            ),
            Check(
                condition=Q(precision__in=["exact", "100m", "street", "area", "hidden"]),
                name="category_precision_known",
                field="precision",
                says=_("Choose one of the list."),
            ),
            Check(
                condition=Q(repeat_metres__range=(5, 500)),
                name="category_repeat_metres_in_range",
                field="repeat_metres",
                says=_("Write a number from 5 to 500."),
            ),
        ]
