"""Sign-in by a code that was mailed: for whoever has an account, without saying who has one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from accounts.models import Letter, User
from accounts.sign_in.words import code_of, new_word
from tests import letters

ASK, TYPE = "account_request_login_code", "account_confirm_login_code"


@pytest.fixture(autouse=True)
def _at_once(settings: Any) -> None:
    settings.ENTRY_SECONDS = 0
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def ada(db: None) -> User:
    user = User.objects.create_user("ada@example.org", "una frase lunga", lang="it")
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def asked(client: Client, email: str = "ada@example.org") -> Any:
    return client.post(reverse(ASK), {"email": email}, headers={"Accept": "text/html"})


def mailed(outbox: Any) -> str:
    """The code of the last letter."""
    letters.deliver_all()
    found = re.search(r"^([0-9]{6})$", outbox[-1].body, re.MULTILINE)
    assert found
    return found[1]


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_code_by_mail_signs_in_and_leads_back(ada: User, client: Client, mailoutbox: Any) -> None:
    page = client.get(reverse("account_login") + "?next=/me/profile/").content.decode()
    link = re.search(r'href="([^"]*login/code/[^"]*)"', page)
    assert link
    answer = client.post(link[1].replace("&amp;", "&"), {"email": "Ada@example.org", "next": "/me/profile/"})
    code = mailed(mailoutbox)
    assert mailoutbox[-1].to == ["ada@example.org"]
    assert f"Il tuo codice per accedere: {code}" in mailoutbox[-1].subject
    assert client.post(answer["Location"], {"code": "nothing"}).status_code == 200
    assert not is_in(client)
    assert client.post(answer["Location"], {"code": f" {code[:3]} {code[3:]} "})["Location"] == "/me/profile/"
    assert is_in(client)


def test_an_unknown_address_is_answered_the_same_and_its_owner_is_told(
    ada: User, client: Client, mailoutbox: Any
) -> None:
    known, unknown = asked(Client()), asked(client, "bea@example.org")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    page = client.get(unknown["Location"]).content.decode()
    assert "bea@example.org" in page
    letters.deliver_all()
    assert sorted(mail.to[0] for mail in mailoutbox) == ["ada@example.org", "bea@example.org"]
    for code in ("", "000000", code_of("")):
        client.post(reverse(TYPE), {"code": code})
        assert not is_in(client)


def test_neither_letter_nor_session_holds_the_code(ada: User, client: Client) -> None:
    asked(client)
    word = Letter.objects.get().content["word"]
    assert code_of(word) not in f"{word} {dict(client.session)}"
    assert len({code_of(new_word()) for _ in range(50)}) > 45


def test_a_code_holds_for_the_browser_that_asked_and_once(ada: User, client: Client, mailoutbox: Any) -> None:
    asked(client)
    code = mailed(mailoutbox)
    other = Client()
    other.post(reverse(TYPE), {"code": code})
    assert not is_in(other)
    client.post(reverse(TYPE), {"code": code})
    assert is_in(client)
    client.post(reverse("account_logout"))
    client.post(reverse(TYPE), {"code": code})
    assert not is_in(client)


def test_five_wrong_codes_end_it(ada: User, client: Client, mailoutbox: Any) -> None:
    asked(client)
    code = mailed(mailoutbox)
    for _ in range(5):
        client.post(reverse(TYPE), {"code": "nothing"})
    client.post(reverse(TYPE), {"code": code})
    assert not is_in(client)


def test_letters_to_one_address_are_limited_whoever_asks(ada: User, settings: Any) -> None:
    settings.ACCOUNT_MAIL_RATE = "2/hour"
    assert [asked(Client(REMOTE_ADDR=f"192.0.2.{n}")).status_code for n in (1, 2, 3)] == [302, 302, 429]
    assert Letter.objects.count() == 2


def test_a_code_by_mail_does_not_stand_for_a_second_factor(
    ada: User, client: Client, mailoutbox: Any
) -> None:
    TOTP.activate(ada, "A" * 32)
    asked(client)
    answer = client.post(reverse(TYPE), {"code": mailed(mailoutbox)})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


def test_a_code_to_another_address_of_the_account_goes_there_and_confirms_it(
    ada: User, client: Client, mailoutbox: Any
) -> None:
    other = EmailAddress.objects.create(user=ada, email="ada@example.com", verified=False)
    asked(client, "ada@example.com")
    code = mailed(mailoutbox)
    assert mailoutbox[-1].to == ["ada@example.com"]
    client.post(reverse(TYPE), {"code": code})
    other.refresh_from_db()
    assert other.verified
    assert is_in(client)
