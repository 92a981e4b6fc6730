"""Everything that names a person, written by hand: one entry for each table.

The page of the account, the file a person downloads and the erasing of an account read this list.
``tests/accounts/test_personal_data.py`` compares it with every foreign key to a user and every column that looks personal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import F, Func, JSONField, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from pghistory.models import Context

from accounts.care import sessions_of
from accounts.models import Letter, MailboxMessage, User
from engagement.models import Act, Erasure, Move
from layers.models import ExportJob
from places.feature.forgetting import event_models
from places.models import AreaImport, Feature, Office, Role
from planning.models import SavedQuestion
from reports.models import Report, ReportContact
from reports.removal import remove_contacts, remove_drafts

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Person:
    """An account with its e-mail addresses, in lower case; ``confirmed`` are those shown to be the person's."""

    user: User
    addresses: frozenset[str]
    confirmed: frozenset[str]

    @classmethod
    def of(cls, user: User) -> Person:
        """The person of an account."""
        known = list(EmailAddress.objects.filter(user=user))
        return cls(
            user=user,
            addresses=frozenset({user.email.lower(), *(one.email.lower() for one in known)}),
            confirmed=frozenset(one.email.lower() for one in known if one.verified),
        )


class Ending(Enum):
    """What becomes of rows when the account is deleted."""

    REMOVED = _("deleted with the account")
    UNSIGNED = _("kept without your name")
    KEPT = _("kept, because the law asks for it")


@dataclass(frozen=True)
class Personal:
    """The personal data of one table: whose rows, which columns name the person, what becomes of them.

    ``named`` are the columns that lead to the person. ``shared`` are the columns of the file that the person downloads; rows without
    any are not in it. ``note`` says on the page of the account what ``name`` does not. ``finish`` ends the rows where deleting them
    (REMOVED) or emptying ``named`` (UNSIGNED) is not enough.
    """

    code: str
    name: StrOrPromise
    model: type[Model]
    whose: Callable[[Person], Q]
    named: tuple[str, ...]
    ending: Ending
    shared: tuple[str, ...] = ()
    note: StrOrPromise = ""
    finish: Callable[[QuerySet[Any]], object] | None = None

    def rows(self, person: Person) -> QuerySet[Any]:
        """The person's rows."""
        return self.model._base_manager.filter(self.whose(person)).distinct()

    def end(self, person: Person) -> None:
        """Delete the rows or take the person out of them."""
        rows = self.model._base_manager.filter(pk__in=self.rows(person).values("pk"))
        if self.ending == Ending.KEPT:
            return
        if self.finish is not None:
            self.finish(rows)
        elif self.ending == Ending.UNSIGNED:
            rows.update(**dict.fromkeys(self.named))
        else:
            rows.delete()


def _user(column: str) -> Callable[[Person], Q]:
    return lambda person: Q(**{column: person.user.pk})


def _any_of(column: str, addresses: Iterable[str]) -> Q:
    found = Q(pk__in=())
    for address in addresses:
        found |= Q(**{f"{column}__iexact": address})
    return found


def _drafts(person: Person) -> Q:
    theirs = Q(author=person.user.pk) | _any_of("contact__email", person.confirmed)
    return theirs & Q(confirmed__isnull=True)


def _records_about(person: Person) -> Q:
    accounts = ContentType.objects.get_for_model(User)
    return Q(user=person.user.pk) | Q(content_type=accounts, object_id=str(person.user.pk))


def _unsign_contexts(contexts: QuerySet[Any]) -> None:
    user = Cast(Value("user"), TextField())
    without = Func(
        F("metadata"), user, template="%(expressions)s", arg_joiner=" - ", output_field=JSONField()
    )
    contexts.update(metadata=without)


def _events_of(model: type[Model]) -> type[Model]:
    """The table of recorded versions of a model."""
    return next(events for events in event_models() if getattr(events, "pgh_tracked_model", None) is model)


PERSONAL: tuple[Personal, ...] = (
    Personal(
        "account",
        _("Your account"),
        User,
        _user("pk"),
        ("email", "display_name", "password"),
        Ending.REMOVED,
        ("email", "display_name", "date_joined", "last_login", "age_stated", "is_trusted"),
        _("E-mail address, display name and password; the password as a hash that nobody can read back."),
    ),
    Personal(
        "addresses",
        _("E-mail addresses"),
        EmailAddress,
        _user("user"),
        ("user", "email"),
        Ending.REMOVED,
        ("email", "verified", "primary"),
    ),
    Personal(
        "roles",
        _("Roles"),
        Role,
        _user("user"),
        ("user",),
        Ending.REMOVED,
        ("name", "city__slug", "area__code", "house__title"),
    ),
    Personal(
        "offices",
        _("Memberships of offices"),
        Office.members.through,
        _user("user"),
        ("user",),
        Ending.REMOVED,
        ("office__city__slug", "office__name"),
    ),
    Personal(
        "groups",
        _("Groups of the administration"),
        User.groups.through,
        _user("user"),
        ("user",),
        Ending.REMOVED,
        ("group__name",),
    ),
    Personal(
        "permissions",
        _("Single permissions"),
        User.user_permissions.through,
        _user("user"),
        ("user",),
        Ending.REMOVED,
        ("permission__codename",),
    ),
    Personal(
        "sessions",
        _("Browsers you are signed in with"),
        Session,
        lambda person: Q(pk__in=sessions_of(person.user.pk, person.addresses)),
        (),
        Ending.REMOVED,
        note=_("What you are writing is kept there too, for at most two weeks."),
    ),
    Personal(
        "letters",
        _("Mails to you"),
        Letter,
        lambda person: Q(user=person.user.pk) | _any_of("address", person.addresses),
        ("user", "address"),
        Ending.REMOVED,
        ("kind", "lang", "state", "created", "finished"),
        _("Which mail was sent and when; its words are not kept."),
    ),
    Personal(
        "mailbox",
        _("Mails in the mailbox of the demonstration"),
        MailboxMessage,
        lambda person: _any_of("to", person.addresses),
        ("to",),
        Ending.REMOVED,
    ),
    Personal(
        "files",
        _("Large files you asked for by mail"),
        ExportJob,
        lambda person: _any_of("email", person.confirmed),
        ("email",),
        Ending.UNSIGNED,
        ("layer", "query", "extension", "created"),
        finish=lambda rows: rows.update(email=""),
    ),
    Personal(
        "contributions",
        _("What you reported, proposed or added"),
        Feature,
        _user("author"),
        ("author",),
        Ending.UNSIGNED,
        (
            "pk",
            "kind",
            "city__slug",
            "category__code",
            "title",
            "description",
            "address",
            "lang",
            "precision",
            "attributes",
            "status",
            "visibility",
            "created",
            "updated",
            "published",
        ),
        _("With its photos. Withdraw what should not stay on the map before you delete the account."),
    ),
    Personal(
        "moves",
        _("Steps you took: answers, corrections, changes of status"),
        Move,
        _user("who"),
        ("who",),
        Ending.UNSIGNED,
        ("feature", "what", "before", "after", "at", "quality", "words", "note"),
    ),
    Personal(
        "history",
        _("The history of your contributions"),
        _events_of(Feature),
        _user("author"),
        ("author",),
        Ending.UNSIGNED,
        note=_("Every change is recorded, so that the history of a place can be told."),
    ),
    Personal(
        "questions",
        _("Questions you saved"),
        SavedQuestion,
        _user("author"),
        ("author",),
        Ending.UNSIGNED,
        ("city__slug", "title", "description", "query", "schedule", "created", "published"),
    ),
    Personal(
        "questions-history",
        _("The history of your saved questions"),
        _events_of(SavedQuestion),
        _user("author"),
        ("author",),
        Ending.UNSIGNED,
    ),
    Personal(
        "imports",
        _("Files of areas you uploaded"),
        AreaImport,
        _user("author"),
        ("author",),
        Ending.UNSIGNED,
        ("city__slug", "kind", "created", "state"),
    ),
    Personal(
        "erasures",
        _("Things you erased as an administrator"),
        Erasure,
        _user("person"),
        ("person",),
        Ending.UNSIGNED,
        ("kind", "number", "reference", "reason", "erased"),
    ),
    Personal(
        "records",
        _("Records of the administration"),
        LogEntry,
        _records_about,
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
        _("Beside each change stands which page was used and by which account; only staff see it."),
        finish=_unsign_contexts,
    ),
    Personal(
        "acts",
        _("Acts of the city about your contributions"),
        Act,
        _user("feature__author"),
        (),
        Ending.KEPT,
        ("feature", "type", "number", "date", "body"),
        _(
            "Signed pacts and other acts name who signed them. They belong to the city’s archive, which it has to keep whole (article 30"
            " of legislative decree 42/2004; article 17.3 of Regulation EU 2016/679)."
        ),
    ),
    Personal(
        "contacts",
        _("Contact data of your reports"),
        ReportContact,
        lambda person: Q(report__author=person.user.pk) | _any_of("email", person.confirmed),
        ("email", "name", "phone"),
        Ending.REMOVED,
        ("report__reference", "email", "name", "phone", "lang", "created", "expires"),
        finish=remove_contacts,
    ),
    Personal(
        "drafts",
        _("Reports you have not confirmed"),
        Report,
        _drafts,
        (),
        Ending.REMOVED,
        ("reference", "title", "created"),
        _("With their photos."),
        finish=remove_drafts,
    ),
)
"""From the account outwards; erasing goes from the last to the first."""

NOT_PERSONAL = {
    "accounts.RateCount.key": "a keyed hash, for days",
    "assets.Asset.email": "of the place, to be published",
    "assets.Asset.phone": "of the place, to be published",
    "assets.AssetEvent.email": "of the place, to be published",
    "assets.AssetEvent.phone": "of the place, to be published",
    "assets.Organisation.email": "of the body, to be published",
    "assets.Organisation.phone": "of the body, to be published",
    "assets.OrganisationEvent.email": "of the body, to be published",
    "assets.OrganisationEvent.phone": "of the body, to be published",
    "assets.Service.email": "of the service, to be published",
    "assets.Service.phone": "of the service, to be published",
    "assets.ServiceEvent.email": "of the service, to be published",
    "assets.ServiceEvent.phone": "of the service, to be published",
    "layers.ExportJob.token": "the secret of a file",
    "layers.ExportJob.visitor": "a keyed hash, gone with the file",
    "pacts.Pact.proponent": "a body or group; the database refuses the name of a private person",
    "pacts.Pact.proponent_kind": "a body or group; the database refuses the name of a private person",
    "pacts.PactEvent.proponent": "a body or group",
    "pacts.PactEvent.proponent_kind": "a body or group",
    "places.City.contact_email": "of the city",
    "places.House.email": "of the house, to be published",
    "places.House.phone": "of the house, to be published",
    "places.HouseEvent.email": "of the house, to be published",
    "places.HouseEvent.phone": "of the house, to be published",
    "places.Office.email": "of the office",
    "places.TextEpoch.token": "of stored texts",
    "planning.Shape.token": "the secret of a polygon without a person",
    "reports.ReportContact.token_hash": "the hash of an old private link, gone with the contact data",
}
"""Columns that look personal, with the reason why they name nobody."""
