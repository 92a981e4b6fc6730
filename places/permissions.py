"""What people may do, as small predicates. Each asks the scope of the querysets, so that a list and a page agree."""

from __future__ import annotations

from typing import Any

import rules

from places.models import City, Feature, Office, Role, Visibility
from places.models.scopes import MODERATING


@rules.predicate
def may_see(user: Any, feature: Feature) -> bool:
    """Public features everybody; others those who entered, moderate or manage them."""
    if feature.visibility == Visibility.PUBLIC:
        return True
    return Feature.objects.visible_to(user).filter(pk=feature.pk).exists()


@rules.predicate
def may_moderate(user: Any, feature: Feature) -> bool:
    """Moderators and administrators of the city, community workers of the area or house."""
    return Feature.objects.moderated_by(user).filter(pk=feature.pk).exists()


@rules.predicate
def may_manage(user: Any, feature: Feature) -> bool:
    """Members of the office in charge, and administrators of the city."""
    return Feature.objects.manageable_by(user).filter(pk=feature.pk).exists()


@rules.predicate
def may_moderate_in(user: Any, city: City) -> bool:
    """Whoever decides about something in the city."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser:
        return True
    return Role.objects.reaching(city).filter(user=user, name__in=MODERATING).exists()


@rules.predicate
def is_staff_member(user: Any) -> bool:
    """Whoever works for a city or in the administration: a role above that of a citizen, an office, or rights in the administration."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_staff or user.is_superuser:
        return True
    if Role.objects.filter(user=user).exclude(name=Role.Name.CITIZEN).exists():
        return True
    return Office.objects.filter(members=user).exists()


@rules.predicate
def is_author(user: Any, feature: Feature) -> bool:
    """Whoever entered it while signed in."""
    return bool(user.is_authenticated and feature.author_id == user.pk)


@rules.predicate
def is_pending(user: Any, feature: Feature) -> bool:
    """It waits for approval."""
    return feature.visibility == Visibility.PENDING


@rules.predicate
def may_administer(user: Any, city: City) -> bool:
    """Administrators of the city, or of every city."""
    return City.objects.administered_by(user).filter(pk=city.pk).exists()


@rules.predicate
def may_administer_all(user: Any) -> bool:
    """Superusers and administrators whose role has no limit."""
    if not user.is_authenticated or not user.is_active:
        return False
    return bool(user.is_superuser or user.roles.administering().filter(city__isnull=True).exists())


may_edit = is_author & is_pending
may_withdraw = is_author

rules.add_perm("places.see_feature", may_see)
rules.add_perm("places.moderate_feature", may_moderate)
rules.add_perm("places.manage_feature", may_manage)
rules.add_perm("places.moderate_city", may_moderate_in)
rules.add_perm("places.edit_feature", may_edit)
rules.add_perm("places.withdraw_feature", may_withdraw)
rules.add_perm("places.administer_city", may_administer)
rules.add_perm("places.administer_all", may_administer_all)
