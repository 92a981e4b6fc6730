"""Problem reports, and the contact data kept apart from them."""

from __future__ import annotations

import datetime
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, OuterRef, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engagement.models import Move
from layers.input.constraints import Check
from places.feature.moves import NotPossible, OpenMove
from places.ground.known import statuses_shown
from places.models import City, Feature, Visibility
from places.models.feature import FeatureQuerySet, StatusInfo, track_child
from places.models.people import Correspondent
from places.models.phase import Tone
from reports.city_statuses import CityStatus, shown, unused_in
from reports.deadlines.keeping import set_clock
from reports.deadlines.models import Target
from reports.desk.models import Assignment, DeskEntry, SavedView
from reports.incidents import Incident
from reports.keys.models import ApiKey
from reports.links import contact_in
from reports.notices.models import MailWish, Notice
from reports.notices.noting import note_moves
from reports.references import parse_reference
from reports.relay.models import Endpoint, Handover
from reports.replies.models import ReplyTemplate
from reports.routing.models import Rule
from reports.statistics.keeping import note_answer
from reports.workflow import (
    ANSWERED,
    BEFORE_TAKEN,
    ENDED,
    OPEN_STATUSES,
    SENDER_MOVES,
    STANDING,
    TONES,
    ReportStatus,
    office_moves,
)

__all__ = [
    "ApiKey", "Assignment", "CityStatus", "DeskEntry", "Endpoint", "Handover", "Incident", "MailWish", "Notice",
    "ReferenceCounter", "ReplyTemplate", "Report", "ReportContact", "ReportQuerySet", "Rule", "SavedView",
    "SolutionCheck", "Target",
]  # fmt: skip

Quality = Move.Quality
SENDER = (Quality.REPORTER, Quality.AUTHOR)


class ReportQuerySet(FeatureQuerySet):
    """Queries of reports."""

    def with_answers(self) -> Self:
        """``answered``: the last words are the sender's, who has answered the office."""
        last = Move.objects.of_status().filter(feature=OuterRef("pk")).order_by("-at", "-id")
        by_sender = When(
            status__in=ANSWERED.values(),
            last_from__in=ANSWERED,
            last_by__in=SENDER,
            then=Value(True),
        )
        return self.annotate(
            last_by=Subquery(last.values("quality")[:1]), last_from=Subquery(last.values("before")[:1])
        ).annotate(answered=Case(by_sender, default=Value(False)))

    def overdue(self, now: datetime.datetime | None = None) -> Self:
        """Open reports whose deadline is over. Read off ``report_due_open``."""
        return self.filter(closed__isnull=True, due__lt=now or timezone.now())

    def closed_late(self) -> Self:
        """Closed reports that were closed after their deadline."""
        return self.filter(closed__gt=F("due"))


@track_child("report_events")
class Report(Feature):
    """A problem somebody reported. Public only once its sender has confirmed it.

    ``submission`` is the key the sender's form carries: the same key twice makes one report.
    """

    KIND = "reports.report"
    LAYER = "reports"
    HAPPENS = True
    FROM_GUESTS = True
    # Its sender withdraws it on a page of its own.
    MAY_BE = frozenset({"followed", "seconded", "commented", "flagged", "private"})
    TELLS_SENDER = True
    FACTS = ("reference",)
    Status = ReportStatus
    answered: bool
    """Known where ``with_answers()`` was asked."""

    reference = models.CharField(
        _("reference"), max_length=20, unique=True, help_text=_("What people quote, such as 2026-000412.")
    )
    submission = models.UUIDField(_("submission key"), unique=True, default=uuid.uuid4, editable=False)
    confirmed = models.DateTimeField(_("confirmed"), null=True, blank=True)
    answer = models.TextField(_("answer to the citizen"), blank=True)
    due = models.DateTimeField(
        _("to be solved by"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Empty while the reporter or another body must act, and where the city has no target."),
    )
    closed = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    first_answer = models.DateTimeField(_("first answer"), null=True, blank=True, editable=False)
    reopenings = models.PositiveSmallIntegerField(_("times it was reopened"), default=0, editable=False)
    duplicate_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("duplicate of"),
    )
    competent_body = models.CharField(
        _("body that is responsible"),
        max_length=200,
        blank=True,
        help_text=_(
            "Who the problem belongs to where the city is not responsible, such as the province or the railway."
        ),
    )

    incident = models.ForeignKey(
        Incident,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("part of the event"),
    )

    STAGES: ClassVar[dict[str, Any]] = {
        Tone.NEW: pgettext_lazy("reports", "Open"),
        Tone.PROGRESS: _("In progress"),
        Tone.DONE: _("Resolved"),
        Tone.CLOSED: _("Closed without action"),
    }

    objects = ReportQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        triggers: ClassVar[list[Any]] = [
            # A repeat points at an original, never at another repeat, so there are no chains and no cycles.
            pgtrigger.Trigger(
                name="duplicate_of_an_original",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("duplicate_of_id"),
                condition=pgtrigger.Q(new__duplicate_of__isnull=False),
                func="""
                    IF EXISTS (SELECT 1 FROM reports_report WHERE feature_ptr_id = NEW.duplicate_of_id AND duplicate_of_id IS NOT NULL)
                    OR EXISTS (SELECT 1 FROM reports_report WHERE duplicate_of_id = NEW.feature_ptr_id) THEN
                        RAISE EXCEPTION 'a report repeats an original, and no report that is repeated repeats another'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'report_repeats_an_original';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["due"],
                condition=models.Q(closed__isnull=True, due__isnull=False),
                name="report_due_open",
            ),
            models.Index(fields=["closed"], condition=models.Q(closed__isnull=False), name="report_closed"),
        ]
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=models.Q(duplicate_of__isnull=True)
                | ~models.Q(duplicate_of=models.F("feature_ptr")),
                name="report_not_its_own_duplicate",
                field="duplicate_of",
                says=_("A report is not a duplicate of itself."),
            )
        ]

    @classmethod
    def statuses(cls) -> dict[str, StatusInfo]:
        """Labels and looks of the statuses, each with its stage."""
        return {
            code: replace(
                info, stage=str(cls.STAGES[Tone(info.tone)]), offered=code != ReportStatus.WITHDRAWN
            )
            for code, info in StatusInfo.from_choices(ReportStatus, TONES).items()
        }

    @classmethod
    def statuses_shown(cls, city: City) -> dict[str, StatusInfo]:
        """In the words and the order of the city."""
        return shown(city, cls.statuses())

    def own_statuses(self) -> dict[str, StatusInfo]:
        """In the words and the order of its city."""
        return dict(statuses_shown(self.KIND, self.city))

    @classmethod
    def statuses_in(cls, city: City) -> dict[str, StatusInfo]:
        """Those that reports of the city can have and that stand in lists."""
        return {code: info for code, info in cls.statuses_shown(city).items() if info.offered}

    @classmethod
    def identified_by(cls, text: str) -> models.Q | None:
        """The report of a reference, spelled as in mails or in another usual way."""
        reference = parse_reference(text)
        return models.Q(reference=reference) if reference else None

    def set_status(self, to: str) -> list[str]:
        """With the deadline, the day of closing and what the statistics count, which follow from it."""
        before = self.status
        return [*super().set_status(to), *set_clock(self), *note_answer(self, before)]

    @property
    def is_overdue(self) -> bool:
        """Whether it is open and its deadline is over."""
        return self.closed is None and self.due is not None and self.due < timezone.now()

    @property
    def clock_stands(self) -> bool:
        """Whether the reporter or another body must act, so that no deadline runs."""
        return self.status in STANDING

    def check_move(self, to: str, *, by: Any | None, quality: str, words: str, act: Any | None) -> None:
        """As the workflow says, once its sender has confirmed it. Raises NotPossible, ValidationError."""
        if quality in SENDER:
            allowed = SENDER_MOVES.get(self.status, [])
        else:
            allowed = [] if self.visibility == Visibility.DRAFT else office_moves(self.status)
        if to not in allowed or to in unused_in(self.city_id):
            raise NotPossible(_("The report's status has changed in the meantime. Please look again."))
        if quality == Quality.OFFICE and not words.strip():
            raise ValidationError(
                {"words": _("Write a text for the citizen: it is shown with the new status.")}
            )
        if to == ReportStatus.NOT_OURS and not self.competent_body.strip():
            raise ValidationError({"competent_body": _("Name the body that is responsible.")})
        if to == ReportStatus.DUPLICATE and self.duplicate_of is None:
            raise ValidationError({"duplicate_of": _("Write the reference of the other report.")})

    def open_moves(self, user: Any) -> list[OpenMove]:
        """What the office in charge may do with it now; whether the person belongs to it is asked elsewhere."""
        allowed = {*office_moves(self.status)} - unused_in(self.city_id)
        return [
            OpenMove(code, info.label, needs_words=True)
            for code, info in self.own_statuses().items()
            if code in allowed
        ]

    def note_moves(self, moves: Sequence[Any]) -> None:
        """The members of its office are told."""
        note_moves(self, moves)

    def correspondent(self) -> Correspondent | None:
        """Who sent it: the contact kept apart, or the author."""
        contact = ReportContact.objects.filter(report=self).first()
        if contact is not None and contact.email:
            return Correspondent(contact.email, contact.lang)
        return super().correspondent()

    @property
    def may_be_corrected(self) -> bool:
        """Until it is taken in charge its sender may change it."""
        return self.status in BEFORE_TAKEN and self.visibility != Visibility.HIDDEN

    @property
    def may_be_published(self) -> bool:
        """Whether it is private although its category is not: its sender may make it public."""
        return self.visibility == Visibility.PRIVATE and not self.category.is_private

    def move_address(self) -> str:
        """The page of its office."""
        return reverse("report_move", args=[self.city.slug, self.pk])

    @property
    def last_move(self) -> Move | None:
        """The newest move of its status."""
        found: Move | None = Move.objects.of_status().filter(feature=self.pk).order_by("-at", "-id").first()
        return found

    @property
    def may_be_reopened(self) -> bool:
        """For a time after its end its sender may open it again."""
        if self.status not in ENDED or self.visibility == Visibility.HIDDEN:
            return False
        last = self.last_move
        return last is not None and last.at > timezone.now() - datetime.timedelta(days=settings.REOPEN_DAYS)

    @property
    def waits_for_sender(self) -> bool:  # type: ignore[override]
        """Whether the office has asked its sender something."""
        return self.status in ANSWERED and self.visibility != Visibility.HIDDEN


class ReportContactQuerySet(models.QuerySet["ReportContact"]):
    """Queries of contact data."""

    def with_token(self, token: str) -> Self:
        """The contact whose private link carries this token: a signature, or the secret of a link from before."""
        pk = contact_in(token)
        if pk is not None:
            return self.filter(pk=pk)
        return self.filter(token_hash=hashlib.sha256(token.encode()).hexdigest())

    def to_remove(self, now: datetime.datetime) -> Self:
        """Expired contact data that no open report needs."""
        needed = models.Q(report__status__in=OPEN_STATUSES) & ~models.Q(report__visibility=Visibility.HIDDEN)
        return self.filter(expires__lt=now).exclude(needed)


class ReportContact(models.Model):
    """Who sent a report. Never in any public answer; removed when it expires.

    The private link is derived by signature (``reports.links``). ``token_hash`` is the SHA-256 hash of the secret in links that were
    sent when links still had one; it is null in newer rows.
    """

    report = models.OneToOneField(Report, models.CASCADE, related_name="contact", verbose_name=_("report"))
    email = models.EmailField(_("e-mail address"), blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    lang = models.CharField(_("language of the mails"), max_length=2, default="it")
    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 - unique if there
    created = models.DateTimeField(_("created"), auto_now_add=True)
    expires = models.DateTimeField(_("removed after"))

    objects = ReportContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporter's contact data")
        verbose_name_plural = _("reporters' contact data")
        indexes: ClassVar[list[Any]] = [models.Index(fields=["expires"], name="reportcontact_expires")]

    def __str__(self) -> str:
        return f"{self.report_id}"


class SolutionCheck(models.Model):
    """The question to a sender whether the problem is really solved, once for each solution, and the answer.

    Yes and no also move the report; who cannot tell leaves the answer alone. Names nobody.
    """

    class Answer(models.TextChoices):
        YES = "yes", _("Yes, it is solved")
        NO = "no", _("No, the problem is still there")
        UNSURE = "unsure", _("I cannot tell")

    report = models.ForeignKey(Report, models.CASCADE, related_name="checks", verbose_name=_("report"))
    move = models.OneToOneField(
        Move, models.CASCADE, related_name="solution_check", verbose_name=_("the solution")
    )
    asked = models.DateTimeField(_("asked by mail"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    answered = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("answer about a solution")
        verbose_name_plural = _("answers about solutions")
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=models.Q(answer="", answered__isnull=True)
                | models.Q(answer__in=["yes", "no", "unsure"], answered__isnull=False),
                name="solution_check_answered",
                field="answer",
                says=_("An answer has its time, and no time is there without one."),
            )
        ]

    def __str__(self) -> str:
        return str(self.report_id)


class ReferenceCounter(models.Model):
    """The last reference number given in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("reference counter")
        verbose_name_plural = _("reference counters")

    def __str__(self) -> str:
        return f"{self.year}-{self.last:06d}"
