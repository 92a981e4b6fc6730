"""Second factors: codes of an app hold once, changes are told and recorded, and staff can be asked for one."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.factors.services import FactorChange, has_factor
from accounts.limits.doors import FACTOR_CODES
from accounts.models import Letter, User
from civicmap.serving.checks import check_second_factor
from places.models import Role
from tests import factories, letters

PASSWORD = "una frase lunga"
SECRET = base64.b32encode(b"twenty bytes of key!").decode()


def code(secret: str = SECRET, *, ahead: int = 0) -> str:
    """The code that the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


@pytest.fixture
def ada(db: None) -> User:
    user = User.objects.create_user("ada@example.org", PASSWORD)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def app(ada: User) -> Authenticator:
    found: Authenticator = TOTP.activate(ada, SECRET).instance
    return found


def password_typed(client: Client) -> Any:
    return client.post(reverse("account_login"), {"login": "ada@example.org", "password": PASSWORD})


def confirmed(user: User) -> Client:
    """A browser whose person has just shown again who they are."""
    client = Client()
    client.force_login(user)
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_a_password_alone_does_not_sign_in_whoever_has_an_app(app: Authenticator, client: Client) -> None:
    answer = password_typed(client)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("my_things")).status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": "nothing"}).status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.post(reverse("mfa_authenticate"), {"code": code()})["Location"] == reverse("my_things")
    assert client.session["_auth_user_id"] == str(app.user_id)


def test_a_code_of_the_app_holds_once_and_none_before_it_holds_after(app: Authenticator) -> None:
    first, second = Client(), Client()
    password_typed(first)
    password_typed(second)
    newest = code(ahead=1)
    assert first.post(reverse("mfa_authenticate"), {"code": newest}).status_code == 302
    for again in (newest, code()):
        second.post(reverse("mfa_authenticate"), {"code": again})
        assert "_auth_user_id" not in second.session


def test_after_five_wrong_codes_even_the_right_one_waits(app: Authenticator, client: Client) -> None:
    password_typed(client)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "nothing"})
    page = client.post(reverse("mfa_authenticate"), {"code": code()}).content.decode()
    assert "Troppi codici sbagliati" in page
    assert "_auth_user_id" not in client.session
    FACTOR_CODES.forget(app.user_id)
    assert client.post(reverse("mfa_authenticate"), {"code": code()}).status_code == 302


def test_a_recovery_code_signs_in_once(app: Authenticator, ada: User) -> None:
    one = RecoveryCodes.activate(ada).get_unused_codes()[0]
    for expected in (True, False):
        client = Client()
        password_typed(client)
        client.post(reverse("mfa_authenticate"), {"code": one})
        assert ("_auth_user_id" in client.session) is expected


def test_an_app_is_added_by_its_first_code_told_and_recorded(ada: User) -> None:
    client = confirmed(ada)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": "nothing"}).status_code == 200
    assert not has_factor(ada)
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert has_factor(ada)
    assert str(Letter.objects.get(kind="account-factor").content["change"]) == FactorChange.APP_ADDED
    assert LogEntry.objects.get(object_id=str(ada.pk)).user == ada
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    file = client.get(reverse("mfa_download_recovery_codes"))
    assert file.content.decode().split() == codes
    assert len(codes) == 10


def test_secrets_are_encrypted_where_they_are_kept(ada: User, app: Authenticator, settings: Any) -> None:
    codes = RecoveryCodes.activate(ada)
    kept = codes.instance.data["seed"]
    assert SECRET not in str(app.data)
    assert get_adapter().decrypt(app.data["secret"]) == SECRET
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert get_adapter().decrypt(app.data["secret"]) == SECRET
    settings.SECRET_KEY_FALLBACKS = []
    assert get_adapter().decrypt(app.data["secret"]) != SECRET
    assert kept not in codes.get_unused_codes()


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"])
def test_changes_ask_who_it_is_once_more(ada: User, client: Client, name: str) -> None:
    client.force_login(ada)
    answer = client.get(reverse(name))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_removing_the_app_removes_the_codes_and_is_told(app: Authenticator, ada: User) -> None:
    RecoveryCodes.activate(ada)
    client = confirmed(ada)
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert Letter.objects.get(kind="account-factor").content == {"change": "app-removed"}


def test_new_codes_end_the_old_ones(app: Authenticator, ada: User) -> None:
    old = RecoveryCodes.activate(ada).get_unused_codes()
    client = confirmed(ada)
    client.post(reverse("mfa_generate_recovery_codes"))
    new = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert not set(old) & set(new)
    assert Letter.objects.get(kind="account-factor").content == {"change": "new-codes"}


def test_a_passkey_of_another_person_can_be_neither_renamed_nor_removed(ada: User) -> None:
    other = Authenticator.objects.create(
        user=factories.UserFactory(), type="webauthn", data={"name": "x", "credential": {}}
    )
    client = confirmed(ada)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.post(reverse(name, args=[other.pk]), {"name": "y"}).status_code == 404
    assert Authenticator.objects.get().data["name"] == "x"


def test_a_passkey_that_nobody_has_signs_nobody_in_and_is_counted(
    client: Client, db: None, settings: Any
) -> None:
    settings.SIGN_IN_VISITOR_RATE = "2/hour"
    options = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}).json()
    assert options["request_options"]["publicKey"]["userVerification"] == "required"
    for status in (302, 302, 429):
        answer = client.post(
            reverse("mfa_login_webauthn"), {"credential": "{}"}, headers={"Accept": "text/html"}
        )
        assert answer.status_code == status
    assert "_auth_user_id" not in client.session


def test_the_letter_says_what_changed_in_the_language_of_the_account(
    app: Authenticator, ada: User, mailoutbox: Any, settings: Any
) -> None:
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    User.objects.filter(pk=ada.pk).update(lang="it")
    ada.refresh_from_db()
    confirmed(ada).post(reverse("mfa_deactivate_totp"))
    letters.deliver_all()
    assert mailoutbox[0].to == ["ada@example.org"]
    assert "La sicurezza del tuo account è cambiata" in mailoutbox[0].subject
    assert "L’app di autenticazione è stata tolta." in mailoutbox[0].body


# --- Where staff are asked for one --------------------------------------------------------------------------------


@pytest.fixture
def required(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = "required"


def staff(kind: str) -> User:
    """Somebody who works here."""
    if kind == "superuser":
        return factories.UserFactory(superuser=True)
    user: User = factories.UserFactory(is_staff=kind == "is_staff")
    if kind == "office":
        office: Any = factories.OfficeFactory()
        office.members.add(user)
    elif kind not in ("is_staff", "nobody"):
        factories.RoleFactory(user=user, name=kind, city=factories.CityFactory(slug="altra"))
    return user


WORKING = ("worker", "office", "moderator", "planner", "administrator", "is_staff", "superuser")


@pytest.mark.parametrize("kind", WORKING)
def test_staff_without_a_factor_are_led_to_set_one_up(required: None, db: None, city: Any, kind: str) -> None:
    client = Client()
    client.force_login(staff(kind))
    for address in ("/me/", "/en/me/", "/admin/", f"/{city.slug}/moderation/", f"/{city.slug}/"):
        answer = client.get(address)
        assert (answer.status_code, "/accounts/2fa/?asked=1" in answer["Location"]) == (302, True)
    # What they need for it, what concerns themselves, and what programs ask stays open.
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("profile")).status_code == 200
    assert client.get(reverse("api")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


@pytest.mark.parametrize("kind", ["nobody", Role.Name.CITIZEN])
def test_citizens_are_not_asked(required: None, db: None, kind: str) -> None:
    client = Client()
    client.force_login(staff(kind))
    assert client.get("/me/").status_code == 200


def test_staff_with_a_factor_go_on_and_without_the_setting_everybody_does(
    db: None, settings: Any, required: None
) -> None:
    user = staff("moderator")
    client = Client()
    client.force_login(user)
    assert client.get("/me/").status_code == 302
    RecoveryCodes.activate(user)
    assert client.get("/me/").status_code == 302, "recovery codes alone are none"
    TOTP.activate(user, SECRET)
    assert client.get("/me/").status_code == 200
    Authenticator.objects.all().delete()
    settings.STAFF_SECOND_FACTOR = "off"
    assert client.get("/me/").status_code == 200


def test_visitors_without_a_session_cost_no_query(required: None, city: Any, client: Client) -> None:
    assert client.get(f"/{city.slug}/").status_code == 200


def test_a_superuser_made_by_command_can_set_one_up(required: None, db: None) -> None:
    User.objects.create_superuser("root@example.org", PASSWORD)
    client = Client()
    client.post(reverse("account_login"), {"login": "root@example.org", "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(("rule", "faults"), [("off", []), ("required", []), ("on", ["civicmap.E009"])])
def test_a_rule_that_does_not_exist_is_refused(settings: Any, rule: str, faults: list[str]) -> None:
    settings.STAFF_SECOND_FACTOR = rule
    assert [fault.id for fault in check_second_factor()] == faults


# --- A lost phone -------------------------------------------------------------------------------------------------


def test_an_administrator_removes_the_factors_of_somebody_and_it_is_recorded(
    app: Authenticator, ada: User, admin_client: Client, admin_user: User
) -> None:
    form = {"action": "remove_second_factors", "_selected_action": [ada.pk, admin_user.pk]}
    page = admin_client.post(reverse("admin:accounts_user_changelist"), form, follow=True)
    assert "di 1 account" in page.content.decode()
    assert not Authenticator.objects.exists()
    assert LogEntry.objects.get(object_id=str(ada.pk)).user == admin_user
    assert Letter.objects.get(kind="account-factor").user == ada


def test_the_administration_shows_no_secrets_of_factors(app: Authenticator, admin_client: Client) -> None:
    assert admin_client.get("/admin/mfa/authenticator/").status_code == 404


def test_the_command_removes_them_too(app: Authenticator, ada: User) -> None:
    call_command("remove_second_factors", "ADA@example.org")
    assert not has_factor(ada)
    with pytest.raises(CommandError):
        call_command("remove_second_factors", ada.email)
    with pytest.raises(CommandError):
        call_command("remove_second_factors", "nobody@example.org")
