"""``/healthz``: the server reaches its database. ``/readyz``: all that belongs to the site works, the job worker too."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from layers.http.responses import public_endpoint

WORKER = "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"
QUEUE = """
    SELECT extract(epoch FROM now() - min(greatest(job.scheduled_at, event.at)))
    FROM procrastinate_jobs AS job JOIN procrastinate_events AS event ON event.job_id = job.id
    WHERE job.status = 'todo' AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
    AND event.type IN ('deferred', 'deferred_for_retry')
"""


@public_endpoint
def health(request: HttpRequest) -> HttpResponse:
    """200 while the server and its database answer. Quick: one query that reads nothing."""
    try:
        _seconds("SELECT 1")
    except DatabaseError:
        return _unkept(HttpResponse("no database", status=503, content_type="text/plain"))
    return _unkept(HttpResponse("ok", content_type="text/plain"))


@public_endpoint
def readiness(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, the worker is alive and no job waits for long; 503 says which of them fails."""
    found: dict[str, Any] = {"database": False, "worker": False, "queue": False}
    try:
        beat, lag = _seconds(WORKER), _seconds(QUEUE) or 0.0
    except DatabaseError:
        pass
    else:
        found = {
            "database": True,
            "worker": beat is not None and beat <= settings.READY_WORKER_SECONDS,
            "queue": lag <= settings.READY_QUEUE_SECONDS,
            "worker_seconds": None if beat is None else round(beat),
            "queue_seconds": round(lag),
        }
    is_ready = all(found[name] for name in ("database", "worker", "queue"))
    body = json.dumps({"ready": is_ready, **found})
    return _unkept(HttpResponse(body, status=200 if is_ready else 503, content_type="application/json"))


def _seconds(sql: str) -> float | None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        (value,) = cursor.fetchone()
    return None if value is None else float(value)


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
