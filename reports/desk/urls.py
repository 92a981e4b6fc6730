"""Addresses of the desk within a city: /{city}/desk/…"""

from django.urls import path

from reports.desk import views
from reports.notices.views import desk_mails, desk_mails_end

urlpatterns = [
    path("", views.desk, name="desk"),
    path("reports.csv", views.desk_table, name="desk_table"),
    path("mails/", desk_mails, name="desk_mails"),
    path("mails/<str:token>/stop/", desk_mails_end, name="desk_mails_end"),
    path("views/", views.save_view, name="desk_view"),
    path("views/<int:pk>/end/", views.end_view, name="desk_view_end"),
    path("<int:pk>/colleague/", views.give, name="desk_give"),
    path("<int:pk>/note/", views.note, name="desk_note"),
]
