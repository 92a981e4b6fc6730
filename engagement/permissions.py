"""Who may see a photo, and who corrects what moderators decided about. The other predicates of features are in places."""

from __future__ import annotations

from typing import Any

import rules

from engagement.models import Decision, Photo
from places.models import Feature, Visibility
from places.permissions import is_author, may_edit, may_see


@rules.predicate
def may_see_photo(user: Any, photo: Photo) -> bool:
    """A photo is as visible as its feature."""
    return photo.state == Photo.State.READY and may_see(user, photo.feature)


@rules.predicate
def was_refused(user: Any, feature: Feature) -> bool:
    """The moderators' last word was no, before it was ever shown."""
    if feature.visibility != Visibility.HIDDEN:
        return False
    last = Decision.objects.filter(feature=feature.pk).first()
    return last is not None and last.action == Decision.Action.REFUSE


may_correct = may_edit | (is_author & was_refused)
"""Its author changes what waits, and what was refused: that waits again."""

rules.add_perm("engagement.see_photo", may_see_photo)
