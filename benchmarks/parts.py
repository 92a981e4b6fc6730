"""Our own parts on the way of an answer, each beside what Django or a library gives: one process, by turns."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.contrib.gis.db.backends.postgis.base import DatabaseWrapper as Usual
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory, override_settings

from benchmarks.bench import Bench
from civicmap.postgis.base import DatabaseWrapper as Own

POLICY, SHORT_WAY = (
    "civicmap.serving.policy.PolicyMiddleware",
    "layers.http.middleware.PublicEndpointMiddleware",
)
ANSWERS, ROUNDS = 50, 24


def parts(bench: Bench) -> None:
    """``/healthz``, which asks one trivial question, through the whole stack of one process."""
    usual, own = list(settings.MIDDLEWARE), _handler(list(settings.MIDDLEWARE))
    library = _handler(["csp.middleware.CSPMiddleware" if name == POLICY else name for name in usual])
    whole = _handler([name for name in usual if name != SHORT_WAY])
    cases: dict[str, Callable[[], float]] = {
        "as it is": lambda: _least(own),
        "Django's look at the connection (SELECT 1)": lambda: _with(_usual_look(), own),
        "psycopg's pool": lambda: _with(_pool(), own),
        "django-csp": lambda: _least(library),
        "without the short way": lambda: _least(whole),
    }
    seen: dict[str, list[float]] = {name: [] for name in cases}
    for _round in range(ROUNDS):
        for name, case in cases.items():
            seen[name].append(case())
    found = {name: statistics.median(times) for name, times in seen.items()}
    lines = [
        "\n### Own parts beside the libraries', /healthz in one process\n",
        "| case | ms | times |",
        "| --- " * 3 + "|",
    ]
    lines += [f"| {name} | {value:.3f} | {value / found['as it is']:.2f} |" for name, value in found.items()]
    bench.report.say("\n".join(lines))


def _handler(middleware: list[str]) -> WSGIHandler:
    with override_settings(MIDDLEWARE=middleware):
        return WSGIHandler()


def _least(handler: WSGIHandler) -> float:
    """Milliseconds of a quick answer among some: what the machine does besides makes others slower."""
    made = RequestFactory(SERVER_NAME="localhost")
    times = []
    for _number in range(ANSWERS):
        environment = made.get("/healthz").environ
        began = time.perf_counter()
        response = handler(environment, lambda status, headers, fault=None: lambda data: None)
        b"".join(response)
        response.close()
        times.append(time.perf_counter() - began)
    return sorted(times)[2] * 1000


def _with(way: AbstractContextManager[None], handler: WSGIHandler) -> float:
    with way:
        return _least(handler)


@contextmanager
def _usual_look() -> Iterator[None]:
    with patch.object(Own, "is_usable", Usual.is_usable):
        yield


@contextmanager
def _pool() -> Iterator[None]:
    """Connections of a pool, taken and given back with each request."""
    pooled: Any = connection
    own = dict(connection.settings_dict)
    connection.close()
    options = {**own["OPTIONS"], "pool": {"min_size": 1, "max_size": 2}}
    connection.settings_dict.update(OPTIONS=options, CONN_MAX_AGE=0, CONN_HEALTH_CHECKS=False)
    try:
        yield
    finally:
        connection.close()
        pooled.close_pool()
        connection.settings_dict.update(own)
