"""Notices on devices: sealed as the standards say, for known push services alone, told once, forgotten when the browser is gone."""

from __future__ import annotations

import base64
import json
import struct
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from civicmap.personal.erasing import erase_person
from engagement.alerts import telling
from engagement.models import Device, Move, News
from engagement.moves.services import make_move
from engagement.push import services
from engagement.push.hosts import service_of
from engagement.push.sealing import (
    CURVE,
    MOST_BYTES,
    authorization,
    decode,
    encode,
    new_key,
    public_bytes,
    read_key,
    read_point,
    seal,
    seal_with,
)
from engagement.push.services import NotTaken, keep_device, notify
from places.models import City
from tests.engagement.test_alerts import OFFICE, alert, appears, moves_on, person, run_jobs
from tests.receiver import Got, Receiver, receiver
from tests.reports import story

pytestmark = pytest.mark.django_db
GOOGLE = "https://fcm.googleapis.com/fcm/send/abc"


class Browser:
    """The other end, written from RFC 8291 and RFC 8188 alone."""

    def __init__(self, address: str = GOOGLE) -> None:
        self.own = ec.generate_private_key(CURVE)
        self.secret = bytes(range(16))
        self.address = address

    @property
    def said(self) -> dict[str, Any]:
        """What it gives a site, with what else browsers put there."""
        keys = {"p256dh": encode(public_bytes(self.own)), "auth": encode(self.secret)}
        return {"endpoint": self.address, "expirationTime": None, "keys": keys}

    def open(self, body: bytes) -> bytes:
        salt, (_size, length) = body[:16], struct.unpack("!LB", body[16:21])
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        shared = self.own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
        info = b"WebPush: info\x00" + public_bytes(self.own) + sender
        material = self.derived(self.secret, info, 32, shared)
        key = self.derived(salt, b"Content-Encoding: aes128gcm\x00", 16, material)
        nonce = self.derived(salt, b"Content-Encoding: nonce\x00", 12, material)
        text, end = (opened := AESGCM(key).decrypt(nonce, sealed, None))[:-1], opened[-1:]
        assert end == b"\x02"
        return text

    @staticmethod
    def derived(salt: bytes, info: bytes, length: int, material: bytes) -> bytes:
        return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(material)

    def shows(self, got: Got) -> dict[str, str]:
        shown: dict[str, str] = json.loads(self.open(got.body))
        return shown


@pytest.fixture(name="server")
def _server(settings: Any) -> Any:
    settings.VAPID_PRIVATE_KEY, settings.VAPID_CONTACT = new_key(), "mailto:mappa@example.org"
    settings.OUTGOING_NETWORKS, settings.PUSH_HOSTS = ["127.0.0.0/8"], ["127.0.0.1"]
    with receiver() as found:
        yield found


@pytest.fixture(name="reader")
def _reader(server: Receiver) -> Browser:
    return Browser(f"{server.address}push/abc")


def device_of(user: User, reader: Browser, lang: str = "it") -> Device:
    return keep_device(user, json.dumps(reader.said), lang)


def work() -> None:
    """What the worker does: alerts, then notices."""
    run_jobs()
    for job in story.jobs(services.NOTIFY):
        notify(**job)


# --- Sealing ----------------------------------------------------------------------------------------------------------


def test_the_example_of_the_standard_comes_out_byte_by_byte() -> None:
    """RFC 8291, appendix A."""
    sealed = seal_with(
        b"When I grow up, I want to be a watermelon",
        decode("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        decode("BTBZMqHH6r4Tts7J_aSIgg"),
        read_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
        decode("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert encode(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_only_the_browser_reads_a_message_and_no_two_look_alike() -> None:
    browser = Browser()
    one, two = (seal(b"ciao", key=public_bytes(browser.own), secret=browser.secret) for _count in range(2))
    assert one != two
    assert browser.open(one) == browser.open(two) == b"ciao"
    longest = seal(b"a" * MOST_BYTES, key=public_bytes(browser.own), secret=browser.secret)
    assert len(longest) == 4096
    with pytest.raises(ValueError, match="too long"):
        seal(b"a" * (MOST_BYTES + 1), key=public_bytes(browser.own), secret=browser.secret)


def test_the_sender_proves_itself_to_that_push_service_alone(settings: Any) -> None:
    """RFC 8292: an ES256 token about the service's origin, at most a day long."""
    settings.VAPID_PRIVATE_KEY, settings.VAPID_CONTACT = new_key(), "mailto:mappa@example.org"
    scheme, token, key = authorization(f"{GOOGLE}?x=1", 1_700_000_000.5).replace(", ", " ").split(" ")
    assert scheme == "vapid"
    header, claims, signature = token.removeprefix("t=").split(".")
    assert json.loads(decode(header)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(decode(claims)) == {
        "aud": "https://fcm.googleapis.com", "exp": 1_700_043_200, "sub": "mailto:mappa@example.org",
    }  # fmt: skip
    raw = decode(signature)
    pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = read_point(decode(key.removeprefix("k=")))
    public.verify(pair, f"{header}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))


def test_the_command_prints_a_key_that_the_setting_takes(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("push_key")
    printed = capsys.readouterr()
    name, _sign, key = printed.out.strip().partition("=")
    assert name == "VAPID_PRIVATE_KEY"
    assert encode(public_bytes(read_key(key))) in printed.err


# --- Where messages may go --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (GOOGLE, "Google"),
        ("https://FCM.googleapis.com/x", "Google"),
        ("https://updates.push.services.mozilla.com/wpush/v2/x", "Mozilla"),
        ("https://web.push.apple.com/x", "Apple"),
        ("https://wns2-par02p.notify.windows.com/w/?token=x", "Microsoft"),
        ("https://fcm.googleapis.com.example.org/x", None),
        ("https://evilfcm.googleapis.com/x", None),
        ("https://push.apple.com.example.org/", None),
        ("https://fcm.googleapis.com@127.0.0.1/", None),
        ("https://127.0.0.1/", None),
        ("https://[::1/", None),
        ("", None),
    ],
)
def test_known_services_have_a_name_and_others_are_refused(address: str, name: str | None) -> None:
    assert service_of(address) == name


def test_a_setting_names_further_services(settings: Any) -> None:
    settings.PUSH_HOSTS = ["push.comune.example.org", ".up.example.net"]
    assert service_of("https://push.comune.example.org/x") == "push.comune.example.org"
    assert service_of("https://a.up.example.net/x") == "a.up.example.net"
    assert service_of("https://up.example.net/x") is None


def without(said: dict[str, Any], **keys: Any) -> str:
    return json.dumps({**said, "keys": {**said["keys"], **keys}})


@pytest.mark.parametrize(
    "subscription",
    [
        "",
        "null",
        "[]",
        "{}",
        '"x"',
        "1e999",
        "[" * 100_000,
        json.dumps({"endpoint": GOOGLE}),
        json.dumps({"endpoint": GOOGLE, "keys": []}),
        json.dumps({**Browser().said, "endpoint": 7}),
        json.dumps({**Browser().said, "endpoint": "http://fcm.googleapis.com/x"}),
        json.dumps({**Browser().said, "endpoint": "https://user:word@fcm.googleapis.com/x"}),
        json.dumps({**Browser().said, "endpoint": "https://fcm.googleapis.com:22/x"}),
        json.dumps({**Browser().said, "endpoint": f"{GOOGLE}{'x' * 500}"}),
        json.dumps({**Browser().said, "endpoint": "https://10.0.0.1/x"}),
        json.dumps({**Browser().said, "endpoint": "https://example.org/x"}),
        without(Browser().said, p256dh=encode(b"\x04" + bytes(64))),
        without(Browser().said, p256dh=encode(b"\x02" + bytes(32))),
        without(Browser().said, p256dh=7),
        without(Browser().said, p256dh="à"),
        without(Browser().said, auth=encode(bytes(15))),
        without(Browser().said, auth="not base64!"),
    ],
)
def test_what_no_browser_says_is_refused_in_words(
    client: Client, server: Receiver, subscription: str
) -> None:
    client.force_login(person())
    answer = client.post(reverse("push_devices"), {"subscription": subscription})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not Device.objects.exists()


# --- The page ---------------------------------------------------------------------------------------------------------


def test_a_person_turns_notices_on_and_off_for_each_device(
    client: Client, server: Receiver, reader: Browser
) -> None:
    ada = person()
    client.force_login(ada)
    page = reverse("push_devices")
    assert "spente su tutti" in client.get(page).content.decode()
    for _twice in range(2):
        answer = client.post(page, {"subscription": json.dumps(reader.said)}, follow=True)
        assert answer.redirect_chain == [(page, 302)]
    device = Device.objects.get()
    assert (device.user, device.lang, decode(device.secret)) == (ada, "it", reader.secret)
    assert reader.address not in answer.content.decode()
    client.post(reverse("push_try", args=[device.pk]))
    work()
    assert reader.shows(server.got[0])["title"] == "Qui le notifiche arrivano"
    client.post(reverse("push_end", args=[device.pk]))
    assert not Device.objects.exists()


def test_a_device_is_one_persons_and_nobody_else_touches_it(
    client: Client, server: Receiver, reader: Browser
) -> None:
    ada, bob = person(), person()
    device = device_of(ada, reader)
    client.force_login(bob)
    for name in ("push_try", "push_end"):
        assert client.post(reverse(name, args=[device.pk])).status_code == 404
    # Whoever uses the browser now gets what it shows.
    assert device_of(bob, reader).pk == device.pk
    assert Device.objects.get().user == bob


def test_a_person_has_so_many_devices(server: Receiver) -> None:
    ada = person()
    for number in range(10):
        device_of(ada, Browser(f"{GOOGLE}{number}"))
    with pytest.raises(ValidationError, match="10"):
        device_of(ada, Browser(f"{GOOGLE}10"))
    assert device_of(ada, Browser(f"{GOOGLE}3")).user == ada


def test_without_a_key_there_is_neither_page_nor_link_nor_message(
    client: Client, city: City, server: Receiver, reader: Browser, settings: Any
) -> None:
    ada = person()
    device = device_of(ada, reader)
    client.force_login(ada)
    assert reverse("push_devices") in client.get(reverse("my_things")).content.decode()
    settings.VAPID_PRIVATE_KEY = ""
    assert client.get(reverse("push_devices")).status_code == 404
    assert client.post(reverse("push_end", args=[device.pk])).status_code == 404
    assert reverse("push_devices") not in client.get(reverse("my_things")).content.decode()
    alert(city, user=ada)
    appears(city)
    work()
    assert server.got == []


# --- News -------------------------------------------------------------------------------------------------------------


def test_news_reach_the_device_with_the_letter_and_once(
    city: City, server: Receiver, reader: Browser
) -> None:
    ada = person()
    device_of(ada, reader)
    alert(city, user=ada)
    report = appears(city)
    work()
    (got,) = server.got
    assert (got.method, got.headers["Content-Encoding"], got.headers["TTL"]) == ("POST", "aes128gcm", "86400")
    assert reader.shows(got) == {
        "title": report.title,
        "body": f"Nuovo · {report.category.name} · {city.name}",
        "url": report.get_absolute_url(),
        "tag": f"news-{Move.objects.filter(feature=report).latest('pk').pk}",
    }
    assert Device.objects.get().used is not None
    run_jobs()
    assert len(story.jobs(services.NOTIFY)) == 1


def test_several_things_make_one_notice(city: City, server: Receiver, reader: Browser) -> None:
    ada = person()
    device_of(ada, reader, lang="en")
    alert(city, user=ada, rhythm="daily")
    names = [appears(city, title=f"Buca {number}").title for number in range(4)]
    run_jobs()
    morning()
    work()
    shown = reader.shows(server.got[0])
    assert shown["title"] == "4 news in Trial"
    assert shown["body"] == " · ".join(names[:3]) + " …"
    assert shown["url"] == "/en/me/"


def morning() -> None:
    """What waits for it is told."""
    now = timezone.now()
    News.objects.update(due=now)
    telling.send_due(now)


def test_what_was_hidden_meanwhile_is_not_shown(city: City, server: Receiver, reader: Browser) -> None:
    ada = person()
    device_of(ada, reader)
    alert(city, user=ada)
    report = appears(city)
    run_jobs()
    make_move(report, by=OFFICE, visibility="hidden", words="Errore")
    work()
    assert server.got == []


def test_an_alert_that_ended_meanwhile_says_nothing(city: City, server: Receiver, reader: Browser) -> None:
    ada = person()
    device_of(ada, reader)
    wished = alert(city, user=ada)
    appears(city)
    run_jobs()
    wished.delete()
    work()
    assert server.got == []


def test_a_browser_that_is_gone_is_forgotten(city: City, server: Receiver, reader: Browser) -> None:
    for status in (404, 410):
        device = device_of(person(), reader)
        server.answers = [(status, {}, b"")]
        assert notify(device.pk, []) is False
        assert not Device.objects.exists()


def test_a_service_that_fails_is_tried_again_and_one_that_refuses_is_not(
    city: City, server: Receiver, reader: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    device = device_of(person(), reader)
    for status in (429, 500, 503):
        server.answers = [(status, {}, b"")]
        with pytest.raises(NotTaken):
            notify(device.pk, [])
    for status in (301, 400, 401, 403, 413):
        server.answers = [(status, {"Location": server.address}, b"")]
        count = len(server.got)
        assert notify(device.pk, []) is False
        assert len(server.got) == count + 1
        assert str(status) in caplog.records[-1].getMessage()
    assert notify(device.pk, []) is True


def test_a_host_that_is_no_longer_admitted_gets_nothing(
    server: Receiver, reader: Browser, settings: Any
) -> None:
    device = device_of(person(), reader)
    settings.PUSH_HOSTS = []
    assert notify(device.pk, []) is False
    settings.PUSH_HOSTS, settings.OUTGOING_NETWORKS = ["127.0.0.1"], []
    with pytest.raises(NotTaken):
        notify(device.pk, [])
    assert server.got == []


def test_people_without_an_account_and_closed_accounts_get_none(
    city: City, server: Receiver, reader: Browser
) -> None:
    ada = person()
    device_of(ada, reader)
    alert(city, email="anna@example.org")
    alert(city, user=ada)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    report = appears(city)
    moves_on(report)
    work()
    assert server.got == []


def test_the_account_takes_its_devices_along(server: Receiver, reader: Browser) -> None:
    ada = person()
    device = device_of(ada, reader)
    erase_person(ada)
    assert not Device.objects.exists()
    assert notify(device.pk, []) is False


def test_base64_of_addresses_has_no_padding() -> None:
    assert encode(b"\xfb\xff\x00") == base64.urlsafe_b64encode(b"\xfb\xff\x00").decode()
    assert decode(encode(b"ab")) == b"ab"
    assert "=" not in encode(b"ab")
