"""What can be done to any feature. Each folder holds its own models; Django finds them here."""

from engagement.acts.models import Act
from engagement.alerts.models import Alert, AlertArea, Cause, News
from engagement.appeals.models import Appeal
from engagement.comments.models import Comment, CommentDecision
from engagement.events.models import Event
from engagement.flags.models import Flag
from engagement.follows.models import Follow
from engagement.links.models import Link
from engagement.moderation.models import Erasure
from engagement.moves.models import Move
from engagement.photos.models import Photo, private_storage
from engagement.procedures.models import Phase, Procedure, Transition
from engagement.push.models import Device
from engagement.suggestions.models import SuggestedChange, Suggestion
from engagement.support.models import Support
from engagement.webhooks.models import Delivery, Webhook

__all__ = [
    "Act",
    "Alert",
    "AlertArea",
    "Appeal",
    "Cause",
    "Comment",
    "CommentDecision",
    "Delivery",
    "Device",
    "Erasure",
    "Event",
    "Flag",
    "Follow",
    "Link",
    "Move",
    "News",
    "Phase",
    "Photo",
    "Procedure",
    "SuggestedChange",
    "Suggestion",
    "Support",
    "Transition",
    "Webhook",
    "private_storage",
]
