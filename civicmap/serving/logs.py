"""Removes secrets in addresses from log lines: links of reports, files, passwords, confirmations, mails."""

from __future__ import annotations

import logging
import re
from typing import Any

IN_PATHS = re.compile(
    r"(/(?:reports/follow|exports|password/reset/key|confirm-email|analysis/mails|follows|alerts)/)[^/\s?#\"'<>,)\]]+"
)
LONG = re.compile(r"(?<![\w:-])(?=[\w:-]*[0-9A-Z])[\w:-]{32,}")
"""Whatever else looks like a secret, such as one in the arguments of a job. Plain names of functions have no capitals or digits."""
HIDDEN = "…"


def without_secrets(text: str) -> str:
    """The text with every secret replaced."""
    return LONG.sub(HIDDEN, IN_PATHS.sub(rf"\1{HIDDEN}", text))


class CarefulFormatter(logging.Formatter):
    """A line of the log, its traceback included, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return without_secrets(super().format(record))


class SecretsFilter(logging.Filter):
    """The same for loggers whose lines somebody else writes, as the web server's log of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the message; let every record pass."""
        record.msg, record.args = without_secrets(record.getMessage()), ()
        return True


def logging_to_console(level: str) -> dict[str, Any]:
    """The setting ``LOGGING``: every line of this level or above, without secrets, on the console."""
    line = {
        "()": "civicmap.serving.logs.CarefulFormatter",
        "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {"procrastinate": {"level": "WARNING"}},
    }
