"""The administration of what can be done to any feature. Each folder holds its own part; Django finds them here."""

from engagement.acts.admin import ActAdmin
from engagement.alerts.admin import AlertAdmin
from engagement.appeals.admin import AppealAdmin
from engagement.comments.admin import CommentAdmin, CommentDecisionAdmin
from engagement.events.admin import EventAdmin
from engagement.flags.admin import FlagAdmin
from engagement.follows.admin import FollowAdmin
from engagement.links.admin import LinkAdmin
from engagement.moderation.admin import ErasureAdmin, HouseAdmin, ModeratedAdmin
from engagement.moves.admin import MoveAdmin
from engagement.photos.admin import PhotoAdmin
from engagement.procedures.admin import PhaseAdmin, ProcedureAdmin, TransitionAdmin
from engagement.push.admin import DeviceAdmin
from engagement.suggestions.admin import SuggestedChangeAdmin, SuggestionAdmin
from engagement.support.admin import SupportAdmin
from engagement.webhooks.admin import DeliveryAdmin, WebhookAdmin

__all__ = [
    "ActAdmin",
    "AlertAdmin",
    "AppealAdmin",
    "CommentAdmin",
    "CommentDecisionAdmin",
    "DeliveryAdmin",
    "DeviceAdmin",
    "ErasureAdmin",
    "EventAdmin",
    "FlagAdmin",
    "FollowAdmin",
    "HouseAdmin",
    "LinkAdmin",
    "ModeratedAdmin",
    "MoveAdmin",
    "PhaseAdmin",
    "PhotoAdmin",
    "ProcedureAdmin",
    "SuggestedChangeAdmin",
    "SuggestionAdmin",
    "SupportAdmin",
    "TransitionAdmin",
    "WebhookAdmin",
]
