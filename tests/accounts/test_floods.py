"""While very many forms arrive at one door, browsers have to prove some work for each."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.limits import floods
from accounts.models import RateCount
from engagement.models import Flag
from places.models import City
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def little_work(settings: Any) -> None:
    settings.FLOOD_WORK = 200
    settings.FLOOD_RATE = "2/10minutes"


def solved(made: dict[str, Any], **changes: Any) -> str:
    """What the solver of the browser sends, by the published protocol alone."""
    for number in range(made["maxnumber"] + 1):
        if hashlib.sha256(f"{made['salt']}{number}".encode()).hexdigest() == made["challenge"]:
            break
    names = ("algorithm", "challenge", "salt", "signature")
    answer = {**{name: made[name] for name in names}, "number": number, **changes}
    return base64.b64encode(json.dumps(answer).encode()).decode()


@pytest.fixture
def door(client: Client, city: City) -> Any:
    """The page by which a guest flags a thing."""
    thing = factories.AssetFactory(city=city)
    address = reverse("item_flag", args=[city.slug, thing.pk])

    def send(**data: str) -> Any:
        return client.post(address, {"reason": "other", "text": "Così non va", **data})

    return send


def challenge_of(answer: Any) -> dict[str, Any]:
    found = re.search(r'id="proof-challenge"[^>]*>(.*?)</script>', answer.content.decode())
    assert found
    return json.loads(found[1])


def test_nothing_is_asked_without_a_flood_and_a_proof_during_one(client: Client, door: Any) -> None:
    for _time in range(2):
        assert door().status_code == 302
    refused = door()
    assert refused.status_code == 400
    page = refused.content.decode()
    assert "Così non va" in page
    assert "proof-worker" in page
    proof = solved(challenge_of(refused))
    assert door(proof=proof).status_code == 302
    assert door(proof=proof).status_code == 400
    assert Flag.objects.count() == 3
    # Another door has no flood.
    assert "data-proof" not in client.get(reverse("account_signup")).content.decode()
    RateCount.objects.update(until=timezone.now() - datetime.timedelta(seconds=1))
    assert door().status_code == 302


def test_who_is_signed_in_and_flags_brings_none(client: Client, door: Any, settings: Any) -> None:
    settings.FLOOD_PROOF = "on"
    assert door().status_code == 400
    client.force_login(factories.UserFactory())
    assert door().status_code == 302
    settings.FLOOD_PROOF = "off"
    client.logout()
    assert door().status_code == 302


@pytest.mark.parametrize(
    "changes",
    [
        {"signature": "0" * 64},
        {"number": -1},
        {"number": "x"},
        {"algorithm": "SHA-1"},
        {"salt": "00"},
        {"salt": None},
        {"challenge": ["a"]},
    ],
)
def test_what_is_forged_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(floods.Refused):
        floods.check("flag", solved(floods.challenge("flag"), **changes), "")


@pytest.mark.parametrize("proof", ["x", "W10=", "bnVsbA==", "é", "A" * 5000])
def test_what_is_no_answer_is_refused(proof: str) -> None:
    with pytest.raises(floods.Refused):
        floods.check("flag", proof, "")


def test_an_answer_that_comes_too_late_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floods, "LIFETIME", -1)
    late = floods.challenge("flag")
    with pytest.raises(floods.Refused):
        floods.check("flag", solved(late), "")


def test_without_javascript_the_form_is_taken_once_after_a_minute(
    door: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FLOOD_PROOF = "on"
    refused = door()
    found = re.search(r'name="proof_wait" value="([^"]+)"', refused.content.decode())
    assert found
    early = door(proof_wait=found[1])
    assert early.status_code == 400
    assert re.search(r"fra \d+ second[oi]", early.content.decode())
    monkeypatch.setattr(floods, "WAIT", 0)
    assert door(proof_wait=found[1]).status_code == 302
    assert door(proof_wait=found[1]).status_code == 400
    other = floods.challenge("report")["wait"]
    assert door(proof_wait=other).status_code == 400
    assert door(proof_wait="forged").status_code == 400


def test_sign_up_and_comments_ask_too(client: Client, city: City, settings: Any) -> None:
    settings.FLOOD_PROOF = "on"
    report = factories.ReportFactory(city=city)
    form = {
        "email": "a@example.org",
        "password1": "Lungo-abbastanza-7",
        "password2": "Lungo-abbastanza-7",
        "age": "on",
    }
    address = reverse("account_signup")
    refused = client.post(address, form)
    assert refused.status_code == 200
    assert client.post(address, {**form, "proof": solved(challenge_of(refused))}).status_code == 302
    client.force_login(factories.UserFactory())
    comment = reverse("item_comment", args=[city.slug, report.pk])
    refused = client.post(comment, {"text": "Ciao"})
    assert refused.status_code == 400
    assert client.post(comment, {"text": "Ciao", "proof": solved(challenge_of(refused))}).status_code == 302
    client.force_login(factories.UserFactory(trusted=True))
    assert client.post(comment, {"text": "Ciao"}).status_code == 302
