"""Deleting is asked with the numbers of what would go, and of what would lose its link; it names rows, not thousands of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from places.models import Feature, FeatureArea

Deletion = tuple[list[str], dict[str, int], set[str], list[str]]
"""As ``ModelAdmin.get_deleted_objects`` answers: names, numbers by kind, missing rights, what is protected."""


class DeletionInNumbers:
    """A ModelAdmin whose pages of deletion count. Things on the map have their own way."""

    def get_deleted_objects(self, objs: Iterable[Any], request: Any) -> Deletion:
        """The rows by name, everything that goes or changes in numbers, and what stands against it."""
        if issubclass(self.model, Feature):  # type: ignore[attr-defined]
            found: Deletion = super().get_deleted_objects(objs, request)  # type: ignore[misc]
            return found
        rows = list(objs)
        collector = Collector(using=DEFAULT_DB_ALIAS)
        try:
            collector.collect(rows)
        except (ProtectedError, RestrictedError) as error:
            against = (
                error.protected_objects if isinstance(error, ProtectedError) else error.restricted_objects
            )
            counted = Counter(str(type(row)._meta.verbose_name_plural) for row in against)
            return (
                [str(row) for row in rows],
                {},
                set(),
                [f"{name}: {count}" for name, count in sorted(counted.items())],
            )
        return [str(row) for row in rows], self.consequences(collector), set(), []

    def consequences(self, collector: Collector) -> dict[str, int]:
        """Rows that go, by kind, and rows that stay without what is deleted."""
        going: Counter[str] = Counter()
        for model, instances in collector.data.items():
            if is_told(model):
                going[str(model._meta.verbose_name_plural)] += len(instances)
        # Rows can be reached in two ways, as memberships by their kind and by their area: they are counted once.
        at_once: dict[type[Model], Any] = {}
        for queryset in collector.fast_deletes:
            if is_told(queryset.model):
                there = at_once.get(queryset.model)
                at_once[queryset.model] = queryset if there is None else there | queryset
        for model, queryset in at_once.items():
            going[str(model._meta.verbose_name_plural)] += queryset.distinct().count()
        updates: Any = collector.field_updates
        for (field, _value), groups in updates.items():
            words = {
                "things": field.model._meta.verbose_name_plural,
                "field": field.verbose_name,
            }
            label = _("%(things)s that stay without “%(field)s”") % words
            going[label] += sum(group.count() if hasattr(group, "query") else len(group) for group in groups)
        return {name: count for name, count in going.items() if count}


def is_told(model: type[Model]) -> bool:
    """Whether people know these rows: not the root beside its child, nor those of links between rows, of history and of counting."""
    return model is FeatureArea or not (
        model is Feature or model._meta.auto_created or hasattr(model, "pgh_label")
    )
