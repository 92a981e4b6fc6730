"""Letters as a mail server gets them, byte by byte."""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.mail import EmailMessage as Plain
from django.test import Client

from accounts.letters.writing import queue_letter
from engagement.models import Move
from places.models import City
from places.models.people import FEATURE
from tests import factories, letters
from tests.smtp import Server, mail_server

pytestmark = pytest.mark.django_db

SITE = "https://mappa.example"
ADDRESS = re.compile(r"[a-z]+://[^\s\"'<>)]+|www\.[^\s\"'<>)]+")
HOSTILE = "Vinci un premio https://evil.example/x www.evil.com perché è così"


@pytest.fixture
def server(settings: Any) -> Any:
    settings.EMAIL_BACKEND = "accounts.letters.delivery.QueuedEmailBackend"
    settings.SITE_URL = SITE
    settings.DEFAULT_FROM_EMAIL = "Città di Forlì <mappa@mappa.example>"
    with mail_server(settings) as found:
        yield found


def delivered(server: Server) -> EmailMessage:
    """The one letter that waits, after it has gone through the server."""
    before = len(server.raw)
    letters.deliver_all()
    assert len(server.raw) == before + 1
    return server.messages[-1]


def parts(message: EmailMessage) -> tuple[str, str]:
    """What it says in text and in HTML: the text first, for those who read no other."""
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    text, html = message.iter_parts()
    return text.get_content(), html.get_content()


def is_ours(message: EmailMessage, raw: bytes) -> None:
    """Holds for every letter: it says that a machine wrote it, by which one, and leads to our pages only."""
    assert message["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<letter\.\d+\.[0-9a-f]{16}@mappa\.example>", message["Message-ID"])
    assert len(message.get_all("Message-ID")) == 1
    assert message["Date"]
    sender = message["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == ("Città di Forlì", "mappa@mappa.example")
    for text in parts(message):
        assert {found.removeprefix(SITE)[:1] for found in ADDRESS.findall(text)} <= {"/"}, text
    raw.partition(b"\r\n\r\n")[0].decode("ascii")
    assert {part.get_content_charset() for part in message.iter_parts()} == {"utf-8"}
    assert max(map(len, raw.splitlines())) <= 998


def test_a_letter_to_an_address_that_nobody_confirmed_holds_no_word_of_the_sender(
    server: Server, city: City, client: Client
) -> None:
    city.name_it = "Forlì-Cesena"
    city.save()
    report: Any = factories.ReportFactory(
        city=city, unconfirmed=True, title=HOSTILE, description=HOSTILE, address=HOSTILE
    )
    factories.ReportContactFactory(report=report, name=HOSTILE, email="altri@example.org")
    queue_letter("report-confirm", lang="it", about=(FEATURE, report.pk))
    message = delivered(server)
    is_ours(message, server.raw[-1])
    assert message["To"] == "altri@example.org"
    assert message["Subject"].strip() == f"[{report.reference}] Conferma la tua segnalazione a Forlì-Cesena"
    text, html = parts(message)
    for word in ("Vinci", "premio", "evil", "così"):
        assert word not in f"{message['Subject']}{text}{html}"
    link = next(line for line in text.splitlines() if line.startswith(SITE))
    assert client.get(link.removeprefix(SITE)).status_code == 200
    assert f'href="{link}"' in html

    other = factories.UserFactory(display_name=HOSTILE)
    address = other.emailaddress_set.create(email=other.email, verified=False, primary=True)
    queue_letter("account-confirm", lang="it", about=("account.emailaddress", address.pk))
    message = delivered(server)
    is_ours(message, server.raw[-1])
    assert not any("Vinci" in part or "evil" in part for part in parts(message))


def test_accents_arrive_in_subject_sender_and_both_parts_and_foreign_addresses_are_no_links(
    server: Server, city: City
) -> None:
    report: Any = factories.ReportFactory(city=city, title=f"Perché è buio laggiù? {HOSTILE}")
    factories.ReportContactFactory(report=report)
    words = f"Già fatto, è più bello così. {HOSTILE}"
    move = Move.objects.create(
        feature=report, what="status", before="received", after="assigned", quality="office", words=words,
        office=factories.OfficeFactory(city=city, name="Città verde"),
    )  # fmt: skip
    queue_letter("report-moved", lang="it", about=(FEATURE, report.pk), content={"move": move.pk})
    message = delivered(server)
    is_ours(message, server.raw[-1])
    assert "Perché è buio laggiù?" in message["Subject"]
    assert "evil.example" not in message["Subject"]
    for part in parts(message):
        assert "Già fatto, è più bello così." in part
        assert "https[:]//evil[.]example/x" in part


def test_what_another_program_writes_is_automatic_too(server: Server) -> None:
    Plain("Perché", "Città", to=["ada@example.org"]).send()
    message = delivered(server)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@mappa.example>")
    assert (message["Subject"], message.get_content().strip()) == ("Perché", "Città")
