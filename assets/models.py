"""Organisations, community assets, and the services people look for."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from layers.input.constraints import Check
from places.models import Area, City, Contactable, Feature, House, Precision
from places.models.feature import StatusInfo, track_child
from places.models.phase import Tone


class ActiveStatus(models.TextChoices):
    """Statuses of things that simply are there."""

    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("No longer there")


ACTIVE_TONES = {"active": Tone.DONE, "suspended": Tone.NEW, "ended": Tone.CLOSED}


SAYS_CONTACTS = _(
    "Telephone and e-mail address of an informal group are shown only where it agrees: tick it, or leave them out."
)


@track_child("organisation_events")
class Organisation(Feature, Contactable):
    """A body: association, cooperative, public office, business, informal group. Its place is its seat.

    The seat of an informal group is somebody's home: the database keeps its precision at "hidden". Telephone and e-mail address of
    such a group are kept only where the people agreed that they are shown.
    """

    KIND = "assets.organisation"
    LAYER = "organisations"
    HAS_NAME = True
    MAY_BE = frozenset({"withdrawn", "followed", "flagged", "corrected"})
    FACTS = ("legal_form", "runts_number", *Contactable.REACHED)
    SUGGESTED = (*Contactable.CORRECTED, "runts_number")
    Status = ActiveStatus

    class LegalForm(models.TextChoices):
        ASSOCIATION = "association", _("association")
        COOPERATIVE = "cooperative", _("social cooperative")
        FOUNDATION = "foundation", _("foundation")
        INFORMAL = "informal", _("informal group")
        PUBLIC = "public", _("public body")
        BUSINESS = "business", _("business")
        SCHOOL = "school", _("school")
        RELIGIOUS = "religious", _("religious body")
        OTHER = "other", _("other")

    # Named apart: other kinds have a field of the name that Django would give to the way back.
    feature_ptr = models.OneToOneField(
        Feature, models.CASCADE, parent_link=True, primary_key=True, related_name="as_organisation"
    )
    legal_form = models.CharField(_("legal form"), max_length=20, choices=LegalForm, default=LegalForm.OTHER)
    runts_number = models.CharField(_("RUNTS number"), max_length=20, blank=True)
    contacts_agreed = models.BooleanField(
        _("the group agrees that its contacts are shown"),
        default=False,
        help_text=_(
            "Needed for telephone and e-mail address of an informal group, which are those of a person."
        ),
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=~Q(legal_form="informal") | Q(phone="", email="") | Q(contacts_agreed=True),
                name="organisation_contacts_agreed",
                field="contacts_agreed",
                says=SAYS_CONTACTS,
            )
        ]

    @property
    def is_informal(self) -> bool:
        """Whether it is a group of people without a legal form."""
        return self.legal_form == self.LegalForm.INFORMAL

    @classmethod
    def statuses(cls) -> dict[str, StatusInfo]:
        """Labels and looks of the statuses."""
        return StatusInfo.from_choices(ActiveStatus, ACTIVE_TONES)

    def served(self) -> QuerySet[Area]:
        """The areas in force that it works for."""
        areas = Area.objects.served_by(self).select_related("kind").defer("boundary")
        return areas.order_by("kind__position", "kind__code", "code")

    @classmethod
    def check_name(cls, city: City, name: str, *, but: int | None = None) -> None:
        """Raise ValidationError where the city has another organisation of this name."""
        if cls.objects.in_city(city).filter(title=name).exclude(pk=but).exists():
            raise ValidationError({"title": _now("The city has an organisation of this name already.")})

    def clean(self) -> None:
        """A name is unique in its city."""
        super().clean()
        if self.city_id:
            self.check_name(self.city, self.title, but=self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Hide the seat of an informal group."""
        if self.is_informal:
            self.precision = Precision.HIDDEN
        super().save(*args, **kwargs)


@track_child("asset_events")
class Asset(Feature, Contactable):
    """A community asset: library, market, park, fountain, playground, meeting room."""

    KIND = "assets.asset"
    LAYER = "assets"
    HAS_NAME = True
    STANDS = True
    MAY_BE = frozenset({"withdrawn", "followed", "commented", "flagged", "corrected"})
    FACTS = (*Contactable.REACHED, "organisation")
    SUGGESTED = Contactable.CORRECTED
    Status = ActiveStatus

    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="assets",
        verbose_name=_("organisation"),
    )

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")

    @classmethod
    def statuses(cls) -> dict[str, StatusInfo]:
        """Labels and looks of the statuses."""
        return StatusInfo.from_choices(ActiveStatus, ACTIVE_TONES)


@track_child("service_events")
class Service(Feature, Contactable):
    """A service or desk people can turn to: with hours of its own, in a house or elsewhere, or without a place at all."""

    KIND = "assets.service"
    LAYER = "services"
    HAS_NAME = True
    MAY_BE = frozenset({"withdrawn", "followed", "flagged", "corrected"})
    FACTS = (*Contactable.REACHED, "host", "organisation", "is_remote", "cost", "targets")
    SUGGESTED = (*Contactable.CORRECTED, "is_remote", "cost", "targets")
    IN_HOUSE = "host"
    Status = ActiveStatus

    class Cost(models.TextChoices):
        FREE = "free", _("free")
        CARD = "card", _("with membership card")
        OFFER = "offer", _("free offering")
        PAID = "paid", _("paid")
        UNKNOWN = "unknown", _("not stated")

    class Target(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        CHILDREN = "children", _("children")
        TEENAGERS = "teenagers", _("teenagers")
        YOUNG = "young", _("young adults")
        ADULTS = "adults", _("adults")
        OLDER = "older", _("older people")
        FAMILIES = "families", _("families")
        MIGRANTS = "migrants", _("people from abroad")
        DISABILITY = "disability", _("people with disabilities")
        JOBSEEKERS = "jobseekers", _("people looking for work")

    host = models.ForeignKey(
        House, models.SET_NULL, null=True, blank=True, related_name="services", verbose_name=_("house")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="services",
        verbose_name=_("organisation"),
    )
    cost = models.CharField(_("cost"), max_length=10, choices=Cost, default=Cost.UNKNOWN)
    targets = ArrayField(
        models.CharField(max_length=20, choices=Target), verbose_name=_("for whom"), default=list, blank=True
    )
    is_remote = models.BooleanField(
        _("at a distance"), default=False, help_text=_("By telephone or online, without a place.")
    )

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")

    @classmethod
    def statuses(cls) -> dict[str, StatusInfo]:
        """Labels and looks of the statuses."""
        return StatusInfo.from_choices(ActiveStatus, ACTIVE_TONES)

    def get_targets_display(self) -> str:
        """For whom, in words."""
        names = dict(self.Target.choices)
        return ", ".join(str(names[code]) for code in self.targets if code in names)
