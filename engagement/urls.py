"""Addresses of moderation within a city."""

from django.urls import path

from engagement import views

urlpatterns = [
    path("moderation/", views.queue, name="moderation"),
    path("moderation/<int:pk>/", views.item, name="moderation_item"),
    path("items/<int:pk>/withdraw/", views.withdraw_item, name="item_withdraw"),
    path("items/draft/<slug:kind>/<int:number>/", views.draft_photo, name="draft_photo"),
]
