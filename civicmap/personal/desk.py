"""What the desk of an office keeps about its members."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from civicmap.personal.entries import Ending, Personal
from civicmap.personal.selecting import of_user
from reports.models import Assignment, DeskEntry, MailWish, Notice, SavedView

OF_DESK: tuple[Personal, ...] = (
    Personal(
        "assignments",
        _("Reports that you have in hand for your office"),
        Assignment,
        of_user("user"),
        ("user",),
        Ending.REMOVED,
        ("report__reference", "office__name", "since"),
    ),
    Personal(
        "desk-entries",
        _("Notes you wrote for your office, and reports you gave to colleagues"),
        DeskEntry,
        of_user("who"),
        ("who",),
        Ending.UNSIGNED,
        ("report__reference", "what", "text", "at"),
    ),
    Personal(
        "desk-given",
        _("Reports that were given to you"),
        DeskEntry,
        of_user("colleague"),
        ("colleague",),
        Ending.UNSIGNED,
        ("report__reference", "at"),
    ),
    Personal(
        "desk-mails",
        _("How often you want mails about the reports of your offices"),
        MailWish,
        of_user("user"),
        ("user",),
        Ending.REMOVED,
        ("office__name", "rhythm"),
    ),
    Personal(
        "desk-notices",
        _("What you were told about the reports of your offices"),
        Notice,
        of_user("user"),
        ("user",),
        Ending.REMOVED,
        ("report__reference", "what", "created", "told"),
    ),
    Personal(
        "desk-views",
        _("Views of the desk that you keep"),
        SavedView,
        of_user("user"),
        ("user",),
        Ending.REMOVED,
        ("city__slug", "name", "query"),
    ),
)
