"""Mails of members of offices in the administration. The members choose them on the desk."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from reports.desk.admin import DeskScope
from reports.notices.models import MailWish, Notice


@admin.register(MailWish)
class MailWishAdmin(DeskScope):
    """How often members want mails."""

    city_path = "office__city"
    list_display: Any = ("user", "office", "rhythm")
    list_filter: ClassVar[Any] = ("rhythm",)
    list_select_related: ClassVar[Any] = ("user", "office")


@admin.register(Notice)
class NoticeAdmin(DeskScope):
    """What members are told."""

    city_path = "report__city"
    list_display: Any = ("user", "report", "what", "due", "told")
    list_filter: ClassVar[Any] = ("what",)
    list_select_related: ClassVar[Any] = ("user", "report")
    date_hierarchy = "due"
