"""Secrets of private links never stand in a log line."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.module_loading import import_string

from civicmap.serving.logs import SecretsFilter, without_secrets

TOKEN = "r8qU3jj5HrJZPc0SjVpfz8DRvnVL4LeVxwo7bDWkLvc"


class Kept(logging.Handler):
    """Keeps lines as the site's handler writes them."""

    def __init__(self) -> None:
        super().__init__()
        made = dict(settings.LOGGING["formatters"]["line"])
        self.setFormatter(import_string(made["()"])(made["format"]))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log() -> Any:
    kept = Kept()
    root = logging.getLogger()
    root.addHandler(kept)
    yield kept.lines
    root.removeHandler(kept)


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", f"/prova/reports/follow/{TOKEN}/", 404),
        ("get", f"/en/prova/reports/follow/{TOKEN}/correct/?a=1", 404),
        ("put", f"/prova/reports/follow/{TOKEN}/", 405),
        ("get", f"/api/exports/{TOKEN}/file", 404),
        ("delete", f"/api/exports/{TOKEN}/", 405),
        ("post", f"/api/exports/{TOKEN}/", 403),
        ("get", f"/prova/analysis/mails/{TOKEN}/", 404),
        ("get", f"/prova/alerts/{TOKEN}/confirm/", 404),
        ("get", f"/prova/alerts/{TOKEN}/stop/", 404),
        ("get", f"/prova/reports/follow/short-one{TOKEN[:3]}/", 404),
    ],
)
def test_a_refused_address_is_logged_without_its_secret(
    city: Any, log: list[str], method: str, address: str, status: int
) -> None:
    answer = getattr(Client(enforce_csrf_checks=status == 403), method)(address)
    assert answer.status_code == status
    said = [line for line in log if "…" in line]
    assert said
    assert not [line for line in log if TOKEN[:3] in line]


@pytest.mark.parametrize(
    "text",
    [
        f"Not Found: /api/exports/{TOKEN}/file",
        "Not Found: /accounts/password/reset/key/c8xq2k-" + "f" * 32 + "/",
        "Forbidden: /accounts/confirm-email/MQ:1vUabc:" + TOKEN + "/",
        f"Job accounts.deliver_mail[7](message={{'body': 'https://example.org/prova/reports/follow/{TOKEN}/'}})",
        f"Error with {TOKEN!r}, tried again",
    ],
)
def test_secrets_are_found_wherever_they_stand(text: str) -> None:
    cleaned = without_secrets(text)
    assert TOKEN not in cleaned
    assert "f" * 32 not in cleaned
    assert cleaned.count("…") == 1


def test_a_traceback_keeps_its_names_and_loses_the_secret(log: list[str]) -> None:
    try:
        raise RuntimeError(f"no answer from /api/exports/{TOKEN}/file")
    except RuntimeError:
        logging.getLogger("trial").exception("failed")
    (line,) = [line for line in log if "failed" in line]
    assert TOKEN not in line
    assert "test_a_traceback_keeps_its_names_and_loses_the_secret" in line


def test_lines_that_the_web_server_writes_are_cleaned_too() -> None:
    record = logging.LogRecord(
        "granian.access", logging.INFO, "", 0, '"GET %(path)s"', ({"path": f"/api/exports/{TOKEN}/"},), None
    )
    assert SecretsFilter().filter(record)
    assert record.getMessage() == '"GET /api/exports/…/"'
