"""Querysets of the features that a person may see, moderate or manage. Lists and predicates share them."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Q

from layers.geometry import SpatialQuerySet
from places.models.people import Role

MODERATING = [Role.Name.MODERATOR, Role.Name.ADMINISTRATOR, Role.Name.WORKER]
"""Roles that moderate: in a city, or only in one of its areas or houses."""


class ScopedQuerySet(SpatialQuerySet):
    """Queries of the features a person may work with or has entered. Empty for visitors who are not signed in."""

    def moderated_by(self, user: Any) -> Self:
        """Features the person decides about: all of a city, or those of an area or a house."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        roles = Role.objects.filter(user=user, name__in=MODERATING)
        whole = roles.filter(area__isnull=True, house__isnull=True)
        if user.is_superuser:
            return self.all()
        # Private things have no moderators: their office and the administrators of the city manage them.
        kept = self._without_withdrawn(user).exclude(Q(visibility="private") | Q(category__is_private=True))
        houses = roles.values("house")
        if whole.filter(city__isnull=True).exists():
            return kept
        return kept.filter(
            Q(city__in=whole.values("city"))
            | Q(pk__in=roles.values("area__feature_areas__feature"))
            | Q(pk__in=roles.filter(area__in_force=False).values("area__successors__feature_areas__feature"))
            | self._of_houses(houses)
        )

    def _of_houses(self, houses: Any) -> Q:
        """The houses themselves, and what belongs to them."""
        found = Q(pk__in=houses)
        for child in self.model.child_models().values():
            if child.IN_HOUSE:
                found |= Q(
                    pk__in=child._base_manager.filter(**{f"{child.IN_HOUSE}__in": houses}).values("pk")
                )
        return found

    def _without_withdrawn(self, user: Any) -> Self:
        """Without what its author took back, which only administrators of the city still see."""
        administering = Role.objects.filter(user=user).administering()
        if administering.filter(city__isnull=True).exists():
            return self.all()
        return self.exclude(Q(visibility="withdrawn") & ~Q(city__in=administering.values("city")))

    def manageable_by(self, user: Any) -> Self:
        """Features whose status the person may move: those of their office, or of a city they administer."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        administered = Role.objects.filter(
            user=user, name=Role.Name.ADMINISTRATOR, area__isnull=True, house__isnull=True
        )
        if user.is_superuser or administered.filter(city__isnull=True).exists():
            return self.all()
        return self._without_withdrawn(user).filter(
            Q(manager__in=user.offices.values("pk")) | Q(city__in=administered.values("city"))
        )

    def owned_by(self, user: Any) -> Self:
        """Features the person entered."""
        return self.filter(author=user) if user.is_authenticated else self.none()

    def visible_to(self, user: Any) -> Self:
        """Public features, and those the person entered, decides about or manages."""
        public = Q(visibility="public")
        if not user.is_authenticated or not user.is_active:
            return self.filter(public)
        features = self.model._default_manager
        return self.filter(
            public
            | Q(author=user)
            | Q(pk__in=features.moderated_by(user).values("pk"))
            | Q(pk__in=features.manageable_by(user).values("pk"))
        )

    def waiting(self) -> Self:
        """Items that wait for approval, the oldest first."""
        return self.filter(visibility="pending").order_by("created", "pk")

    def taken_off(self) -> Self:
        """Items that moderators refused or hid, the last ones first. What authors withdrew is not theirs to see."""
        return self.filter(visibility="hidden").order_by("-updated", "-pk")
