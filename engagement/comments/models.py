"""What people say about a thing: comments, one level of replies, and the decisions of moderators about them."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from layers.input.constraints import Check
from places.models import Feature, Office, Visibility


class CommentQuerySet(models.QuerySet["Comment"]):
    """Queries of comments."""

    def public(self) -> Self:
        """What everybody may read: public comments on public things."""
        return self.filter(visibility=Visibility.PUBLIC, feature__visibility=Visibility.PUBLIC)

    def readable_by(self, user: Any) -> Self:
        """Public comments, and one's own that wait, whatever becomes of the thing."""
        shown = Q(visibility=Visibility.PUBLIC)
        if user.is_authenticated:
            shown |= Q(visibility=Visibility.PENDING, author=user)
        return self.filter(shown)

    def moderated_by(self, user: Any) -> Self:
        """Comments on the things that the person decides about."""
        return self.filter(feature__in=Feature.objects.moderated_by(user).values("pk"))

    def waiting(self) -> Self:
        """Comments that wait for approval, the oldest first."""
        return self.filter(visibility=Visibility.PENDING).order_by("created", "pk")


class Comment(models.Model):
    """One comment in limited Markdown. ``parent`` is the comment it replies to, which replies to none.

    ``office``: the office in charge answers. The same ``key`` twice makes one comment. What its author takes back is deleted; where
    others have replied an empty one is left, ``withdrawn``.
    """

    feature = models.ForeignKey(
        Feature, models.CASCADE, related_name="comments", db_index=False, verbose_name=_("feature")
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies", verbose_name=_("reply to")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name=_("author"),
    )
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="comments", verbose_name=_("office")
    )
    text = models.TextField(_("text"), blank=True)
    lang = models.CharField(_("language of the text"), max_length=2, default="it")
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    created = models.DateTimeField(_("created"), default=timezone.now)
    edited = models.DateTimeField(_("edited"), null=True, blank=True)
    key = models.UUIDField(_("submission key"), unique=True, default=uuid.uuid4, editable=False)
    is_example = models.BooleanField(_("example content"), default=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["feature", "parent", "created"], name="comment_threads"),
            models.Index(fields=["created"], condition=Q(visibility="pending"), name="comment_waiting"),
        ]
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=Q(visibility__in=["pending", "public", "hidden"]) & ~Q(text="")
                | Q(visibility="withdrawn", text="", author__isnull=True),
                name="comment_has_text",
                field="text",
                says=_("Write your comment."),
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="comment_replies_one_deep",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id", "feature_id"),
                condition=pgtrigger.Q(new__parent__isnull=False),
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM public.engagement_comment
                        WHERE id = NEW.parent_id AND feature_id = NEW.feature_id AND parent_id IS NULL
                    ) THEN
                        RAISE EXCEPTION 'a reply belongs to a comment on the same thing that is no reply itself'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'comment_replies_one_deep';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.feature_id}: {self.text[:60]}"

    @property
    def edit_until(self) -> datetime.datetime:
        """Until when its author may change it."""
        return self.created + datetime.timedelta(minutes=settings.COMMENT_EDIT_MINUTES)


class CommentDecision(models.Model):
    """One decision of a moderator about a comment. Rows are written and never changed."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="decisions", verbose_name=_("comment"))
    before = models.CharField(_("from"), max_length=10, choices=Visibility)
    after = models.CharField(_("to"), max_length=10, choices=Visibility)
    at = models.DateTimeField(_("when"), default=timezone.now)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("decision about a comment")
        verbose_name_plural = _("decisions about comments")
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=~Q(after="hidden") | ~Q(reason=""),
                name="commentdecision_has_reason",
                field="reason",
                says=_("Give the reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.before} → {self.after}"
