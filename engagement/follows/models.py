"""Who follows a thing and hears of its moves, and whom it concerns too."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.sign_in.verified import has_verified_address
from layers.input.constraints import Check, Unique
from places.models import Feature
from places.models.people import Correspondent


class FollowQuerySet(models.QuerySet["Follow"]):
    """Queries of followers."""

    def confirmed(self) -> Self:
        """Those that count and are written to."""
        return self.filter(confirmed__isnull=False)

    def seconding(self) -> Self:
        """Those whom the thing concerns too."""
        return self.confirmed().filter(seconds=True)

    def of_person(self, user: User) -> Self:
        """What a person follows by the account, or by its confirmed address without it."""
        own = Q(user=user)
        return self.filter(own | Q(email=user.email.lower()) if has_verified_address(user) else own)


class Follow(models.Model):
    """One person who follows one thing: an account, or an e-mail address that its owner has confirmed.

    ``seconds``: the thing concerns the person too. ``told`` is the key of the last move that the person needs no letter about.
    Addresses are in lower case and are removed at ``expires``.
    """

    feature = models.ForeignKey(Feature, models.CASCADE, related_name="follows", verbose_name=_("feature"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="follows",
        verbose_name=_("person"),
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    lang = models.CharField(_("language"), max_length=2, default="it")
    seconds = models.BooleanField(_("concerns them too"), default=False)
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    confirmed = models.DateTimeField(_("confirmed"), null=True, blank=True)
    told = models.BigIntegerField(_("last move told"), default=0, editable=False)
    expires = models.DateTimeField(_("address kept until"), null=True, blank=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["email"], condition=~Q(email=""), name="follow_email"),
        ]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["feature", "user"],
                condition=Q(user__isnull=False),
                name="follow_person_once",
                field="user",
                says=_("The person follows it already."),
            ),
            Unique(
                fields=["feature", "email"],
                condition=~Q(email=""),
                name="follow_address_once",
                field="email",
                says=_("This address follows it already."),
            ),
            Check(
                condition=Q(user__isnull=False, email="", confirmed__isnull=False, expires__isnull=True)
                | Q(user__isnull=True, expires__isnull=False) & ~Q(email=""),
                name="follow_by_account_or_address",
                field="email",
                says=_("A follower is an account, or an address that expires."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feature_id}: {self.user_id or self.pk}"

    @property
    def reader(self) -> Correspondent:
        """Whom to write to. Needs ``user``."""
        return Correspondent(self.user.email if self.user else self.email, self.lang)
