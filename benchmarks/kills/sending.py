"""What goes on while workers are killed: people send reports and ask for files, and a mail server takes letters."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import socket
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from io import BytesIO
from typing import Any

from aiosmtpd.controller import Controller
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone
from PIL import Image

from accounts.models import User
from civicmap.layers import find_layer
from civicmap.outlets import exports
from engagement.alerts.models import Alert
from engagement.alerts.services import Wish, make_alert
from engagement.moves.models import Move
from engagement.moves.services import By, make_move
from engagement.photos import services as photos
from layers.exports import find_format
from layers.selection import Selection
from places.models import Category, City
from reports.services import Content, submit_report

TITLE = "Buca"
LETTER_SECONDS = 0.03
"""So long the mail server takes for a letter, as real ones do."""
FILE_EVERY = 8
"""With each eighth report a file is asked for."""
PUBLISHED_EVERY = 3
"""Each third report becomes public at once."""
READERS = 4
"""So many people have alerts of what is new."""


@dataclass
class MailServer:
    """Counts letters by their Message-ID, and the letters that told a reader of a report, by address and the report's number."""

    seen: Counter[str] = field(default_factory=Counter)
    told: dict[tuple[str, int], set[str]] = field(default_factory=lambda: defaultdict(set))

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a letter."""
        message = message_from_bytes(envelope.content)
        letter = str(message["Message-ID"])
        self.seen[letter] += 1
        if message["List-Unsubscribe"]:
            text: Any = next(part for part in message.walk() if part.get_content_type() == "text/plain")
            for number in re.findall(rf"{TITLE} (\d+)", text.get_payload(decode=True).decode()):
                self.told[str(message["To"]), int(number)].add(letter)
        await asyncio.sleep(LETTER_SECONDS)
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server on a free port, named to the workers by the environment."""
    found = MailServer()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
    os.environ["MAIL_DELIVERY_BACKEND"] = "django.core.mail.backends.smtp.EmailBackend"
    try:
        yield found
    finally:
        controller.stop()


class Senders:
    """People who send reports with a photo, each of which causes a letter, and ask for files; and people with alerts."""

    def __init__(self) -> None:
        self.city = City.objects.get()
        self.category = Category.objects.filter(kind="reports.report").first()
        self.picture = _picture()
        self.reports = self.files = 0
        self.readers = [_reader(self.city, number) for number in range(READERS)]
        self.wanted: set[tuple[str, int]] = set()
        """Whom each public report is to be told to, by address and the report's number."""

    def send(self) -> None:
        """One report, through the site's own service."""
        self.reports += 1
        kept = photos.keep(SimpleUploadedFile("foto.jpg", self.picture, "image/jpeg"))
        report = submit_report(
            city=self.city,
            category=self.category,  # type: ignore[arg-type]
            content=Content(title=f"{TITLE} {self.reports}", address="Via Prova"),
            submission=uuid.uuid4(),
            email=f"sender{self.reports}@example.org",
            kept_photos=[kept],
        )
        if self.reports % FILE_EVERY == 0:
            self._ask_for_file()
        if self.reports % PUBLISHED_EVERY == 0:
            self._publish(report)

    def _publish(self, report: Any) -> None:
        """Make a report public, which every reader has an alert for."""
        # Not confirmed: the letter that asks the sender for it would be dropped, and count as lost.
        published = {"published": timezone.now()}
        make_move(report, by=By(Move.Quality.REPORTER), visibility="public", columns=published)
        self.wanted |= {(reader, self.reports) for reader in self.readers}

    def _ask_for_file(self) -> None:
        layer, format = find_layer("reports"), find_format("gpkg")
        assert layer
        assert format
        self.files += 1
        exports.ask(Selection.parse(layer, QueryDict("")), format, "it", f"visitor{self.files}", 1)


def _reader(city: City, number: int) -> str:
    """The address of somebody with two alerts of the whole city: what is new is one letter still."""
    user = User.objects.create_user(f"reader{number}@example.org", password=None)
    for words in ("", TITLE):
        make_alert(city, Wish(Alert.Where.CITY, Alert.Rhythm.NOW, words=words), user=user)
    return user.email


def _picture() -> bytes:
    out = BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()
