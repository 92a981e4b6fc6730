"""Saving, publishing and scheduling of questions. Each function is one transaction and leaves its trace in the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from layers.declaration.layer import Layer
from layers.errors import BadParameter
from places.models import City
from planning.answering.engine import answer
from planning.layers import is_publishable
from planning.models import SavedQuestion, Schedule
from planning.permissions import may_change_question, may_plan, may_schedule_question
from planning.question.values import Question

UNSUBSCRIBE = signing.Signer(salt="planning.unsubscribe")


def save_question(
    *, user: Any, city: City, title: str, question: Question, description: str = ""
) -> SavedQuestion:
    """Keep a question under a name; the same person's form sent twice keeps one. Raises PermissionDenied and ValidationError."""
    if not may_plan(user, city):
        raise PermissionDenied
    with transaction.atomic():
        # Forms sent at the same moment wait for each other: each sees the names that are taken.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('planning.save_question'))")
        same = {"city": city, "author": user, "title": title.strip(), "query": question.query_string()}
        if known := SavedQuestion.objects.filter(**same).first():
            return known
        saved = SavedQuestion(
            city=city,
            slug=SavedQuestion.free_slug(title),
            title=title.strip(),
            description=description.strip(),
            query=question.query_string(),
            author=user,
        )
        saved.full_clean()
        saved.save()
    return saved


def rename_question(*, saved: SavedQuestion, user: Any, title: str, description: str = "") -> SavedQuestion:
    """Give it another title and description; its address stays. Raises PermissionDenied and ValidationError."""
    with transaction.atomic():
        locked = _locked(saved, user)
        locked.title, locked.description = title.strip(), description.strip()
        return _write(locked)


def change_question(
    *, saved: SavedQuestion, user: Any, question: Question, layers: Mapping[str, Layer]
) -> SavedQuestion:
    """Ask something else under the same name. A published one must stay one that can be published."""
    with transaction.atomic():
        locked = _locked(saved, user)
        if question.city != locked.city.slug:
            raise ValidationError(_("A question stays in its city."))
        if locked.published:
            check_publishable(question, layers)
        locked.query = question.query_string()
        return _write(locked)


def delete_question(*, saved: SavedQuestion, user: Any) -> None:
    """Remove it, and its layer with it. Raises PermissionDenied."""
    with transaction.atomic():
        _locked(saved, user).delete()


def publish_question(*, saved: SavedQuestion, user: Any, layers: Mapping[str, Layer]) -> SavedQuestion:
    """Make it a public layer. Raises PermissionDenied, and ValidationError where the answer cannot be one."""
    with transaction.atomic():
        locked = _locked(saved, user)
        check_publishable(_readable(locked), layers)
        locked.published = locked.published or timezone.now()
        return _write(locked)


def withdraw_question(*, saved: SavedQuestion, user: Any) -> SavedQuestion:
    """Take its layer away; the question stays. Raises PermissionDenied."""
    with transaction.atomic():
        locked = _locked(saved, user)
        locked.published = None
        return _write(locked)


def schedule_question(*, saved: SavedQuestion, user: Any, schedule: str, lang: str = "it") -> SavedQuestion:
    """Have the answer mailed to the author. Raises PermissionDenied and ValidationError."""
    with transaction.atomic():
        locked = _row(saved)
        if not may_schedule_question(user, locked):
            raise PermissionDenied
        locked.schedule, locked.lang = schedule, lang
        return _write(locked)


def unsubscribe_token(saved: SavedQuestion) -> str:
    """The secret of the link that ends the mails, for the author it was written to."""
    return UNSUBSCRIBE.sign(f"{saved.pk}-{saved.author_id}")


def question_of_token(token: str) -> SavedQuestion | None:
    """The saved question of such a link, or None for a token nobody made or whose question or author has gone."""
    try:
        key, _dash, author = UNSUBSCRIBE.unsign(token).partition("-")
        named = {"pk": int(key), "author": int(author)}
    except (signing.BadSignature, ValueError):
        return None
    return SavedQuestion.objects.select_related("city").filter(**named).first()


def unsubscribe(token: str) -> SavedQuestion | None:
    """End the mails of the link's question, without signing in. None for a token that is not valid."""
    with transaction.atomic():
        saved = question_of_token(token)
        if saved is not None:
            SavedQuestion.objects.filter(pk=saved.pk).update(schedule=Schedule.NONE)
            saved.schedule = Schedule.NONE
    return saved


def check_publishable(question: Question, layers: Mapping[str, Layer]) -> None:
    """Raise ValidationError unless the answer can be a layer and comes in time."""
    if not is_publishable(question):
        raise ValidationError(
            _(
                "Only single rows and areas can be published as a layer: months and categories have no shape, hexagons no "
                "lasting number. Group by areas, or export the answer."
            )
        )
    try:
        answer(question, layers).rights.check()
    except BadParameter as fault:
        raise ValidationError(str(fault.reason)) from fault


def _readable(saved: SavedQuestion) -> Question:
    try:
        return saved.question
    except BadParameter as fault:
        raise ValidationError(str(fault.reason)) from fault


def _row(saved: SavedQuestion) -> SavedQuestion:
    """The row as it is now, locked. Raises Http404 where somebody deleted it at the same moment."""
    rows = SavedQuestion.objects.select_for_update(of=("self",)).select_related("city")
    return get_object_or_404(rows, pk=saved.pk)


def _locked(saved: SavedQuestion, user: Any) -> SavedQuestion:
    locked = _row(saved)
    if not may_change_question(user, locked):
        raise PermissionDenied
    return locked


def _write(saved: SavedQuestion) -> SavedQuestion:
    saved.updated = timezone.now()
    saved.full_clean()
    saved.save()
    return saved
