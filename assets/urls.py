"""Addresses of services and places within a city."""

from django.urls import path

from assets import views

urlpatterns = [
    path("services/new/", views.new_service, name="service_new"),
    path("services/<int:pk>/edit/", views.edit_service, name="service_edit"),
    path("assets/new/", views.new_asset, name="asset_new"),
    path("assets/<int:pk>/edit/", views.edit_asset, name="asset_edit"),
]
