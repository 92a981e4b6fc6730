"""Addresses of initiatives within a city: /{city}/initiatives/…"""

from django.urls import path

from initiatives import views

urlpatterns = [
    path("new/", views.new, name="initiative_new"),
    path("<int:pk>/edit/", views.edit, name="initiative_edit"),
]
