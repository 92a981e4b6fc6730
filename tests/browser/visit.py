"""Visitors: browser contexts that notice whatever a page must not do."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, WebError

DESKTOP = (1440, 900)
PHONE = (390, 844)
HERE = {"latitude": 45.0500, "longitude": 7.6300, "accuracy": 30}
PATIENCE = 20.0


@dataclass
class Watch:
    """Everything that must not happen: words on the console, errors, requests to other hosts, refused requests.

    A test that provokes something says so with ``expecting``.
    """

    origin: str
    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=lambda: ["Service Worker registration blocked by Playwright"])

    def attach(self, context: BrowserContext) -> None:
        """Listen to all pages of a context, present and future."""
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("response", self._response)

    @contextmanager
    def expecting(self, *patterns: str) -> Iterator[None]:
        """Inside the block faults that match one of the regular expressions are no faults."""
        before = list(self.expected)
        self.expected += patterns
        try:
            yield
        finally:
            self.expected = before

    def _note(self, fault: str) -> None:
        if not any(re.search(pattern, fault) for pattern in self.expected):
            self.faults.append(fault)

    def _console(self, message: ConsoleMessage) -> None:
        self._note(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _error(self, error: WebError) -> None:
        self._note(f"uncaught: {error.error}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and not request.url.startswith(f"{self.origin}/"):
            self._note(f"left the host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"answered {response.status}: {response.request.method} {response.url}")


class Visitor:
    """One browser context, its first page, and the watch over both."""

    def __init__(
        self, browser: Browser, origin: str, *, size: tuple[int, int] = DESKTOP, **options: Any
    ) -> None:
        phone = size[0] < 600
        self.origin = origin
        self.watch = Watch(origin)
        self.context = browser.new_context(
            **{
                "base_url": origin,
                "viewport": {"width": size[0], "height": size[1]},
                "has_touch": phone,
                "is_mobile": phone,
                "locale": "it-IT",
                "timezone_id": "Europe/Rome",
                "geolocation": HERE,
                "permissions": ["geolocation"],
                "reduced_motion": "reduce",
                # A worker would stand between the page and what a test watches; tests of it allow it.
                "service_workers": "block",
                **options,
            }
        )
        self.context.set_default_timeout(PATIENCE * 1000)
        self.watch.attach(self.context)
        self.page = self.context.new_page()

    def enter(self, session: str) -> None:
        """Go on with a session that began elsewhere."""
        self.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.origin}]
        )

    def goto(self, address: str) -> Page:
        """Open an address of the site."""
        self.page.goto(address)
        return self.page


def eventually(
    question: Callable[[], Any], expected: Any, *, patience: float = PATIENCE, about: Callable[[], str] = str
) -> None:
    """Ask again until the answer is as expected. (A string for the page to wait on is refused by its strict CSP.)

    ``about`` says more about what is there instead.
    """
    end = time.monotonic() + patience
    while (answer := question()) != expected:
        if time.monotonic() > end:
            raise AssertionError(
                f"still {answer!r} instead of {expected!r} after {patience:g} s {about()}".rstrip()
            )
        time.sleep(0.05)
