"""Data go when their time is over; a dry run says which and removes nothing."""

from __future__ import annotations

import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from accounts.letters.writing import queue_letter
from accounts.models import Letter, MailboxMessage, User
from civicmap.personal import retention, unused
from civicmap.personal.erasing import erase_person
from civicmap.personal.retention import RULES
from civicmap.tasks import care_for_accounts
from places.models import City
from reports.keys.models import ApiKey
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


def test_who_signs_in_while_the_job_works_keeps_the_account(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ACCOUNT_DAYS = 400
    for name in ("ada", "bob"):
        factories.UserFactory(email=f"{name}@example.org", last_login=ago(500), warned=ago(31))

    def erase(user: User, **options: Any) -> None:
        """The other signs in while this one is erased."""
        erase_person(user, **options)
        User.objects.update(last_login=timezone.now())

    monkeypatch.setattr(retention, "erase_person", erase)
    care_for_accounts(0)
    assert User.objects.count() == 1


def test_two_runs_at_once_write_one_letter(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ACCOUNT_DAYS = 400
    factories.UserFactory(last_login=ago(380))
    now = timezone.now()
    seen = list(unused.accounts_to_warn(now))
    assert unused.warn_unused(now) == 1
    monkeypatch.setattr(unused, "accounts_to_warn", lambda _now: seen)
    assert unused.warn_unused(now) == 0
    assert len(letters.waiting()) == 1


def test_the_letter_names_the_day_in_words(settings: Any) -> None:
    settings.ACCOUNT_DAYS = 400
    factories.UserFactory(last_login=datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC))
    unused.warn_unused(datetime.datetime(2026, 10, 9, 12, tzinfo=datetime.UTC))
    (letter,) = letters.waiting()
    assert "8 novembre 2026" in letter.body
    assert "08 novembre" not in letter.body


def test_each_rule_removes_its_own_rows() -> None:
    letter = queue_letter("export", lang="it", user=factories.UserFactory())
    Letter.objects.filter(pk=letter.pk).update(state="sent", finished=ago(30))
    MailboxMessage.objects.create(to="ada@example.org", subject="Ciao", body="Ciao")
    MailboxMessage.objects.update(sent=ago(30))
    assert told("--only", "letters") == {"letters": 1}
    assert told("--only", "mailbox") == {"mailbox": 1}
    assert not MailboxMessage.objects.exists()


def test_who_answered_for_a_revoked_key_is_forgotten(city: City, settings: Any) -> None:
    kept = {"name": "App", "contact": "ada@example.org"}
    for number, revoked in enumerate((None, ago(settings.CONTACT_DAYS - 1), ago(settings.CONTACT_DAYS + 1))):
        ApiKey.objects.create(**kept, hash=str(number), revoked=revoked)
    care_for_accounts(0)
    assert list(ApiKey.objects.order_by("hash").values_list("contact", flat=True)) == [
        "ada@example.org",
        "ada@example.org",
        "",
    ]


@pytest.mark.parametrize(
    ("lang", "days", "own"), [("it", "7 giorni", "come dice"), ("en", "7 days", "as each")]
)
def test_the_command_speaks_one_language(lang: str, days: str, own: str) -> None:
    out = StringIO()
    with override(lang):
        call_command("retention", "--dry-run", stdout=out)
    assert f"({days})" in out.getvalue()
    assert f"({own}" in out.getvalue()


def test_who_came_back_is_told_again_the_next_time(settings: Any, client: Client) -> None:
    settings.ACCOUNT_DAYS = 400
    person: Any = factories.UserFactory(last_login=ago(380))
    User.objects.filter(pk=person.pk).update(warned=ago(2000))
    care_for_accounts(0)
    assert [letter.to for letter in letters.waiting()] == [[person.email]]
    client.force_login(person)
    assert letters.waiting() == [], "nothing to tell who has signed in meanwhile"
