"""Tags about what the reader may do with a feature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse

from engagement.procedures.governed import Governed
from places.models import Feature
from places.permissions import is_author, may_manage, may_moderate

register = template.Library()


@dataclass(frozen=True)
class Rights:
    """What the reader may do on a feature's page."""

    moderate: bool = False
    manage: bool = False
    own_page: str = ""
    step: bool = False
    """Whether a step of its procedure is left to the reader."""

    @property
    def any(self) -> bool:
        """Whether there is anything to offer."""
        return self.moderate or self.manage or self.step or bool(self.own_page)


@register.simple_tag(takes_context=True)
def page_rights(context: dict[str, Any], feature: Feature) -> Rights:
    """Asks the same predicates as the pages behind the links. Costs nothing for who is not signed in."""
    user = context["request"].user
    if not user.is_authenticated:
        return Rights()
    own = reverse("my_things") if is_author(user, feature) else ""
    step = isinstance(feature, Governed) and bool(feature.open_moves(user))
    return Rights(may_moderate(user, feature), may_manage(user, feature), own, step)
