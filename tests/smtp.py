"""A mail server of this machine, which keeps what it is given."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Server:
    """Takes letters. While ``holds`` is set it has a letter's words and does not say so."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.holds = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a letter."""
        self.raw.append(envelope.content)
        while self.holds:
            await asyncio.sleep(0.01)
        return "250 taken"

    @property
    def messages(self) -> list[EmailMessage]:
        """The letters as a mail program reads them."""
        return [message_from_bytes(one, policy=policy.default) for one in self.raw]


@contextmanager
def mail_server(settings: Any) -> Iterator[Server]:
    """Have letters delivered by SMTP to a server on a free port."""
    server = Server()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    try:
        yield server
    finally:
        server.holds = False
        controller.stop()
