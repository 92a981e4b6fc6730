"""Who may see, blur and restore photos."""

from __future__ import annotations

from typing import Any

import rules

from engagement.models import Photo
from places.permissions import is_author, may_administer, may_manage, may_moderate, may_see


@rules.predicate
def may_see_photo(user: Any, photo: Photo) -> bool:
    """Whoever may see its feature, once the photo is re-encoded."""
    return photo.state == Photo.State.READY and may_see(user, photo.feature)


may_blur = is_author | may_moderate | may_manage
"""Of a feature: whoever entered it, its moderators and its office."""


@rules.predicate
def may_unblur(user: Any, feature: Any) -> bool:
    """Moderators; of what is private, which has none, the administrators of the city."""
    return bool(may_moderate(user, feature) or may_administer(user, feature.city))


rules.add_perm("engagement.see_photo", may_see_photo)
rules.add_perm("engagement.blur_photo", may_blur)
rules.add_perm("engagement.unblur_photo", may_unblur)
