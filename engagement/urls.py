"""Addresses, within a city, of what can be done to any feature."""

from django.urls import path

from engagement.alerts.views import change_alert, confirm_alert, end_alert, end_own_alert, new_alert
from engagement.appeals.views import appeal_decision, appeal_page
from engagement.comments.views import comment_item, comment_place, edit_own_comment, withdraw_own_comment
from engagement.contributions.views import withdraw_item
from engagement.flags.views import flag_item
from engagement.follows.views import confirm_follow, end_follow, follow_item
from engagement.moderation.views import item, queue, undo_hidden
from engagement.moderation.voices import comment_decision, flag_decision
from engagement.photos.blur_page import (
    blur_draft_photo,
    blur_photo,
    draft_photo_large,
    unblur_photo,
)
from engagement.photos.views import draft_photo
from engagement.procedures.views import step
from engagement.suggestions.views import suggest_item, suggestion, verify_item
from engagement.support.views import support_item

urlpatterns = [
    path("moderation/", queue, name="moderation"),
    path("moderation/undo/", undo_hidden, name="moderation_undo"),
    path("moderation/<int:pk>/", item, name="moderation_item"),
    path("moderation/comments/<int:pk>/", comment_decision, name="moderation_comment"),
    path("moderation/flags/<int:pk>/", flag_decision, name="moderation_flag"),
    path("moderation/appeals/<int:pk>/", appeal_decision, name="moderation_appeal"),
    path("appeals/<text:token>/", appeal_page, name="appeal"),
    path("items/<int:pk>/comment/", comment_item, name="item_comment"),
    path("items/<int:pk>/flag/", flag_item, name="item_flag"),
    path("items/<int:pk>/comments/<int:comment>/flag/", flag_item, name="comment_flag"),
    path("comments/<int:pk>/", comment_place, name="comment"),
    path("comments/<int:pk>/edit/", edit_own_comment, name="comment_edit"),
    path("comments/<int:pk>/withdraw/", withdraw_own_comment, name="comment_withdraw"),
    path("items/<int:pk>/correct/", suggest_item, name="item_suggest"),
    path("items/<int:pk>/checked/", verify_item, name="item_verify"),
    path("corrections/<int:pk>/", suggestion, name="suggestion"),
    path("items/<int:pk>/withdraw/", withdraw_item, name="item_withdraw"),
    path("items/<int:pk>/follow/", follow_item, name="item_follow"),
    path("items/<int:pk>/support/", support_item, name="item_support"),
    path("follows/<text:token>/", end_follow, name="follow_end"),
    path("follows/<text:token>/confirm/", confirm_follow, name="follow_confirm"),
    path("alerts/new/", new_alert, name="alert_new"),
    path("alerts/<int:pk>/", change_alert, name="alert_change"),
    path("alerts/<int:pk>/end/", end_own_alert, name="alert_end_own"),
    path("alerts/<text:token>/confirm/", confirm_alert, name="alert_confirm"),
    path("alerts/<text:token>/stop/", end_alert, name="alert_end"),
    path("photos/<uuid:key>/blur/", blur_photo, name="photo_blur"),
    path("photos/<uuid:key>/as-before/", unblur_photo, name="photo_unblur"),
    path("items/draft/<slug:kind>/<int:number>/", draft_photo, name="draft_photo"),
    path("items/draft/<slug:kind>/<int:number>/large/", draft_photo_large, name="draft_photo_large"),
    path("items/draft/<slug:kind>/<int:number>/blur/", blur_draft_photo, name="draft_photo_blur"),
    path("<slug:layer>/<int:pk>/step/", step, name="step"),
]
