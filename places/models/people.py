"""Offices and roles: who is responsible, and who may do what, where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from layers.input.constraints import Check, Unique
from places.keys import key_rule, validate_key
from places.models.area import Area
from places.models.city import City

FEATURE = "places.feature"
"""The subject label of letters about features."""


@dataclass(frozen=True)
class Correspondent:
    """Whom to write to about a thing, and in which language."""

    email: str
    lang: str


class Office(models.Model):
    """A municipal office or an outside body that things are entrusted to."""

    city = models.ForeignKey(City, models.CASCADE, related_name="offices", verbose_name=_("city"))
    code = models.CharField(_("code"), max_length=60, validators=[validate_key])
    name = models.CharField(_("name"), max_length=160)
    email = models.EmailField(_("e-mail address"), blank=True)
    is_external = models.BooleanField(_("outside body"), default=False)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="offices", verbose_name=_("members")
    )

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering: ClassVar[list[str]] = ["city", "name"]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["city", "code"],
                name="office_code_unique",
                field="code",
                says=_("The city has an office with this code already."),
            ),
            key_rule("office_code_is_key"),
        ]

    def __str__(self) -> str:
        return self.name


class RoleQuerySet(models.QuerySet["Role"]):
    """Queries of roles."""

    def reaching(self, city: City) -> Self:
        """Roles that count in a city: without a limit, or limited to it."""
        return self.filter(Q(city__isnull=True) | Q(city=city))

    def administering(self) -> Self:
        """Roles of administrators of a whole city, or of every city."""
        return self.filter(name=Role.Name.ADMINISTRATOR, area__isnull=True, house__isnull=True)


class Role(models.Model):
    """What a person may do, where: everywhere, in one city, one area or one house.

    An area or house role belongs to the city of that area or house; ``city`` is then set as well. When an area has ended, the role
    counts in those that have its ground.
    """

    class Name(models.TextChoices):
        CITIZEN = "citizen", _("citizen")
        WORKER = "worker", _("community worker")
        OFFICE = "office", _("office member")
        MODERATOR = "moderator", _("moderator")
        PLANNER = "planner", _("planner")
        ADMINISTRATOR = "administrator", _("administrator")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles", verbose_name=_("person")
    )
    name = models.CharField(_("role"), max_length=20, choices=Name)
    city = models.ForeignKey(
        City, models.CASCADE, null=True, blank=True, related_name="roles", verbose_name=_("city")
    )
    area = models.ForeignKey(
        Area, models.CASCADE, null=True, blank=True, related_name="roles", verbose_name=_("area")
    )
    house = models.ForeignKey(
        "places.House", models.CASCADE, null=True, blank=True, related_name="roles", verbose_name=_("house")
    )

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering: ClassVar[list[str]] = ["user", "name"]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["user", "name", "city", "area", "house"],
                nulls_distinct=False,
                name="role_unique",
                field="name",
                says=_("The person has this role already."),
            ),
            Check(
                condition=Q(area__isnull=True, house__isnull=True) | Q(city__isnull=False),
                name="role_limit_has_city",
                field="city",
                says=_("A role in an area or a house needs its city."),
            ),
        ]

    def __str__(self) -> str:
        where = self.house or self.area or self.city
        return f"{self.get_name_display()}, {where}" if where else str(self.get_name_display())
