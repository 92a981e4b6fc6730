"""What somebody meets who asks too often, where no form keeps what was written."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from civicmap.outlets import exports
from civicmap.pages import site
from layers.models import ExportJob
from tests import factories


@pytest.fixture
def stopped(city: Any, settings: Any) -> str:
    """The page of a file whose visitor may have no further one."""
    settings.EXPORT_DIRECT_ROWS = 0
    settings.EXPORT_JOBS_PER_HOUR = 1
    factories.ReportFactory(city=city)
    assert Client().get("/api/reports.gpkg").status_code == 202
    job = ExportJob.objects.get()
    exports.cancel(job)
    return reverse("export", args=[job.token])


def test_a_file_made_anew_counts_as_one_more(stopped: str, client: Client) -> None:
    answer = client.post(stopped, {"do": "again"}, headers={"Accept": "text/html"})
    assert answer.status_code == 429
    assert 3590 <= int(answer["Retry-After"]) <= 3600
    assert ExportJob.objects.get().state == ExportJob.State.CANCELLED
    assert "Riprova tra 60 minuti" in answer.content.decode()


@pytest.mark.parametrize(
    ("accept", "kind", "words"),
    [
        ("text/html", "text/html; charset=utf-8", "Riprova tra 60 minuti."),
        ("*/*", "application/json; charset=utf-8", "Troppe richieste. Riprova tra 60 minuti."),
    ],
)
def test_a_limit_that_no_view_answers_is_a_page_or_json(
    city: Any,
    client: Client,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    accept: str,
    kind: str,
    words: str,
) -> None:
    settings.FEEDBACK_RATE = "0/hour"
    monkeypatch.setattr(site, "counts", lambda: site.MESSAGES.take("somebody"))
    factories.CityFactory(slug="altrove", elsewhere=True)
    answer = client.get("/", headers={"Accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (429, kind)
    assert answer["Retry-After"] == "3600"
    assert words in answer.content.decode()
