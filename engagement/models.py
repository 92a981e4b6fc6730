"""What can be done to any feature. Each folder holds its own models; Django finds them here."""

from engagement.moderation.models import Decision, Erasure
from engagement.photos.models import Photo, private_storage

__all__ = ["Decision", "Erasure", "Photo", "private_storage"]
