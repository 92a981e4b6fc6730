"""Who may see a photo."""

from __future__ import annotations

from typing import Any

import rules

from engagement.models import Photo
from places.permissions import may_see


@rules.predicate
def may_see_photo(user: Any, photo: Photo) -> bool:
    """A photo is as visible as its feature."""
    return photo.state == Photo.State.READY and may_see(user, photo.feature)


rules.add_perm("engagement.see_photo", may_see_photo)
