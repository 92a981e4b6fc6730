"""Organisations, community assets, and the services people look for."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Case, F, When
from django.utils.translation import gettext_lazy as _

from layers.geometry import WGS84, SpatialQuerySet
from layers.input.constraints import Unique
from places.models import Area, City, Contactable, Feature, House, Source
from places.models.feature import StatusInfo, track_child
from places.models.phase import Tone


class OrganisationQuerySet(SpatialQuerySet):
    """Questions about organisations."""

    POINT = "public_location"

    def public(self) -> Self:
        """Every organisation of an open city is public by name; what of it is, the layer says."""
        return self.filter(city__state=City.State.OPEN)


class Organisation(models.Model):
    """A body: association, cooperative, public office, business, informal group. Not a feature; it may have a seat.

    ``public_location`` is the seat for the public, EPSG:4326; an informal group has none, since it meets at somebody's home.
    """

    class Kind(models.TextChoices):
        ASSOCIATION = "association", _("association")
        COOPERATIVE = "cooperative", _("social cooperative")
        FOUNDATION = "foundation", _("foundation")
        INFORMAL = "informal", _("informal group")
        PUBLIC = "public", _("public body")
        BUSINESS = "business", _("business")
        SCHOOL = "school", _("school")
        RELIGIOUS = "religious", _("religious body")
        OTHER = "other", _("other")

    city = models.ForeignKey(City, models.PROTECT, related_name="organisations", verbose_name=_("city"))
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    description = models.TextField(_("description"), blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    location = models.PointField(_("seat"), srid=WGS84, null=True, blank=True, spatial_index=False)
    areas_served = models.ManyToManyField(
        Area, blank=True, related_name="organisations", verbose_name=_("areas served")
    )
    website = models.URLField(_("website"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    runts_number = models.CharField(_("RUNTS number"), max_length=20, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name=_("source")
    )
    is_example = models.BooleanField(_("example content"), default=False)
    public_location = models.GeneratedField(
        expression=Case(When(kind="informal", then=None), default=F("location")),
        output_field=models.PointField(srid=WGS84, spatial_index=False, null=True),
        db_persist=True,
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering: ClassVar[list[str]] = ["name"]
        indexes: ClassVar[list[Any]] = [
            GistIndex(fields=["location"], name="organisation_location_gist"),
            GistIndex(fields=["public_location"], name="organisation_public_gist"),
        ]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["city", "name"],
                name="organisation_name_unique",
                field="name",
                says=_("The city has an organisation of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ActiveStatus(models.TextChoices):
    """Statuses of things that simply are there."""

    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("No longer there")


ACTIVE_TONES = {"active": Tone.DONE, "suspended": Tone.NEW, "ended": Tone.CLOSED}


@track_child("asset_events")
class Asset(Feature, Contactable):
    """A community asset: library, market, park, fountain, playground, meeting room."""

    KIND = "assets.asset"
    LAYER = "assets"
    HAS_NAME = True
    FACTS = (*Contactable.REACHED, "organisation")
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
    FACTS = (*Contactable.REACHED, "host", "organisation", "is_remote", "cost", "targets")
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
