"""Data go when their time is over; a dry run says which and removes nothing."""

from __future__ import annotations

import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.letters.writing import queue_letter
from accounts.models import Letter, User
from civicmap.personal.retention import RULES
from civicmap.tasks import care_for_accounts
from places.models import City
from tests import factories, letters

pytestmark = pytest.mark.django_db


def told(*options: str) -> dict[str, int]:
    """What the command says: how many of each kind."""
    out = StringIO()
    call_command("retention", *options, stdout=out)
    return {line.split()[0]: int(line.split()[1]) for line in out.getvalue().splitlines()}


def ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def test_a_dry_run_tells_every_kind_and_removes_nothing(city: City) -> None:
    letter = queue_letter("export", lang="it", user=factories.UserFactory())
    Letter.objects.filter(pk=letter.pk).update(state="sent", finished=ago(30))
    assert told("--dry-run").keys() == {rule.code for rule in RULES}
    assert told("--dry-run")["letters"] == 1
    assert Letter.objects.filter(pk=letter.pk).exists()
    assert told("--only", "letters") == {"letters": 1}
    assert not Letter.objects.filter(pk=letter.pk).exists()
    assert set(told().values()) == {0}
    with pytest.raises(CommandError, match="nothing"):
        call_command("retention", "--only", "nothing")


def test_the_owner_of_an_unused_account_is_told_before_it_goes(city: City, settings: Any) -> None:
    settings.ACCOUNT_DAYS = 400
    factories.UserFactory(email="ada@example.org", last_login=ago(500))
    never: Any = factories.UserFactory(email="bob@example.org", last_login=None)
    member: Any = factories.UserFactory(email="clerk@example.org", last_login=ago(500))
    factories.RoleFactory(user=member, name="planner", city=city)
    User.objects.filter(pk=never.pk).update(date_joined=ago(500))
    care_for_accounts(0)
    care_for_accounts(0)
    waiting = letters.waiting()
    assert sorted(letter.to[0] for letter in waiting) == ["ada@example.org", "bob@example.org"], "told once"
    assert "/accounts/login/" in waiting[0].body
    User.objects.filter(warned__isnull=False).update(warned=ago(29))
    care_for_accounts(0)
    assert User.objects.count() == 3, "the notice has not passed"
    User.objects.filter(warned__isnull=False).update(warned=ago(31))
    User.objects.filter(pk=never.pk).update(last_login=ago(1))
    care_for_accounts(0)
    assert set(User.objects.all()) == {never, member}, "who signs in keeps the account"


def test_who_came_back_is_told_again_the_next_time(settings: Any, client: Client) -> None:
    settings.ACCOUNT_DAYS = 400
    person: Any = factories.UserFactory(last_login=ago(380))
    User.objects.filter(pk=person.pk).update(warned=ago(2000))
    care_for_accounts(0)
    assert [letter.to for letter in letters.waiting()] == [[person.email]]
    client.force_login(person)
    assert letters.waiting() == [], "nothing to tell who has signed in meanwhile"
