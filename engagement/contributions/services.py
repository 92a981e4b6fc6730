"""Writing, correcting and taking back what people add."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.comments.models import CommentDecision
from engagement.contributions.permissions import may_correct
from engagement.models import Move
from engagement.moves.services import By, begin, make_move
from engagement.photos import services as photos
from places.feature.moves import NotPossible
from places.models import Category, Feature, Visibility
from places.permissions import may_withdraw

AnyFeature = TypeVar("AnyFeature", bound=Feature)


def waits_for_approval(author: User) -> bool:
    """Whether what the person adds waits: a new person's first items and comments do."""
    if author.is_trusted or author.is_superuser:
        return False
    approved = Move.objects.approvals().filter(feature__author=author).values("feature").order_by().distinct()
    comments = CommentDecision.objects.filter(comment__author=author, before="pending", after="public")
    return approved.count() + comments.count() < settings.TRUSTED_AFTER


def admit(feature: Feature, author: User) -> None:
    """Set whether a new item is public at once or waits: for a new person, or where the category says so."""
    waits = feature.category.admission == Category.Admission.PENDING or waits_for_approval(author)
    feature.visibility = Visibility.PENDING if waits else Visibility.PUBLIC


def sent_before(model: type[AnyFeature], *, author: User, key: uuid.UUID) -> AnyFeature | None:
    """The item that the author's form with this key has made already."""
    items = model._default_manager.select_related("city", "category")
    return items.filter(author=author, external_id=f"form:{key}").first()


def write_once(
    item: AnyFeature, *, key: uuid.UUID, kept_photos: Sequence[photos.KeptPhoto] = ()
) -> AnyFeature:
    """Write a new item of its author with its photos; the same key twice gives the item of the first time.

    The author's row is locked, so that two requests of one form cannot both find nothing.
    """
    author = item.author
    assert author is not None
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=author.pk)
        known = sent_before(type(item), author=author, key=key)
        if known is not None:
            return known
        item.external_id = f"form:{key}"
        admit(item, author)
        begin(item, by=By(Move.Quality.AUTHOR, who=author))
        photos.attach(item, kept_photos)
    return item


def withdraw(*, feature: Feature, author: User) -> None:
    """The author takes an item back: nobody sees it any more. Raises PermissionDenied, NotPossible."""

    def check(found: Feature) -> None:
        if not may_withdraw(author, found):
            raise PermissionDenied
        if found.visibility not in (Visibility.PENDING, Visibility.PUBLIC):
            raise NotPossible(_("It is no longer shown."))

    make_move(feature, by=By(Move.Quality.AUTHOR, who=author), visibility=Visibility.WITHDRAWN, check=check)


def correct(item: AnyFeature, *, author: User, columns: Mapping[str, Any]) -> AnyFeature:
    """Write what the author changed while the item waits; what was refused waits again. Raises PermissionDenied."""

    def check(found: Feature) -> None:
        if not may_correct(author, found):
            raise PermissionDenied

    by = By(Move.Quality.AUTHOR, who=author)
    return make_move(item, by=by, visibility=Visibility.PENDING, columns=columns, check=check)
