"""What can be done to any feature. Each folder holds its own models; Django finds them here."""

from engagement.acts.models import Act
from engagement.links.models import Link
from engagement.moderation.models import Erasure
from engagement.moves.models import Move
from engagement.photos.models import Photo, private_storage
from engagement.procedures.models import Phase, Procedure, Transition

__all__ = [
    "Act",
    "Erasure",
    "Link",
    "Move",
    "Phase",
    "Photo",
    "Procedure",
    "Transition",
    "private_storage",
]
