"""Finished GeoJSON of features, and what tells whether it still holds (docs/decisions/0010-feature-text.md).

No trigger writes or removes a text: it holds the version of its root row and the state of all other data it shows, and readers compare
both in their own snapshot.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from places.models.city import City
from places.models.feature import Feature


class TransactionId(models.Field):
    """A column of PostgreSQL's type ``xid``: the transaction that wrote a version of a row."""

    def db_type(self, connection: Any) -> str:
        """The type of the column."""
        return "xid"


class FeatureText(models.Model):
    """The feature as GeoJSON, as its layer shows it.

    ``row`` is the ``xmin`` of the root row it was made from, ``state`` a hash of the layer's declaration and of all that
    features show of other tables. The key has no constraint: a text may exist for minutes after its feature is deleted, but no query
    reaches it.
    """

    feature = models.OneToOneField(
        Feature, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )
    row = TransactionId()
    state = models.BigIntegerField()
    body = models.TextField()

    class Meta:
        verbose_name = _("finished text of a feature")
        verbose_name_plural = _("finished texts of features")

    def __str__(self) -> str:
        return str(self.pk)


class TextEpoch(models.Model):
    """A random number for each change of a table that features show: their sum, by city and kind, is the state of those tables.

    Rows are only added, so writers never wait for each other; adding some up into one row leaves the sum as it is.
    """

    city = models.ForeignKey(
        City, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=40, db_default="")
    token = models.BigIntegerField()

    class Meta:
        verbose_name = _("change of what features show")
        verbose_name_plural = _("changes of what features show")

    def __str__(self) -> str:
        return str(self.token)
