"""Database constraints with a message, which forms show at a field."""

from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DEFAULT_DB_ALIAS, models


class InWords:
    """A constraint with a sentence for people, told at a field. Migrations see the plain constraint of Django."""

    def __init__(self, *args: Any, field: str = NON_FIELD_ERRORS, says: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field = field
        self.says = says

    def get_violation_error_message(self) -> str:
        """The sentence, in the reader's language."""
        return str(self.says)

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:
        """Raise ValidationError at the field; of the whole form where the form does not have it."""
        try:
            super().validate(model, instance, exclude=exclude, using=using)  # type: ignore[misc]
        except ValidationError as fault:
            shown = self.field if self.field not in (exclude or ()) else NON_FIELD_ERRORS
            raise ValidationError({shown: [str(self.says)]}) from fault

    def deconstruct(self) -> Any:
        """As the plain constraint that the database has."""
        _path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return f"django.db.models.{self.plain.__name__}", args, kwargs

    def clone(self) -> Self:
        """A copy that says the same."""
        _path, args, kwargs = self.deconstruct()
        return type(self)(*args, field=self.field, says=self.says, **kwargs)

    plain: type[models.BaseConstraint]


class Check(InWords, models.CheckConstraint):
    """A condition on the columns of one row."""

    plain = models.CheckConstraint


class Unique(InWords, models.UniqueConstraint):
    """No two rows alike in some columns."""

    plain = models.UniqueConstraint
