"""Settings that are refused, and that the web server does not start with them."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as site

from civicmap.serving import checks
from engagement.push.sealing import encode, new_key


@pytest.fixture(autouse=True)
def _plain(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BEHIND_PROXY", "TRUSTED_PROXIES"):
        monkeypatch.delenv(name, raising=False)
    settings.SITE_URL = "http://127.0.0.1:8000"


def ids(check: checks.Check) -> list[str]:
    return [str(message.id) for message in check()]


@pytest.mark.parametrize(
    ("count", "old", "found"),
    [
        (0, None, []),
        (1, None, []),
        (1, "true", []),
        (0, "false", []),
        (0, "true", ["civicmap.E002"]),
        (2, "0", ["civicmap.E002"]),
        (-1, None, ["civicmap.E001"]),
        (11, None, ["civicmap.E001"]),
    ],
)
def test_contradictions_about_proxies_are_errors(
    settings: Any, monkeypatch: pytest.MonkeyPatch, count: int, old: str | None, found: list[str]
) -> None:
    settings.TRUSTED_PROXIES = count
    if old is not None:
        monkeypatch.setenv("BEHIND_PROXY", old)
    assert ids(checks.check_proxies) == found


def test_behind_tls_the_number_of_proxies_has_to_be_said(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SITE_URL = "https://mappa.example.org"
    assert ids(checks.check_proxies) == ["civicmap.E003"]
    monkeypatch.setenv("TRUSTED_PROXIES", "0")
    assert ids(checks.check_proxies) == []


def test_browsers_that_are_not_told_to_stay_with_tls_are_a_warning(settings: Any) -> None:
    assert ids(checks.check_transport) == []
    settings.SITE_URL = "https://mappa.example.org"
    assert ids(checks.check_transport) == ["civicmap.W001"]
    settings.SECURE_HSTS_SECONDS = 3600
    assert ids(checks.check_transport) == []


def test_a_rate_that_cannot_be_read_is_an_error(settings: Any) -> None:
    assert ids(checks.check_rates) == []
    settings.FEEDBACK_RATE = "often"
    assert ids(checks.check_rates) == ["civicmap.E004"]


def test_every_rate_is_checked() -> None:
    rates = {name for name in dir(site) if name.endswith("_RATE")}
    assert len(rates) > 10
    assert set(checks.RATES) == rates | {"REPORT_RATE_SIGNED_IN", "EXPORT_JOBS_PER_HOUR"}


def test_networks_that_may_be_reached_can_be_parsed(settings: Any) -> None:
    settings.OUTGOING_NETWORKS = ["10.1.0.0/16", "10.1.2.3", "fd00::/8"]
    assert checks.check_networks() == []
    settings.OUTGOING_NETWORKS = ["10.1.0.1/16", "intranet"]
    assert ids(checks.check_networks) == ["civicmap.E006", "civicmap.E006"]


def test_the_key_for_notices_can_be_read_and_names_a_contact(settings: Any) -> None:
    settings.VAPID_PRIVATE_KEY, settings.VAPID_CONTACT = "", ""
    assert checks.check_push() == []
    settings.VAPID_PRIVATE_KEY = new_key()
    assert ids(checks.check_push) == ["civicmap.E008"]
    settings.VAPID_CONTACT = "mailto:mappa@example.org"
    assert checks.check_push() == []
    for wrong in ("abc", "à" * 43, encode(bytes(32)), encode(b"\xff" * 32)):
        settings.VAPID_PRIVATE_KEY = wrong
        assert ids(checks.check_push) == ["civicmap.E008"]


def start(**changed: str) -> subprocess.CompletedProcess[str]:
    """Load what a web server loads."""
    env = {**os.environ, "SECRET_KEY": "one-of-its-own", "SITE_URL": "http://127.0.0.1:8000"}
    for name in ("DEMO", "DEBUG", "TRUSTED_PROXIES", "BEHIND_PROXY"):
        env.pop(name, None)
    env |= changed
    command = [sys.executable, "-c", "import civicmap.wsgi"]
    return subprocess.run(command, cwd=site.BASE_DIR, env=env, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"BEHIND_PROXY": "true"}, "civicmap.E002"),
        ({"SECRET_KEY": "django-insecure-for-demo-and-tests-only"}, "civicmap.E005"),
        ({"SECRET_KEY": "django-insecure-for-demo-and-tests-only", "DEMO": "true"}, ""),
        ({}, ""),
    ],
)
def test_the_web_server_does_not_start_with_an_unsafe_setting(changed: dict[str, str], fault: str) -> None:
    done = start(**changed)
    assert (done.returncode != 0) == bool(fault)
    assert fault in done.stderr
