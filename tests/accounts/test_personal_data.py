"""The list of personal data holds every column that leads to a person, and erasing an account ends each of its entries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import models
from django.test import Client
from django.utils import timezone
from pghistory.models import Context

from accounts.letters.writing import queue_letter
from accounts.models import Letter, MailboxMessage, User
from civicmap.personal import erasing
from civicmap.personal.entries import Ending, Person, Personal
from civicmap.personal.erasing import erase_person
from civicmap.personal.listing import PERSONAL
from civicmap.personal.unnamed import NOT_PERSONAL
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
from layers.models import ExportJob
from places.models import AreaImport, City
from planning.models import SavedQuestion
from reports.keys.models import ApiKey
from reports.models import (
    Assignment,
    DeskEntry,
    MailWish,
    Notice,
    Report,
    ReportContact,
    SavedView,
    SolutionCheck,
)
from reports.services import move_report
from tests import factories

PERSONAL_NAMES = re.compile(
    r"mail|phone|telephone|mobile|first_name|last_name|full_name|surname|display_name|password|birth|fiscal|tax_code|proponent|signator"
    r"|(^|_)ip(_|$)|user_agent|visitor|endpoint|token|secret|p256dh|metadata|^subscriber|^recipient|^to$"
)


def columns() -> Iterator[tuple[type[models.Model], models.Field[Any, Any]]]:
    """Every column of every table; of a child its own, and of a view none."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            for field in model._meta.local_fields:
                yield model, field


def listed() -> set[str]:
    """The columns that the list names."""
    return {f"{entry.model._meta.label}.{column}" for entry in PERSONAL for column in entry.named}


def test_every_column_that_leads_to_a_person_is_listed() -> None:
    leading = {
        f"{model._meta.label}.{field.name}" for model, field in columns() if field.related_model is User
    }
    assert len(leading) > 10
    assert leading - listed() == set(), "add an entry to civicmap/personal/listing.py"


def test_every_column_that_looks_personal_is_listed_or_named_with_its_reason() -> None:
    looks = {
        f"{model._meta.label}.{field.name}"
        for model, field in columns()
        if isinstance(field, models.EmailField | models.GenericIPAddressField)
        or (
            PERSONAL_NAMES.search(field.name)
            and not field.is_relation
            and not isinstance(field, models.BooleanField)
        )
    }
    assert looks - listed() - set(NOT_PERSONAL) == set(), "add them to civicmap/personal/listing.py"
    existing = {f"{model._meta.label}.{field.name}" for model, field in columns()}
    assert (listed() | set(NOT_PERSONAL)) - existing == set(), "these columns are gone"
    assert listed() & set(NOT_PERSONAL) == set()


def test_the_list_has_one_entry_for_each_code_and_only_columns_that_can_be_read(db: None) -> None:
    codes = [entry.code for entry in PERSONAL]
    assert len(codes) == len(set(codes))
    nobody = Person.of(factories.UserFactory())
    for entry in PERSONAL:
        found = list(entry.rows(nobody).values(*entry.shared))
        assert len(found) == (1 if entry.code == "account" else 0), entry.code


@pytest.fixture
def ada(db: None) -> Any:
    """Somebody whose address is confirmed."""
    user: Any = factories.UserFactory(email="ada@example.org", display_name="Ada")
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def traces(ada: Any, city: City, client: Client) -> Any:
    """At least one row of every entry of the list."""
    office: Any = factories.OfficeFactory(city=city)
    office.members.add(ada)
    factories.RoleFactory(user=ada, name="planner", city=city)
    ada.groups.add(Group.objects.create(name="Prova"))
    ada.user_permissions.add(Permission.objects.first())
    Authenticator.objects.create(user=ada, type="totp", data={"secret": "x"})
    client.force_login(ada)
    queue_letter("export", lang="it", user=ada)
    MailboxMessage.objects.create(to=ada.email, subject="Ciao", body="Ciao")
    ExportJob.objects.create(layer="reports", extension="csv", email=ada.email.title())
    report: Any = factories.ReportFactory(city=city, author=ada, manager=office)
    move_report(report=report, status="assigned", words="La prendo io", user=ada)
    answered = {"answer": "yes", "answered": timezone.now()}
    SolutionCheck.objects.create(report=report, move=report.last_move, **answered)
    Assignment.objects.create(report=report, user=ada, office=office)
    DeskEntry.objects.create(report=report, what="note", text="Ciao", who=ada)
    DeskEntry.objects.create(report=report, what="given", colleague=ada)
    MailWish.objects.create(user=ada, office=office)
    Notice.objects.create(user=ada, report=report, what="new", cause="1", due=timezone.now())
    SavedView.objects.create(user=ada, city=city, name="Mie", query="?assignee=me")
    Follow.objects.create(feature=report, user=ada, confirmed=timezone.now())
    Support.objects.create(feature=report, user=ada)
    Alert.objects.create(city=city, user=ada, where="city", confirmed=timezone.now())
    Device.objects.create(user=ada, address="https://fcm.googleapis.com/x", key="x", secret="x")
    comment = Comment.objects.create(feature=report, author=ada, text="Anche da me")
    CommentDecision.objects.create(comment=comment, before="pending", after="public", who=ada)
    Flag.objects.create(feature=report, reason="other", user=ada)
    decided = {"state": "dismissed", "decided": timezone.now(), "decided_by": ada}
    Flag.objects.create(feature=report, reason="other", **decided)
    hiding = Move.objects.create(
        feature=report, what="visibility", before="public", after="hidden", quality="moderator", words="x"
    )
    Appeal.objects.create(feature=report, move=hiding, user=ada, text="Non è vero", answer="Sì", **decided)
    told = Suggestion.objects.create(feature=report, user=ada, words="Il nome è sbagliato")
    SuggestedChange.objects.create(
        suggestion=told, field="title", state="refused", decided=timezone.now(), decided_by=ada
    )
    draft: Any = factories.ReportFactory(city=city, author=ada, unconfirmed=True)
    factories.ReportContactFactory(report=draft, email=ada.email)
    SavedQuestion.objects.create(city=city, slug="prova", title="Prova", query="layer=reports", author=ada)
    AreaImport.objects.create(city=city, kind="prova", file="prova.zip", code_field="cod", author=ada)
    Erasure.objects.create(kind="reports.report", number=1, city=city, reason="Doppione", person=ada)
    LogEntry.objects.create(
        user=factories.UserFactory(superuser=True),
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(ada.pk),
        object_repr="Ada",
        action_flag=2,
    )
    Context.objects.create(
        id="00000000-0000-4000-8000-000000000001", metadata={"user": ada.pk, "url": "/me/"}
    )
    factories.ActFactory(feature=report, city=city)
    ApiKey.objects.create(name="App", contact=ada.email.title())
    return report


def entry_of(code: str) -> Personal:
    """An entry by its code."""
    return next(entry for entry in PERSONAL if entry.code == code)


def test_erasing_ends_every_entry_and_keeps_what_was_contributed(ada: Any, traces: Any, city: City) -> None:
    person = Person.of(ada)
    empty = [entry.code for entry in PERSONAL if not entry.rows(person).exists()]
    assert empty == [], "the fixture leaves a row for each entry"
    kept = {
        entry.code: set(entry.rows(person).values_list("pk", flat=True))
        for entry in PERSONAL
        if entry.ending != Ending.REMOVED
    }
    drafts = set(entry_of("drafts").rows(person).values_list("pk", flat=True))
    erase_person(ada)
    for entry in PERSONAL:
        if entry.code != "acts":
            assert not entry.rows(person).exists(), entry.code
    for code, pks in kept.items():
        model = entry_of(code).model
        expected = pks - drafts if code == "contributions" else pks
        if code not in ("history", "moves"):  # those of the drafts go with them
            assert set(model._base_manager.filter(pk__in=pks).values_list("pk", flat=True)) == expected, code
    assert not Report.objects.filter(pk__in=drafts).exists()
    assert not ReportContact.objects.exists()
    assert Context.objects.get(pk="00000000-0000-4000-8000-000000000001").metadata == {"url": "/me/"}
    traces.refresh_from_db()
    assert (traces.author, traces.visibility) == (None, "public")
    assert Act.objects.filter(feature=traces).exists()


def test_what_fails_on_the_way_erases_nothing(ada: Any, traces: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_rows: Any) -> None:
        raise RuntimeError("the disk is full")

    person = Person.of(ada)
    before = {entry.code: entry.rows(person).count() for entry in PERSONAL}
    account, *others = PERSONAL
    monkeypatch.setattr(erasing, "PERSONAL", (replace(account, finish=fail), *others))
    with pytest.raises(RuntimeError):
        erase_person(ada)
    assert {entry.code: entry.rows(person).count() for entry in PERSONAL} == before


def test_data_of_an_address_that_is_not_confirmed_are_not_the_persons(client: Client, city: City) -> None:
    user: Any = factories.UserFactory(email="somebody@example.org")
    user.emailaddress_set.create(email=user.email, verified=False, primary=True)
    contact = factories.ReportContactFactory(email=user.email)
    Letter.objects.create(kind="report-received", address=user.email, lang="it")
    MailboxMessage.objects.create(to=user.email, subject="Ciao", body="Ciao")
    session = client.session
    session["draft"] = user.email
    session.save()
    person = Person.of(user)
    theirs = [entry_of(code) for code in ("sessions", "letters", "mailbox", "contacts")]
    assert [entry.code for entry in theirs if entry.rows(person).exists()] == []
    erase_person(user)
    assert ReportContact.objects.filter(pk=contact.pk).exists()
    assert Letter.objects.exists()
    assert MailboxMessage.objects.exists()
    assert Session.objects.filter(pk=session.session_key).exists()
    assert not User.objects.filter(pk=user.pk).exists()


def test_internal_acts_are_not_told_to_the_author(ada: Any, city: City) -> None:
    report = factories.ReportFactory(city=city, author=ada)
    factories.ActFactory(feature=report, city=city, is_public=False)
    acts = entry_of("acts").rows(Person.of(ada))
    assert not acts.exists()
    public = factories.ActFactory(feature=report, city=city)
    assert list(acts) == [public]


def test_an_account_is_erased_once(ada: Any) -> None:
    erase_person(ada)
    erase_person(User(pk=ada.pk, email=ada.email))
