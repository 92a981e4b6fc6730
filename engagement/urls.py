"""Addresses of moderation within a city."""

from django.urls import path

from engagement.contributions.views import withdraw_item
from engagement.moderation.views import item, queue
from engagement.photos.views import draft_photo
from engagement.procedures.views import step

urlpatterns = [
    path("moderation/", queue, name="moderation"),
    path("moderation/<int:pk>/", item, name="moderation_item"),
    path("items/<int:pk>/withdraw/", withdraw_item, name="item_withdraw"),
    path("items/draft/<slug:kind>/<int:number>/", draft_photo, name="draft_photo"),
    path("<slug:layer>/<int:pk>/step/", step, name="step"),
]
