"""Appeals: what authors say against a decision of the moderators, and what another moderator decides."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.moves.models import Move
from layers.input.constraints import Check
from places.models import Feature, Visibility


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Queries of appeals."""

    def open(self) -> Self:
        """Appeals that nobody has decided, about things that are still hidden, the oldest first."""
        waiting = self.filter(state=Appeal.State.OPEN, feature__visibility=Visibility.HIDDEN)
        return waiting.order_by("created", "pk")

    def moderated_by(self, user: Any) -> Self:
        """Appeals about things that the person decides about."""
        return self.filter(feature__in=Feature.objects.moderated_by(user).values("pk"))

    def close(self, state: str, *, who: Any, answer: str) -> int:
        """Write what was decided about the open ones. Says about how many."""
        return self.filter(state=Appeal.State.OPEN).update(
            state=state, decided=timezone.now(), decided_by=who, answer=answer
        )


class Appeal(models.Model):
    """That the author of a thing does not agree with its being hidden or refused. One for each decision.

    ``user`` is null for senders of reports without an account. The answer is for the author and the moderators.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DISMISSED = "dismissed", _("dismissed")
        OVERTAKEN = "overtaken", _("overtaken by a new decision")

    feature = models.ForeignKey(Feature, models.CASCADE, related_name="appeals", verbose_name=_("feature"))
    move = models.OneToOneField(Move, models.CASCADE, related_name="appeal", verbose_name=_("decision"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="appeals",
        verbose_name=_("from"),
    )
    text = models.TextField(_("text"))
    lang = models.CharField(_("language of the text"), max_length=2, default="it")
    created = models.DateTimeField(_("created"), default=timezone.now)
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
    answer = models.TextField(_("answer"), blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["created"], condition=Q(state="open"), name="appeal_open"),
        ]
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=~Q(text=""),
                name="appeal_has_text",
                field="text",
                says=_("Say why you do not agree."),
            ),
            Check(
                condition=Q(state="open", decided__isnull=True)
                | Q(state__in=["accepted", "dismissed", "overtaken"], decided__isnull=False),
                name="appeal_decided_has_date",
                field="state",
                says=_("What is decided has a date."),
            ),
            Check(
                condition=~Q(state="dismissed") | ~Q(answer=""),
                name="appeal_dismissed_has_answer",
                field="answer",
                says=_("Write the answer: the author will read it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feature_id}: {self.state}"
