"""Addresses below ``/{city}/analysis/``. Whoever includes them hands in ``layers``, a function that gives all layers."""

from django.urls import path

from planning import views

urlpatterns = [
    path("", views.analysis, name="analysis"),
]
