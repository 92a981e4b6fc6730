"""Stored counts of public features by square of the map and by area, maintained by the database.

Triggers write ``Change`` rows; ``civicmap_merge_changes()`` adds them to ``CellCount`` every few seconds. Readers sum both in one
statement (places/counts/pyramid.py), so that numbers are always exact. Readers write one thing: the first who asks for frequent words
begins their ``WordQuestion`` and ``WordCount`` (places/counts/words.py). Nothing else writes these tables. They hold no foreign keys in
the database: a count may outlive for seconds what it counted.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from layers.input.constraints import Unique
from places.models.category import Category
from places.models.city import City


class Combination(models.Model):
    """What things are counted by, beside the city."""

    kind = models.CharField(max_length=40)
    category = models.ForeignKey(
        Category, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    status = models.CharField(max_length=40)

    class Meta:
        abstract = True


class Change(models.Model):
    """A public change that is not counted yet: ``n`` more (or fewer) of one key at one place, or a mere tick (``n`` 0).

    ``area`` is the id of an area, 0 for the whole city. ``qk`` is the place's Morton key, null without a public place; ``x`` and
    ``y`` are its EPSG:3857 coordinates in whole decimetres times ``n``, so that sums of them are exact.
    """

    area = models.BigIntegerField(db_default=0)
    city = models.ForeignKey(
        City, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=40, db_default="")
    category = models.ForeignKey(
        Category, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    status = models.CharField(max_length=40, db_default="")
    qk = models.BigIntegerField(null=True)
    n = models.SmallIntegerField(db_default=0)
    x = models.FloatField(db_default=0.0)
    y = models.FloatField(db_default=0.0)

    class Meta:
        verbose_name = _("change not counted yet")
        verbose_name_plural = _("changes not counted yet")

    def __str__(self) -> str:
        return f"{self.n:+d} {self.kind}"


class DataVersion(models.Model):
    """Grows with every merge of changes of a city and a kind. Read through ``places.versions.data_version()``.

    Without a city it is about all of them; what the kinds are besides those of features stands there.
    """

    city = models.ForeignKey(
        City, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=40, db_default="")
    version = models.BigIntegerField()

    class Meta:
        verbose_name = _("version of the data")
        verbose_name_plural = _("versions of the data")
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["city", "kind"],
                nulls_distinct=False,
                name="dataversion_unique",
                field="kind",
                says=_("The city has a version of this kind already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.version)


class CountKey(Combination):
    """A combination that is counted apart. Keys are made by the merge, and removed when nothing has them."""

    city = models.ForeignKey(City, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")

    class Meta:
        verbose_name = _("what is counted")
        verbose_name_plural = _("what is counted")
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["city", "kind", "category", "status"],
                name="countkey_unique",
                says=_("This combination is there already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.category_id} {self.status}"


class CellCount(models.Model):
    """How many of a key lie in a square of the Morton grid, as far as changes are merged.

    ``area`` is the id of an area, 0 for the whole city. ``level`` is the zoom whose tiles are the squares: 0 holds all that have
    a public place, -1 those that have none. ``sx`` and ``sy`` are sums of EPSG:3857 coordinates in whole decimetres.
    """

    pk = models.CompositePrimaryKey("area", "level", "cell", "key")
    area = models.BigIntegerField()
    level = models.SmallIntegerField()
    cell = models.BigIntegerField()
    key = models.ForeignKey(
        CountKey, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    n = models.IntegerField()
    sx = models.FloatField()
    sy = models.FloatField()

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")

    def __str__(self) -> str:
        return f"{self.level}-{self.cell}: {self.n}"


class WordQuestion(models.Model):
    """Words whose matches are kept counted, because there are many: a finished ``tsquery``, in one city or in all."""

    query = SearchQueryField()
    city = models.ForeignKey(
        City, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        verbose_name = _("words that are counted")
        verbose_name_plural = _("words that are counted")
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["query", "city"],
                nulls_distinct=False,
                name="wordquestion_unique",
                field="query",
                says=_("These words are counted already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.query)


class WordCount(Combination):
    """How many public features hold the words of a question, as far as changes are merged, by what filters narrow.

    ``placed``: whether they have a public place or shape.
    """

    pk = models.CompositePrimaryKey("question", "kind", "category", "status", "placed")
    question = models.ForeignKey(
        WordQuestion, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    placed = models.BooleanField()
    n = models.IntegerField()

    class Meta:
        verbose_name = _("count of words")
        verbose_name_plural = _("counts of words")

    def __str__(self) -> str:
        return f"{self.question_id}: {self.n}"


class WordChange(Combination):
    """A public change that the counts of words do not hold yet: ``n`` more or fewer things with the words ``search``.

    Beside ``Change``, which is read at every request and therefore narrow.
    """

    city = models.ForeignKey(City, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    placed = models.BooleanField()
    n = models.IntegerField()
    search = SearchVectorField(null=True)

    class Meta:
        verbose_name = _("change of words not counted yet")
        verbose_name_plural = _("changes of words not counted yet")

    def __str__(self) -> str:
        return f"{self.n:+d} {self.kind}"
