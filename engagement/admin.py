"""The administration of what can be done to any feature. Each folder holds its own part; Django finds them here."""

from engagement.moderation.admin import DecisionAdmin, ErasureAdmin, HouseAdmin, ModeratedAdmin
from engagement.photos.admin import PhotoAdmin

__all__ = ["DecisionAdmin", "ErasureAdmin", "HouseAdmin", "ModeratedAdmin", "PhotoAdmin"]
