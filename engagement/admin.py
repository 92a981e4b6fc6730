"""The administration of what can be done to any feature. Each folder holds its own part; Django finds them here."""

from engagement.acts.admin import ActAdmin
from engagement.links.admin import LinkAdmin
from engagement.moderation.admin import ErasureAdmin, HouseAdmin, ModeratedAdmin
from engagement.moves.admin import MoveAdmin
from engagement.photos.admin import PhotoAdmin
from engagement.procedures.admin import PhaseAdmin, ProcedureAdmin, TransitionAdmin

__all__ = [
    "ActAdmin",
    "ErasureAdmin",
    "HouseAdmin",
    "LinkAdmin",
    "ModeratedAdmin",
    "MoveAdmin",
    "PhaseAdmin",
    "PhotoAdmin",
    "ProcedureAdmin",
    "TransitionAdmin",
]
