"""People who sign in, and the demonstration mailbox."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Users are known by their e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a user; the address is stored in lower case."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a user who may do everything in the admin, and sign in at once: whoever makes one runs the server."""
        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)  # type: ignore[attr-defined]
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a user by address, whatever its case."""
        return self.get(email__iexact=username)


class User(AbstractUser):
    """Somebody who signs in by e-mail. The display name is what others see; it may be empty."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(
        _("display name"),
        max_length=80,
        blank=True,
        help_text=_("Shown beside what you publish. It need not be your real name."),
    )
    lang = models.CharField(
        _("language of the mails"),
        max_length=2,
        blank=True,
        default="",
        choices=[
            ("", _("that of the page")),
            ("it", _("Italian")),
            ("en", _("English")),
        ],
    )
    is_trusted = models.BooleanField(
        _("trusted"),
        default=False,
        help_text=_("Items of a trusted person are published without waiting for approval."),
    )

    age_stated = models.DateTimeField(
        _("age stated"),
        null=True,
        blank=True,
        editable=False,
        help_text=_(
            "When the person stated at sign-up to be old enough for an account. Empty where an administrator made it."
        ),
    )

    warned = models.DateTimeField(
        _("told of deletion"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When the person was last told that the account is unused and will be deleted."),
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()  # type: ignore[assignment,misc]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("Somebody has an account with this address already."),
            )
        ]

    def __str__(self) -> str:
        return self.public_name

    @property
    def public_name(self) -> str:
        """The name others see; never the e-mail address."""
        return self.display_name or str(_("A citizen"))

    def get_full_name(self) -> str:
        """The public name (the model keeps no first and last name)."""
        return self.public_name

    def get_short_name(self) -> str:
        """The public name."""
        return self.public_name


class LetterQuerySet(models.QuerySet["Letter"]):
    """Queries of letters."""

    def about(self, subject: str, pk: int) -> Self:
        """Letters about one row, such as ``places.feature`` 12."""
        return self.filter(subject=subject, subject_id=pk)

    def to_send(self) -> Self:
        """Letters that have not left yet, or of which that is not known."""
        return self.filter(state__in=(Letter.State.WAITING, Letter.State.SENDING))

    def failing(self) -> Self:
        """Letters that the mail server has not taken yet; they are tried again."""
        return self.to_send().filter(tries__gt=0)

    def given_up(self) -> Self:
        """Letters whose last try has failed."""
        return self.filter(state=Letter.State.FAILED)

    def ended_before(self, moment: datetime.datetime) -> Self:
        """Letters that nothing more happens to, for longer than that."""
        return self.filter(finished__lt=moment)


class Letter(models.Model):
    """One letter: of which kind, to whom, about what. Its words are written when it is delivered (``accounts.letters.writing``).

    The recipient is ``user``, or whoever the subject names then; ``address`` and ``content`` hold what no other row does, and are
    emptied when the letter has left.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        DROPPED = "dropped", _("no longer needed")
        FAILED = "failed", _("could not be sent")

    kind = models.CharField(_("kind"), max_length=40)
    lang = models.CharField(_("language"), max_length=5)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name=_("to"),
    )
    address = models.EmailField(_("address"), blank=True)
    subject = models.CharField(_("about"), max_length=60, blank=True)
    subject_id = models.BigIntegerField(_("number"), null=True, blank=True)
    content = models.JSONField(_("content"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    doubts = models.PositiveSmallIntegerField(
        _("doubts"),
        default=0,
        help_text=_(
            "So often its sending was interrupted: it may have arrived so many times more than once."
        ),
    )
    tries = models.PositiveSmallIntegerField(_("failed tries"), default=0)
    fault = models.TextField(_("fault"), blank=True, help_text=_("What the mail server said last."))
    created = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    finished = models.DateTimeField(_("finished"), null=True, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["subject", "subject_id"], name="letter_subject"),
            models.Index(fields=["finished"], name="letter_finished"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "sending", "failed"])
                | models.Q(address="", content={}, fault="", finished__isnull=False),
                name="letter_done_is_empty",
                violation_error_message=_("A letter that is finished holds nothing any more."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MailboxMessage(models.Model):
    """A mail that the demonstration delivered to its own mailbox page instead of the world. It goes with its letter."""

    letter = models.ForeignKey(
        Letter, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("letter")
    )
    to = models.TextField(_("to"))
    subject = models.TextField(_("subject"))
    body = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    sent = models.DateTimeField(_("sent"), auto_now_add=True)

    class Meta:
        verbose_name = _("mailbox message")
        verbose_name_plural = _("mailbox messages")
        ordering = ["-sent", "-id"]

    def __str__(self) -> str:
        return self.subject


class RateCount(models.Model):
    """How often a subject did something in the current period (``accounts.limits.limiter``). The table is unlogged: a crash forgets it.

    ``key`` is a keyed hash of limit and subject: it names nobody, and means nothing once the secret key is changed.
    """

    key = models.CharField(max_length=32, primary_key=True)
    n = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.n} until {self.until:%Y-%m-%d %H:%M}"
