"""Concepts of the search with their terms, and searches without a result."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQueryField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import connection, models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from layers.input.constraints import Unique
from places.bilingual import Named
from places.models.city import City


class Concept(Named):
    """A meaning that several terms share: a search for one of them also finds texts with the others."""

    code = models.CharField(
        _("code"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9-]+$", _("Lower-case letters, digits and hyphens."))],
    )

    class Meta:
        verbose_name = _("concept of the search")
        verbose_name_plural = _("concepts of the search")
        ordering: ClassVar[list[str]] = ["name_it", "code"]


class ConceptTerm(models.Model):
    """A word, or several together, that people use for a concept: in every city, or in one.

    ``stems`` and ``query`` are kept by the database: what a search and what a text must contain to match the term.
    """

    class Language(models.TextChoices):
        ITALIAN = "it", _("Italian")
        ENGLISH = "en", _("English")

    concept = models.ForeignKey(Concept, models.CASCADE, related_name="terms", verbose_name=_("concept"))
    words = models.CharField(_("words"), max_length=80)
    lang = models.CharField(_("language"), max_length=2, choices=Language, default=Language.ITALIAN)
    city = models.ForeignKey(
        City,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("city"),
        help_text=_("Empty: every city."),
    )
    stems = models.GeneratedField(
        expression=Func(F("words"), function="public.civicmap_term_stems"),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )
    query = models.GeneratedField(
        expression=Func(F("words"), function="public.civicmap_term_query"),
        output_field=SearchQueryField(null=True),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("term of the search")
        verbose_name_plural = _("terms of the search")
        ordering: ClassVar[list[str]] = ["concept", "lang", "words"]
        # Only terms whose first stem is in the text are compared.
        indexes: ClassVar[list[models.Index]] = [models.Index(F("stems__0"), name="conceptterm_first_stem")]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["concept", "words", "city"],
                nulls_distinct=False,
                name="conceptterm_unique",
                violation_error_message=_("The concept has these words already."),
            ),
            models.CheckConstraint(
                condition=Q(lang__in=["it", "en"]),
                name="conceptterm_language_known",
                violation_error_message=_("Italian or English."),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        """Refuse words that the search passes over, such as “di” or “per la”."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(public.civicmap_term_stems(%s))", [self.words])
            (number,) = cursor.fetchone()
        if not number:
            raise ValidationError(
                {"words": _("The search passes over such words: write one that says more.")}
            )


class SearchMissQuerySet(models.QuerySet["SearchMiss"]):
    """Queries of searches without a result."""

    def telling(self) -> Self:
        """Words searched more than once: a single search may be a name or a typing error."""
        return self.filter(times__gte=2)


class SearchMiss(models.Model):
    """Words without a result: the words, how often and on which day last. No person, place or time of day is stored."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+", verbose_name=_("city"))
    words = models.CharField(_("words"), max_length=80)
    times = models.PositiveIntegerField(_("times asked"), default=1)
    last = models.DateField(_("last asked"), default=timezone.localdate)

    objects = SearchMissQuerySet.as_manager()

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        ordering: ClassVar[list[str]] = ["-times", "words"]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["city", "words"],
                name="searchmiss_unique",
                field="words",
                says=_("This combination is there already."),
            )
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["last"], name="searchmiss_last")]

    def __str__(self) -> str:
        return self.words


class SearchWork(models.Model):
    """That texts are to be indexed anew, and how far that has come. The database writes it when what words mean changes.

    One row, or none when all is done.
    """

    asked = models.PositiveIntegerField(default=1)
    upto = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("indexing to be done")
        verbose_name_plural = _("indexing to be done")

    def __str__(self) -> str:
        return f"{self.upto}"
