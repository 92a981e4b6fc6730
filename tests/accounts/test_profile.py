"""The profile: what is kept about a person, the file of it, and the end of the account by password or code."""

from __future__ import annotations

import datetime
import json
import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Letter, User
from accounts.sign_in.codes import MINUTES
from places.models import City
from tests import factories, letters
from tests.shapes import POINT_IN_A

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client: Client) -> Any:
    """Somebody who is signed in, with a confirmed address."""
    user: Any = factories.UserFactory(email="ada@example.org", display_name="Ada L.")
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    client.force_login(user)
    return user


def test_the_file_holds_all_of_ones_own_and_nothing_of_others(client: Client, ada: Any, city: City) -> None:
    own: Any = factories.ReportFactory(
        city=city, author=ada, title="Buca profonda", location=POINT_IN_A, precision="street"
    )
    photo: Any = factories.PhotoFactory(feature=own, ready=True)
    factories.InitiativeFactory(city=city, author=ada, title="Orto nel cortile")
    other: Any = factories.ReportFactory(city=city, title="Di altri", author=factories.UserFactory())
    factories.PhotoFactory(feature=other, ready=True)
    factories.ReportContactFactory(report=own, email=ada.email, phone="011 1234567")
    factories.RoleFactory(user=ada, name="planner", city=city)
    answer: Any = client.post("/me/data.zip")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert "no-store" in answer["Cache-Control"]
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    tables = {name: json.loads(text) for name, text in files.items() if name.endswith(("json",))}
    assert tables["account.json"][0]["email"] == ada.email
    assert "password" not in tables["account.json"][0]
    assert tables["roles.json"] == [
        {"name": "planner", "city__slug": city.slug, "area__code": None, "house__title": None}
    ]
    assert tables["contacts.json"][0]["phone"] == "011 1234567"
    places = {thing["properties"]["title"]: thing for thing in tables["places.geojson"]["features"]}
    assert places.keys() == {"Buca profonda", "Orto nel cortile"}
    exact = places["Buca profonda"]["geometry"]
    assert exact["coordinates"] == pytest.approx([POINT_IN_A.x, POINT_IN_A.y]), "one's own place is exact"
    assert places["Buca profonda"]["properties"]["reference"] == own.reference
    pictures = [name for name in files if name.startswith("photos/")]
    assert pictures == [f"photos/{own.pk}-1-{str(photo.key)[:8]}.webp"]
    assert b"Di altri" not in b"".join(files.values())
    readme = files["README.txt"].decode()
    assert "contributions.json: Ciò che hai segnalato, proposto o aggiunto (2)" in readme


def test_the_file_is_made_only_so_often(client: Client, ada: Any, settings: Any) -> None:
    settings.TAKEOUT_RATE = "1/hour"
    assert client.get("/me/data.zip").status_code == 405
    made: Any = client.post("/me/data.zip")
    assert made.status_code == 200
    assert b"".join(made.streaming_content)
    again = client.post("/me/data.zip")
    assert again.status_code == 429
    assert "Riprova tra" in again.content.decode()
    assert int(again["Retry-After"]) > 3500
    assert Client().post("/me/data.zip").status_code == 302


def test_the_profile_says_what_is_kept_and_what_becomes_of_it(client: Client, ada: Any, city: City) -> None:
    factories.ReportFactory(city=city, author=ada)
    page = client.get("/me/profile/").content.decode()
    assert "Conservati senza il tuo nome" in page
    assert "Ciò che hai segnalato, proposto o aggiunto" in page
    assert "Le analisi che hai salvato" not in page, "nothing is named that is not there"
    refused = client.post("/me/profile/", {"display_name": "x" * 81})
    assert refused.status_code == 400
    assert f'value="{"x" * 81}"' in refused.content.decode()


def code_in_mail() -> str:
    """The code of the newest letter."""
    found = re.search(r"^(\d{6})$", str(letters.waiting()[-1].body), re.MULTILINE)
    assert found
    return found[1]


def test_an_account_is_deleted_with_a_code_of_this_session_only(client: Client, ada: Any) -> None:
    assert client.post("/me/delete/", {"code": "123456"}).status_code == 400, "none was sent"
    assert f"vale {MINUTES} minuti" in client.get("/me/delete/").content.decode()
    assert client.post("/me/delete/", {"send_code": "1"}).status_code == 302
    code = code_in_mail()
    assert f"{MINUTES} minuti" in str(letters.waiting()[-1].body)
    letter = Letter.objects.get(kind="account-code")
    assert code not in str(letter.content), "the row holds no secret"
    elsewhere = Client()
    elsewhere.force_login(ada)
    assert elsewhere.post("/me/delete/", {"code": code}).status_code == 400
    wrong = client.post("/me/delete/", {"code": f"{(int(code) + 1) % 10**6:06}"})
    assert wrong.status_code == 400
    assert "Non è il codice" in wrong.content.decode()
    assert client.post("/me/delete/", {"code": ""}).status_code == 400
    assert client.post("/me/delete/", {"code": f" {code[:3]} {code[3:]} "}).status_code == 302
    assert not User.objects.filter(pk=ada.pk).exists()


@pytest.mark.parametrize("what", ["old", "guessed", "replaced"])
def test_a_code_ends(what: str, client: Client, ada: Any) -> None:
    client.post("/me/delete/", {"send_code": "1"})
    code = code_in_mail()
    if what == "old":
        Letter.objects.update(created=timezone.now() - datetime.timedelta(minutes=MINUTES + 1))
    elif what == "guessed":
        for _try in range(5):
            client.post("/me/delete/", {"code": f"{(int(code) + 1) % 10**6:06}"})
    else:
        client.post("/me/delete/", {"send_code": "1"})
    assert client.post("/me/delete/", {"code": code}).status_code == 400
    assert User.objects.filter(pk=ada.pk).exists()


def test_codes_are_mailed_only_so_often(client: Client, ada: Any, settings: Any) -> None:
    settings.ACCOUNT_MAIL_RATE = "1/hour"
    client.post("/me/delete/", {"send_code": "1"})
    page = client.post("/me/delete/", {"send_code": "1"}, follow=True).content.decode()
    assert "Riprova tra" in page
    assert Letter.objects.filter(kind="account-code").count() == 1


def test_who_has_no_password_uses_a_code(client: Client, ada: Any) -> None:
    ada.set_unusable_password()
    ada.save()
    client.force_login(ada)
    page = client.get("/me/delete/").content.decode()
    assert 'name="password"' not in page
    assert 'name="send_code"' in page
