"""Everything that names a person, written by hand: one entry for each table.

The page of the account, the file a person downloads and the erasing of an account read this list.
``tests/accounts/test_personal_data.py`` compares it with every foreign key to a user and every column that looks personal.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pghistory.models import Context

from accounts.care import sessions_of
from accounts.models import Letter, MailboxMessage, User
from civicmap.personal.desk import OF_DESK
from civicmap.personal.entries import Ending, Personal
from civicmap.personal.selecting import (
    any_of,
    events_of,
    of_user,
    records_about,
    unconfirmed_reports,
    unsign_contexts,
)
from engagement.alerts.services import remove_alerts
from engagement.follows.services import remove_follows
from engagement.models import (
    Act,
    Alert,
    Appeal,
    Comment,
    CommentDecision,
    Device,
    Erasure,
    Flag,
    Follow,
    Move,
    SuggestedChange,
    Suggestion,
    Support,
)
from engagement.suggestions.services import remove_addresses
from layers.models import ExportJob
from places.models import AreaImport, Feature, Office, Role
from planning.models import SavedQuestion
from reports.keys.models import ApiKey
from reports.models import Report, ReportContact, SolutionCheck
from reports.removal import remove_contacts, remove_drafts

OF_FEATURES = (
    "pk", "kind", "city__slug", "category__code", "title", "description", "address", "lang",
    "precision", "attributes", "status", "visibility", "created", "updated", "published",
)  # fmt: skip
OF_ALERTS = (
    "city__slug", "email", "where", "centre", "metres", "address", "ground", "areas__name", "kinds",
    "categories", "words", "rhythm", "created", "confirmed",
)  # fmt: skip
"""Columns of the download."""


PERSONAL: tuple[Personal, ...] = (
    Personal(
        "account",
        _("Your account"),
        User,
        of_user("pk"),
        ("email", "display_name", "password"),
        Ending.REMOVED,
        ("email", "display_name", "lang", "date_joined", "last_login", "age_stated", "is_trusted"),
        _("E-mail address, display name and password; the password as a hash that nobody can read back."),
        counted=False,
    ),
    Personal(
        "addresses",
        _("E-mail addresses"),
        EmailAddress,
        of_user("user"),
        ("user", "email"),
        Ending.REMOVED,
        ("email", "verified", "primary"),
    ),
    Personal(
        "factors",
        _("Second factors of your sign-in"),
        Authenticator,
        of_user("user"),
        ("user",),
        Ending.REMOVED,
        ("type", "created_at", "last_used_at"),
        _(
            "Your app, passkeys and recovery codes. Their secrets are not in the file: who has them could sign in."
        ),
    ),
    Personal(
        "roles",
        _("Roles"),
        Role,
        of_user("user"),
        ("user",),
        Ending.REMOVED,
        ("name", "city__slug", "area__code", "house__title"),
    ),
    Personal(
        "offices",
        _("Memberships of offices"),
        Office.members.through,
        of_user("user"),
        ("user",),
        Ending.REMOVED,
        ("office__city__slug", "office__name"),
    ),
    Personal(
        "groups",
        _("Groups of the administration"),
        User.groups.through,
        of_user("user"),
        ("user",),
        Ending.REMOVED,
        ("group__name",),
    ),
    Personal(
        "permissions",
        _("Single permissions"),
        User.user_permissions.through,
        of_user("user"),
        ("user",),
        Ending.REMOVED,
        ("permission__codename",),
    ),
    Personal(
        "sessions",
        _("Browsers you are signed in with"),
        Session,
        lambda person: Q(pk__in=sessions_of(person.user.pk, person.confirmed)),
        (),
        Ending.REMOVED,
        note=_("What you are writing is kept there too, for at most two weeks."),
        counted=False,
    ),
    Personal(
        "letters",
        _("Mails to you"),
        Letter,
        lambda person: Q(user=person.user.pk) | any_of("address", person.confirmed),
        ("user", "address"),
        Ending.REMOVED,
        ("kind", "lang", "state", "created", "finished"),
        _("Which mail was sent and when; its words are not kept."),
    ),
    Personal(
        "mailbox",
        _("Mails in the mailbox of the demonstration"),
        MailboxMessage,
        lambda person: any_of("to", person.confirmed),
        ("to",),
        Ending.REMOVED,
    ),
    Personal(
        "files",
        _("Large files you asked for by mail"),
        ExportJob,
        lambda person: any_of("email", person.confirmed),
        ("email",),
        Ending.UNSIGNED,
        ("layer", "query", "extension", "created"),
        finish=lambda rows: rows.update(email=""),
    ),
    Personal(
        "contributions",
        _("What you reported, proposed or added"),
        Feature,
        of_user("author"),
        ("author",),
        Ending.UNSIGNED,
        OF_FEATURES,
        _("With its photos. Withdraw what should not stay on the map before you delete the account."),
    ),
    Personal(
        "moves",
        _("Steps you took: answers, corrections, changes of status"),
        Move,
        of_user("who"),
        ("who",),
        Ending.UNSIGNED,
        ("feature", "what", "before", "after", "at", "quality", "words", "note"),
    ),
    Personal(
        "history",
        _("The history of your contributions"),
        events_of(Feature),
        of_user("author"),
        ("author",),
        Ending.UNSIGNED,
        note=_("Every change is recorded, so that the history of a place can be told."),
        counted=False,
    ),
    Personal(
        "questions",
        _("Questions you saved"),
        SavedQuestion,
        of_user("author"),
        ("author",),
        Ending.UNSIGNED,
        ("city__slug", "title", "description", "query", "schedule", "created", "published"),
    ),
    Personal(
        "questions-history",
        _("The history of your saved questions"),
        events_of(SavedQuestion),
        of_user("author"),
        ("author",),
        Ending.UNSIGNED,
        counted=False,
    ),
    Personal(
        "imports",
        _("Files of areas you uploaded"),
        AreaImport,
        of_user("author"),
        ("author",),
        Ending.UNSIGNED,
        ("city__slug", "kind", "created", "state"),
    ),
    Personal(
        "erasures",
        _("Things you erased as an administrator"),
        Erasure,
        of_user("person"),
        ("person",),
        Ending.UNSIGNED,
        ("kind", "number", "reference", "reason", "erased"),
    ),
    Personal(
        "records",
        _("Records of the administration"),
        LogEntry,
        records_about,
        ("user",),
        Ending.REMOVED,
        ("action_time", "object_repr", "action_flag"),
        _("What you did there, and what others did with your account."),
    ),
    Personal(
        "requests",
        _("Requests that changed something"),
        Context,
        lambda person: Q(metadata__user=person.user.pk),
        ("metadata",),
        Ending.UNSIGNED,
        ("created_at", "metadata"),
        _("Beside each change stands which account made it; only staff see it."),
        finish=unsign_contexts,
        counted=False,
    ),
    Personal(
        "acts",
        _("Acts of the city about your contributions"),
        Act,
        lambda person: Q(feature__author=person.user.pk, is_public=True),
        (),
        Ending.KEPT,
        ("feature", "type", "number", "date", "body"),
        _(
            "Signed pacts and other acts name who signed them. They belong to the city’s archive, which it has to keep whole (article 30"
            " of legislative decree 42/2004; article 17.3 of Regulation EU 2016/679)."
        ),
    ),
    Personal(
        "solutions",
        _("What you said about solutions of your reports"),
        SolutionCheck,
        of_user("report__author"),
        (),
        Ending.UNSIGNED,
        ("report__reference", "asked", "answer", "answered"),
    ),
    *OF_DESK,
    Personal(
        "contacts",
        _("Contact data of your reports"),
        ReportContact,
        lambda person: Q(report__author=person.user.pk) | any_of("email", person.confirmed),
        ("email", "name", "phone"),
        Ending.REMOVED,
        ("report__reference", "email", "name", "phone", "lang", "created", "expires"),
        finish=remove_contacts,
    ),
    Personal(
        "keys",
        _("Keys of applications that you answer for"),
        ApiKey,
        lambda person: any_of("contact", person.confirmed),
        ("contact",),
        Ending.UNSIGNED,
        ("city__slug", "name", "contact", "start", "created", "used", "revoked"),
        finish=lambda rows: rows.update(contact=""),
    ),
    Personal(
        "comments",
        _("Your comments"),
        Comment,
        of_user("author"),
        ("author",),
        Ending.UNSIGNED,
        ("pk", "feature", "parent", "text", "lang", "visibility", "created", "edited"),
        _("Withdraw those that should not stay before you delete the account."),
    ),
    Personal(
        "comment-decisions",
        _("What you decided about comments"),
        CommentDecision,
        of_user("who"),
        ("who",),
        Ending.UNSIGNED,
        ("comment", "before", "after", "at", "reason"),
    ),
    Personal(
        "flags",
        _("What you reported to the moderators"),
        Flag,
        of_user("user"),
        ("user",),
        Ending.UNSIGNED,
        ("feature", "comment", "reason", "text", "created", "state"),
    ),
    Personal(
        "appeals",
        _("Your appeals against decisions of the moderators"),
        Appeal,
        of_user("user"),
        ("user",),
        Ending.UNSIGNED,
        ("feature", "text", "lang", "created", "state", "answer"),
    ),
    Personal(
        "appeal-decisions",
        _("What you decided about appeals"),
        Appeal,
        of_user("decided_by"),
        ("decided_by",),
        Ending.UNSIGNED,
        ("feature", "state", "decided", "answer"),
    ),
    Personal(
        "flag-decisions",
        _("What you decided as a moderator"),
        Flag,
        of_user("decided_by"),
        ("decided_by",),
        Ending.UNSIGNED,
        ("feature", "comment", "state", "decided", "note"),
    ),
    Personal(
        "follows",
        _("What you follow, and what concerns you too"),
        Follow,
        lambda person: Q(user=person.user.pk) | Q(email__in=person.confirmed),
        ("user", "email"),
        Ending.REMOVED,
        ("feature", "email", "seconds", "created", "confirmed"),
        finish=remove_follows,
    ),
    Personal(
        "alerts",
        _("Your alerts, with their places"),
        Alert,
        lambda person: Q(user=person.user.pk) | Q(email__in=person.confirmed),
        ("user", "email"),
        Ending.REMOVED,
        OF_ALERTS,
        finish=remove_alerts,
    ),
    Personal(
        "devices",
        _("Devices with notices of your alerts"),
        Device,
        of_user("user"),
        ("user", "address", "key", "secret"),
        Ending.REMOVED,
        ("lang", "created", "used"),
        _("What a notice is sent with is known to your browser alone, and to this site."),
    ),
    Personal(
        "corrections",
        _("Corrections you suggested"),
        Suggestion,
        lambda person: Q(user=person.user.pk) | Q(email__in=person.confirmed),
        ("user", "email"),
        Ending.UNSIGNED,
        ("feature", "words", "lang", "created", "settled", "answer"),
        finish=remove_addresses,
    ),
    Personal(
        "correction-decisions",
        _("What you decided about corrections"),
        SuggestedChange,
        of_user("decided_by"),
        ("decided_by",),
        Ending.UNSIGNED,
        ("suggestion", "field", "state", "decided"),
    ),
    Personal(
        "supports",
        _("What you support"),
        Support,
        of_user("user"),
        ("user",),
        Ending.REMOVED,
        ("feature", "created"),
    ),
    Personal(
        "drafts",
        _("Reports you have not confirmed"),
        Report,
        unconfirmed_reports,
        (),
        Ending.REMOVED,
        ("reference", "title", "created"),
        _("With their photos."),
        finish=remove_drafts,
    ),
)
"""From the account outwards; erasing goes from the last to the first."""
