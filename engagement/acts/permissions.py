"""Who reads the document of an act."""

from __future__ import annotations

from typing import Any

import rules

from engagement.acts.models import Act
from places.models import City
from places.permissions import may_administer, may_manage, may_see


@rules.predicate
def may_read_act(user: Any, act: Act) -> bool:
    """A public one whoever sees what it belongs to; an internal one the office in charge and administrators."""
    if act.feature is None:
        shown = act.is_public and act.city.state == City.State.OPEN
        return shown or bool(may_administer(user, act.city))
    return bool(may_see(user, act.feature) if act.is_public else may_manage(user, act.feature))


rules.add_perm("engagement.read_act", may_read_act)
