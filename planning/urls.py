"""Addresses below ``/{city}/analysis/``. Whoever includes them hands in ``layers``, a function that gives all layers."""

from django.urls import path

from planning import views
from planning.saved import views as saving

ONE = "questions/<slug:slug>"

urlpatterns = [
    path("", views.analysis, name="analysis"),
    path("upload/", saving.upload_shape, name="shape_upload"),
    path("questions/", saving.questions, name="questions"),
    path("questions/new/", saving.question_save, name="question_save"),
    path(f"{ONE}/", saving.question, name="question"),
    *(
        path(f"{ONE}/{act}/", saving.question_act, {"act": act}, name=f"question_{act}")
        for act in saving.ACTS
    ),
    path(f"{ONE}/rename/", saving.question_rename, name="question_rename"),
    path(f"{ONE}/mail/", saving.question_schedule, name="question_schedule"),
    path(f"{ONE}/delete/", saving.question_delete, name="question_delete"),
]
