"""Corrections that people suggest: other values for single columns of a thing, each accepted or refused by itself."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.suggestions.values import label
from layers.input.constraints import Check, Unique
from places.models import Feature, Visibility
from places.models.people import Correspondent


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    """Queries of suggested corrections."""

    def open(self) -> Self:
        """Suggestions about public things that wait for a decision, the oldest first."""
        waiting = self.filter(settled__isnull=True, feature__visibility=Visibility.PUBLIC)
        return waiting.order_by("created", "pk")

    def about_own(self, user: Any) -> Self:
        """Suggestions about what the person entered, or what an office of theirs is in charge of."""
        return self.filter(Q(feature__author=user) | Q(feature__manager__in=user.offices.values("pk")))

    def moderated_by(self, user: Any) -> Self:
        """Suggestions about things that the person decides about as a moderator."""
        return self.filter(feature__in=Feature.objects.moderated_by(user).values("pk"))


class Suggestion(models.Model):
    """What somebody, with an account or without, says is wrong about a thing: changes of columns, or words, or both.

    ``email`` is of a person without an account who wants to hear the result; it is removed at ``expires``. ``settled`` is when the
    last open change was decided. A refused change may be accepted as long as the row stands.
    """

    feature = models.ForeignKey(
        Feature, models.CASCADE, related_name="suggestions", verbose_name=_("feature")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name=_("from"),
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    lang = models.CharField(_("language"), max_length=2, default="it")
    words = models.TextField(_("in other words"), blank=True)
    created = models.DateTimeField(_("created"), default=timezone.now)
    expires = models.DateTimeField(_("address kept until"), null=True, blank=True)
    settled = models.DateTimeField(_("settled"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    key = models.UUIDField(_("submission key"), default=uuid.uuid4, unique=True, editable=False)
    is_example = models.BooleanField(_("example content"), default=False)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggested correction")
        verbose_name_plural = _("suggested corrections")
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["created"], condition=Q(settled__isnull=True), name="suggestion_open"),
            models.Index(fields=["email"], condition=~Q(email=""), name="suggestion_email"),
        ]
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=Q(email="") | Q(expires__isnull=False, user__isnull=True),
                name="suggestion_address_expires",
                field="email",
                says=_("An address is kept for a time, and only of who has no account."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feature_id}: {self.pk}"

    @property
    def named(self) -> list[str]:
        """What the columns that it would change are called. Needs ``feature`` and ``changes``."""
        return self._named(*SuggestedChange.State)

    @property
    def accepted(self) -> list[str]:
        """What the columns of accepted changes are called. Needs ``feature`` and ``changes``."""
        return self._named(SuggestedChange.State.ACCEPTED)

    @property
    def refused(self) -> list[str]:
        """What the columns of refused changes are called. Needs ``feature`` and ``changes``."""
        return self._named(SuggestedChange.State.REFUSED)

    def _named(self, *states: str) -> list[str]:
        kind = Feature.child_models()[self.feature.kind]
        return [label(kind, change.field) for change in self.changes.all() if change.state in states]

    @property
    def reader(self) -> Correspondent | None:
        """Whom to tell the result, if anybody. Needs ``user``."""
        address = self.user.email if self.user else self.email
        return Correspondent(address, self.lang) if address else None


class SuggestedChange(models.Model):
    """Another value for one column. ``before`` is the value that the sender saw. Points are [longitude, latitude] in EPSG:4326."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    suggestion = models.ForeignKey(
        Suggestion,
        models.CASCADE,
        related_name="changes",
        db_index=False,
        verbose_name=_("suggested correction"),
    )
    field = models.CharField(_("field"), max_length=60)
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    decided = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    class Meta:
        verbose_name = _("suggested change")
        verbose_name_plural = _("suggested changes")
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["suggestion", "field"],
                name="suggestedchange_field_once",
                field="field",
                says=_("A suggestion has one value for a field."),
            ),
            Check(
                condition=Q(state="open", decided__isnull=True)
                | Q(state__in=["accepted", "refused"], decided__isnull=False),
                name="suggestedchange_decided_has_date",
                field="state",
                says=_("What is decided has a date."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id}: {self.field}"
