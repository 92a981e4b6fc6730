"""Which rows of a table are a person's, for the list of everything that names somebody (``civicmap.personal.listing``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Func, JSONField, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from accounts.models import User
from civicmap.personal.entries import Person
from places.feature.forgetting import event_models


def of_user(column: str) -> Callable[[Person], Q]:
    """Rows whose column is the person's account."""
    return lambda person: Q(**{column: person.user.pk})


def any_of(column: str, addresses: Iterable[str]) -> Q:
    """Rows whose column is one of some mail addresses, in whatever letters; none without addresses."""
    found = Q(pk__in=())
    for address in addresses:
        found |= Q(**{f"{column}__iexact": address})
    return found


def unconfirmed_reports(person: Person) -> Q:
    """Reports of the person that the city has not received."""
    theirs = Q(author=person.user.pk) | any_of("contact__email", person.confirmed)
    return theirs & Q(confirmed__isnull=True)


def records_about(person: Person) -> Q:
    """Records of the administration by the person or about the person's account."""
    accounts = ContentType.objects.get_for_model(User)
    return Q(user=person.user.pk) | Q(content_type=accounts, object_id=str(person.user.pk))


def unsign_contexts(contexts: QuerySet[Any]) -> None:
    """Take the account out of the notes that stand beside recorded changes."""
    user = Cast(Value("user"), TextField())
    without = Func(
        F("metadata"), user, template="%(expressions)s", arg_joiner=" - ", output_field=JSONField()
    )
    contexts.update(metadata=without)


def events_of(model: type[Model]) -> type[Model]:
    """The table of recorded versions of a model."""
    return next(events for events in event_models() if getattr(events, "pgh_tracked_model", None) is model)
