"""The doors of sign-in: one for all, limited per visitor and account, and silent about who has an account."""

from __future__ import annotations

import datetime
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import RateCount, User
from accounts.sign_in.entrances import SignUpForm
from tests import letters

PASSWORD = "una frase lunga"
BROWSER = {"Accept": "text/html"}


@pytest.fixture(autouse=True)
def _letters(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def person(db: None) -> User:
    return account("ada@example.org")


def account(email: str, **fields: Any) -> User:
    user = User.objects.create_user(email, PASSWORD, **fields)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


def sign_in(password: str, email: str = "ada@example.org", address: str = "192.0.2.1", **more: Any) -> Any:
    form = {"login": email, "password": password}
    return Client(REMOTE_ADDR=address).post("/accounts/login/", form, headers=BROWSER, **more)


# --- Wrong passwords ----------------------------------------------------------------------------------------------


def test_after_five_wrong_passwords_even_the_right_one_waits_and_the_form_says_how_long(
    person: User, settings: Any
) -> None:
    assert [sign_in("wrong").status_code for _ in range(5)] == [200] * 5
    refused = sign_in(PASSWORD)
    assert refused.status_code == 429
    assert 290 <= int(refused["Retry-After"]) <= 300
    page = refused.content.decode()
    assert "Troppe password sbagliate. Riprova tra 5 minuti" in page
    assert 'value="ada@example.org"' in page


def test_a_stranger_locks_nobody_out(person: User) -> None:
    assert [sign_in("wrong").status_code for _ in range(6)][-1] == 429
    assert sign_in(PASSWORD, address="192.0.2.2").status_code == 302


def test_one_visitor_cannot_go_through_many_accounts(person: User, settings: Any) -> None:
    settings.SIGN_IN_VISITOR_RATE = "8/hour"
    met = [sign_in("wrong", email=f"nobody{n}@example.org").status_code for n in range(9)]
    assert met == [200] * 8 + [429]


def test_right_passwords_are_not_counted(person: User) -> None:
    assert [sign_in(PASSWORD).status_code for _ in range(12)] == [302] * 12
    assert not RateCount.objects.filter(n__gt=0).exists()


@pytest.mark.django_db(transaction=True)
def test_forty_wrong_passwords_at_once_are_five(settings: Any) -> None:
    account("ada@example.org")

    def five(_number: int) -> int:
        try:
            return sum(sign_in("wrong").status_code == 200 for _ in range(5))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(five, range(8))) == 5


def test_behind_a_proxy_visitors_do_not_share_the_lock(person: User, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    forged = [f"10.0.0.{n}, 203.0.113.9" for n in range(6)]
    met = [
        Client(REMOTE_ADDR="127.0.0.1")
        .post(
            "/accounts/login/",
            {"login": "ada@example.org", "password": "wrong"},
            headers={"X-Forwarded-For": forwarded},
        )
        .status_code
        for forwarded in forged
    ]
    assert met == [200] * 5 + [429]
    other = Client(REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "203.0.113.10"})
    answer = other.post("/accounts/login/", {"login": "ada@example.org", "password": PASSWORD})
    assert answer.status_code == 302


def test_a_new_password_opens_the_lock(person: User) -> None:
    for _ in range(6):
        sign_in("wrong")
    client = Client(REMOTE_ADDR="192.0.2.1")
    client.post("/accounts/password/reset/", {"email": "ada@example.org"})
    (link,) = re.findall(r"/accounts/password/reset/key/\S+", letters.waiting()[-1].body)
    form = client.get(link, follow=True)
    new = "un’altra frase lunga"
    assert client.post(form.request["PATH_INFO"], {"password1": new, "password2": new}).status_code == 302
    assert sign_in(new).status_code == 302


# --- The administration -------------------------------------------------------------------------------------------


def test_the_administration_has_no_door_of_its_own(person: User) -> None:
    client = Client()
    for method in (client.get, client.post):
        answer = method("/admin/login/?next=/admin/accounts/user/")
        assert (answer.status_code, answer["Location"]) == (
            302,
            "/accounts/login/?next=/admin/accounts/user/",
        )
    assert client.get("/admin/").status_code == 302
    client.post("/admin/login/", {"username": "ada@example.org", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert (
        client.get("/admin/login/?next=https://example.org/")["Location"] == "/accounts/login/?next=/admin/"
    )


def test_who_is_signed_in_is_led_on_or_refused(person: User) -> None:
    client = Client()
    client.force_login(person)
    assert client.get("/admin/login/").status_code == 403
    client.force_login(User.objects.create_superuser("chief@example.org", PASSWORD))
    assert client.get("/admin/login/?next=/admin/accounts/")["Location"] == "/admin/accounts/"
    assert client.get("/admin/login/")["Location"] == "/admin/"
    assert client.get("/admin/password_change/")["Location"] == "/accounts/password/change/"


def test_the_first_superuser_signs_in_without_a_mail(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--noinput", "--email", "Chief@example.org")
    client = Client()
    form = {"login": "chief@example.org", "password": PASSWORD}
    answer = client.post("/accounts/login/?next=/admin/", form)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200
    assert letters.waiting() == []


# --- Who has an account -------------------------------------------------------------------------------------------


def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Passwords that are hashed from now on."""
    made: list[str] = []
    real = get_user_model().set_password

    def noted(self: Any, raw: str | None) -> None:
        made.append(str(raw))
        real(self, raw)

    monkeypatch.setattr(get_user_model(), "set_password", noted)
    return made


def test_sign_up_says_and_does_the_same_for_a_known_address(
    person: User, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    made = hashed(monkeypatch)
    met = []
    for email in ("ada@example.org", "new@example.org"):
        before = len(made)
        client = Client()
        form = {"email": email, "password1": PASSWORD, "password2": PASSWORD, "display_name": "", "age": "on"}
        answer = client.post("/accounts/signup/", form)
        page = client.get(answer["Location"]).content.decode().replace(email, "ADDRESS")
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
        met.append((answer.status_code, answer["Location"], page, len(made) - before, len(letters.waiting())))
    assert met[0][:4] == met[1][:4]
    assert (met[0][3], met[0][4], met[1][4]) == (1, 1, 2)


def test_sign_up_and_reset_take_the_time_that_is_set(person: User, settings: Any, monkeypatch: Any) -> None:
    settings.ENTRY_SECONDS = 30.0
    slept: list[float] = []
    monkeypatch.setattr("accounts.sign_in.entrances.time.sleep", slept.append)
    for email in ("ada@example.org", "nobody@example.org"):
        Client().post("/accounts/password/reset/", {"email": email})
        form = {"email": email, "password1": PASSWORD, "password2": PASSWORD, "age": "on"}
        Client().post("/accounts/signup/", form)
    assert len(slept) == 4
    assert all(20 < seconds <= 30 for seconds in slept)


def test_the_same_sign_up_twice_at_once_is_one_account_and_no_fault(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other request wrote the account between this one's check and its writing."""
    monkeypatch.setattr(SignUpForm, "validate_unique_email", lambda _self, email: email)
    form = {"email": "ada@example.org", "password1": PASSWORD, "password2": PASSWORD, "age": "on"}
    answer = Client().post("/accounts/signup/", form)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    assert User.objects.count() == 1
    assert [letter.to for letter in letters.waiting()] == [["ada@example.org"]]


# --- Letters and changes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_nobody_is_flooded_with_letters_whoever_asks_for_them(person: User, email: str) -> None:
    met = []
    for n in range(6):
        client = Client(REMOTE_ADDR=f"192.0.2.{n}")
        answer = client.post("/accounts/password/reset/", {"email": email.title() if n % 2 else email})
        met.append(answer.status_code)
    assert met == [302] * 5 + [429]
    assert int(answer["Retry-After"]) > 3500
    page = answer.content.decode()
    assert "Riprova tra 60 minuti" in page
    assert f'value="{email.title()}"' in page
    assert len(letters.waiting()) == 5


def test_one_visitor_signs_up_only_so_often(db: None, settings: Any) -> None:
    settings.SIGN_UP_RATE = "2/hour"
    form = {"password1": PASSWORD, "password2": PASSWORD, "display_name": "Ada L.", "age": "on"}
    met = [
        Client().post("/accounts/signup/", {**form, "email": f"{n}@example.org"}, headers=BROWSER)
        for n in range(3)
    ]
    assert [answer.status_code for answer in met] == [302, 302, 429]
    assert 'value="Ada L."' in met[-1].content.decode()
    assert User.objects.count() == 2


def test_a_form_that_is_not_valid_counts_nothing(db: None, settings: Any) -> None:
    settings.SIGN_UP_RATE = "1/hour"
    for _ in range(3):
        assert Client().post("/accounts/signup/", {"email": "no address"}).status_code == 200
    assert Client().post("/accounts/password/reset/", {"email": "a@example.org"}).status_code == 302


def test_signing_in_unconfirmed_sends_the_link_again_but_not_for_ever(person: User) -> None:
    person.emailaddress_set.update(verified=False)
    met = [sign_in(PASSWORD)["Location"] for _ in range(7)]
    assert met == ["/accounts/confirm-email/"] * 7
    assert len(letters.waiting()) == 5


def test_changes_of_an_account_are_counted_per_account(person: User, settings: Any) -> None:
    settings.ACCOUNT_CHANGE_RATE = "2/hour"
    client = Client()
    client.force_login(person)
    guess = {"oldpassword": "wrong", "password1": "un’altra frase", "password2": "un’altra frase"}
    met = [client.post(reverse("account_change_password"), guess, headers=BROWSER) for _ in range(3)]
    assert [answer.status_code for answer in met] == [200, 200, 429]
    assert "Riprova tra" in met[-1].content.decode()
    assert client.get(reverse("account_change_password")).status_code == 200
    client.force_login(account("bob@example.org"))
    assert (
        client.post(reverse("account_email"), {"action_add": "", "email": "x@example.org"}).status_code == 302
    )


def test_an_account_is_opened_by_who_states_the_age_only(client: Client, db: None) -> None:
    form = {"email": "ada@example.org", "password1": PASSWORD, "password2": PASSWORD}
    refused = client.post("/accounts/signup/", form)
    assert refused.status_code == 200
    assert "dall’età di 14 anni" in refused.content.decode()
    assert not User.objects.exists()
    assert client.post("/accounts/signup/", {**form, "age": "on"}).status_code == 302
    stated = User.objects.get().age_stated
    assert stated is not None
    assert timezone.now() - stated < datetime.timedelta(minutes=1)
