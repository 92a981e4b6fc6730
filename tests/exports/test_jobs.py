"""Files that take longer: made by the worker from what is public then, shown on a page, handed out while they are true."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from django.db import DataError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from civicmap.outlets import exports
from layers.exports.tables import Rows
from layers.models import ExportJob
from places.models import Feature, Visibility
from tests import factories, letters

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
State = ExportJob.State


@pytest.fixture(autouse=True)
def _everything_is_long(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file goes to the worker. The rows are read through the test's own transaction, which alone can see them."""
    settings.EXPORT_DIRECT_ROWS = 0
    monkeypatch.setattr(exports, "_reading_connection", OwnConnection)


class OwnConnection:
    """Stands for a second connection: reads through the first, and closing it does nothing."""

    def __init__(self) -> None:
        self.ensure_connection()

    def ensure_connection(self) -> None:
        self.connection = exports.connection.connection

    def close(self) -> None:
        pass


def queued() -> list[int]:
    """Keys of the exports that stand in the queue, in order."""
    jobs = ProcrastinateJob.objects.filter(task_name="civicmap.make_export").order_by("id")
    return [job.args["export_id"] for job in jobs]


def asked(client: Client, address: str = "/api/reports.gpkg?city=prova") -> ExportJob:
    """Ask for a file as a browser does, and follow to its page."""
    response = client.get(address, headers=BROWSER)
    assert response.status_code == 303, response.content
    job = ExportJob.objects.latest("pk")
    assert response["Location"].removeprefix("/en") == f"/api/exports/{job.token}/"
    return job


def made(client: Client, address: str = "/api/reports.gpkg?city=prova") -> ExportJob:
    """Ask, and let the worker make it."""
    job = asked(client, address)
    exports.make(job.pk)
    job.refresh_from_db()
    assert job.state == State.READY
    return job


def file_of(client: Client, job: ExportJob) -> Any:
    return client.get(reverse("export_file", args=[job.token]))


def count_in(response: Any, tmp_path: Path) -> int:
    path = tmp_path / "answer.gpkg"
    path.write_bytes(b"".join(response.streaming_content))
    return int(pyogrio.read_info(path)["features"])


def test_a_long_file_is_queued_made_and_fetched(client: Client, city: Any, tmp_path: Path) -> None:
    factories.ReportFactory.create_batch(3, city=city)
    factories.ReportFactory(city=city, visibility=Visibility.HIDDEN)
    job = asked(client)
    assert queued() == [job.pk]
    assert len(job.token) == 43
    page = client.get(reverse("export", args=[job.token])).content.decode()
    assert "aspetta il suo turno" in page
    assert re.search(r'<noscript><meta http-equiv="refresh" content="\d+"></noscript>', page)
    state = client.get(reverse("export_state", args=[job.token])).json()
    assert state == {"state": "queued", "rows_done": 0, "rows_total": 3, "percent": 0}

    exports.make(job.pk)
    state = client.get(reverse("export_state", args=[job.token])).json()
    assert (state["state"], state["rows_done"], state["percent"]) == ("ready", 3, 100)
    page = client.get(reverse("export", args=[job.token])).content.decode()
    assert reverse("export_file", args=[job.token]) in page
    assert "3 righe" in page
    answer = file_of(client, job)
    assert answer["Content-Type"] == "application/geopackage+sqlite3"
    assert answer["Content-Disposition"].startswith('attachment; filename="reports-prova-')
    assert "no-store" in answer["Cache-Control"]
    assert count_in(answer, tmp_path) == 3


@pytest.mark.parametrize("extension", ["xlsx", "shp.zip", "parquet"])
def test_the_worker_makes_the_other_formats_too(extension: str, client: Client, city: Any) -> None:
    factories.ReportFactory(city=city)
    job = made(client, f"/api/reports.{extension}")
    assert job.size == len(b"".join(file_of(client, job).streaming_content)) > 0


def test_streamed_formats_never_wait(client: Client, city: Any) -> None:
    factories.ReportFactory(city=city)
    for extension in ("csv", "kml", "geojson"):
        assert client.get(f"/api/reports.{extension}").status_code == 200
    assert queued() == []


def test_a_program_is_told_to_ask_again_and_then_gets_the_file(
    client: Client, city: Any, tmp_path: Path
) -> None:
    factories.ReportFactory(city=city)
    assert client.head("/api/reports.gpkg").status_code == 202
    assert queued() == [], "a question about the file makes no file"
    first = client.get("/api/reports.gpkg")
    assert first.status_code == 202
    assert first["Retry-After"] == "10"
    assert client.get(first.json()["state"]).json()["state"] == "queued"
    again = client.get("/api/reports.gpkg")
    assert (again.status_code, len(queued())) == (202, 1), "the same file is asked for once"
    exports.make(queued()[0])
    assert count_in(client.get("/api/reports.gpkg"), tmp_path) == 1
    ExportJob.objects.update(finished=timezone.now() - datetime.timedelta(hours=1))
    assert client.get("/api/reports.gpkg").status_code == 202, "an old file may lack what came since"


def test_what_is_hidden_is_gone_from_files_that_were_made_before(
    client: Client, city: Any, tmp_path: Path
) -> None:
    kept = factories.ReportFactory(city=city)
    hidden = factories.ReportFactory(city=city)
    job = made(client)
    old = exports.storages["private"].path(job.file)
    assert count_in(file_of(client, job), tmp_path) == 2
    factories.move(hidden, visibility=Visibility.HIDDEN)

    answer = file_of(client, job)
    assert (answer.status_code, answer["Location"]) == (302, f"/api/exports/{job.token}/?changed=1")
    assert not Path(old).exists(), "the file itself is gone"
    assert "non è più pubblico" in client.get(answer["Location"]).content.decode()
    exports.make(job.pk)
    path = tmp_path / "again.gpkg"
    path.write_bytes(b"".join(file_of(client, job).streaming_content))
    assert pyogrio.raw.read(path, return_fids=True)[1].tolist() == [kept.pk]
    assert count_in(client.get("/api/reports.gpkg?city=prova"), tmp_path) == 1


def test_a_changed_text_makes_the_file_old_and_a_new_row_does_not(client: Client, city: Any) -> None:
    report = factories.ReportFactory(city=city)
    job = made(client)
    factories.ReportFactory(city=city)
    assert b"".join(file_of(client, job).streaming_content), "it says of which day it is"
    Feature.objects.filter(pk=report.pk).update(description="Il nome è stato tolto.")
    assert file_of(client, job).status_code == 302
    job.refresh_from_db()
    assert job.state == State.QUEUED


def test_the_job_reads_what_is_public_when_it_runs(client: Client, city: Any) -> None:
    report = factories.ReportFactory(city=city)
    factories.ReportFactory(city=city)
    job = asked(client)
    factories.move(report, visibility=Visibility.HIDDEN)
    exports.make(job.pk)
    job.refresh_from_db()
    assert job.rows_done == 1


def test_the_digest_of_the_rows_that_passed_is_that_of_the_database(client: Client, city: Any) -> None:
    factories.ReportFactory.create_batch(3, city=city)
    job = made(client)
    ExportJob.objects.filter(pk=job.pk).update(version="another")
    job.refresh_from_db()
    assert exports.is_current(job), "without the version the rows themselves are compared"
    ExportJob.objects.filter(pk=job.pk).update(version="another", digest=str(int(job.digest) + 1))
    job.refresh_from_db()
    assert not exports.is_current(job)
    ExportJob.objects.filter(pk=job.pk).update(declaration="other columns")
    job.refresh_from_db()
    assert not exports.is_current(job)


def confirmed(client: Client, email: str = "ada@example.org") -> Any:
    """Somebody signed in whose address is confirmed."""
    person = factories.UserFactory(email=email)
    person.emailaddress_set.create(email=email, verified=True, primary=True)
    client.force_login(person)
    return person


def test_the_link_is_mailed_once_and_the_address_forgotten(client: Client, city: Any) -> None:
    factories.ReportFactory(city=city)
    confirmed(client)
    job = asked(client, "/api/reports.gpkg?lang=en")
    page = f"/en/api/exports/{job.token}/"
    assert client.post(page, {"do": "mail"}).status_code == 302
    assert "ada@example.org" in client.get(page).content.decode()
    assert "ada@example.org" not in Client().get(page).content.decode()
    assert letters.waiting() == []
    exports.make(job.pk)
    (letter,) = letters.waiting()
    assert (letter.to, letter.subject) == (["ada@example.org"], "Your file is ready: Reports")
    assert f"/en/api/exports/{job.token}/" in letter.body
    job.refresh_from_db()
    assert job.email == ""


def test_links_go_to_confirmed_addresses_only(client: Client, city: Any) -> None:
    factories.ReportFactory(city=city)
    job = made(client)
    page = reverse("export", args=[job.token])
    stranger = {"do": "mail", "email": "vittima@example.org"}
    assert "Accedi" in client.post(page, stranger, follow=True).content.decode()
    client.force_login(factories.UserFactory(email="typed@example.org"))
    client.post(page, stranger)
    assert letters.waiting() == []
    confirmed(client)
    client.post(page, stranger)
    assert [letter.to for letter in letters.waiting()] == [["ada@example.org"]]


def test_links_by_mail_have_a_limit_for_each_person_and_connection(
    client: Client, city: Any, settings: Any
) -> None:
    settings.EXPORT_LETTERS_RATE = "2/hour"
    factories.ReportFactory(city=city)
    job = made(client)
    page = reverse("export", args=[job.token])
    confirmed(client)
    for _time in range(2):
        client.post(page, {"do": "mail"})
    assert "Riprova" in client.post(page, {"do": "mail"}, follow=True).content.decode()
    client.post(page, {"do": "mail"}, REMOTE_ADDR="192.0.2.7")
    confirmed(client, "bea@example.org")
    client.post(page, {"do": "mail"})
    assert len(letters.waiting()) == 2
    client.post(page, {"do": "mail"}, REMOTE_ADDR="192.0.2.8")
    assert len(letters.waiting()) == 3


def test_an_export_that_was_interrupted_is_made_by_the_next_run(client: Client, city: Any) -> None:
    factories.ReportFactory(city=city)
    job = asked(client)
    ExportJob.objects.filter(pk=job.pk).update(state=State.RUNNING, started=timezone.now())
    exports.make(job.pk)
    job.refresh_from_db()
    assert job.state == State.READY
    made_at, file = job.finished, job.file
    exports.make(job.pk)
    job.refresh_from_db()
    assert (job.finished, job.file) == (made_at, file)


def test_a_file_can_be_cancelled_and_asked_for_again(client: Client, city: Any) -> None:
    factories.ReportFactory(city=city)
    job = asked(client)
    page = reverse("export", args=[job.token])
    client.post(page, {"do": "cancel"})
    exports.make(job.pk)
    job.refresh_from_db()
    assert (job.state, job.file) == (State.CANCELLED, "")
    assert "Hai annullato" in client.get(page).content.decode()
    assert file_of(client, job).status_code == 302
    client.post(page, {"do": "again"})
    exports.make(job.pk)
    job.refresh_from_db()
    assert job.state == State.READY


def test_a_running_job_notices_that_it_was_cancelled(
    client: Client, city: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.ReportFactory(city=city)
    job = asked(client)
    plain = Rows._batch

    def cancelled_meanwhile(self: Rows, block: bytes) -> Any:
        exports.cancel(job)
        return plain(self, block)

    monkeypatch.setattr(Rows, "_batch", cancelled_meanwhile)
    exports.make(job.pk)
    job.refresh_from_db()
    assert (job.state, job.rows_done, job.file) == (State.CANCELLED, 0, "")


@pytest.mark.parametrize("fault", ["cancelled", "broken"])
def test_no_file_stays_behind_that_no_job_names(
    fault: str, client: Client, city: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.ReportFactory(city=city)
    job = asked(client)
    plain = exports.declaration_of
    kept: list[Path] = []

    def meanwhile(layer: Any) -> Any:
        # The file is stored by now; this is asked for the row that is to name it.
        kept.extend(path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file())
        if fault == "cancelled":
            exports.cancel(job)
            return plain(layer)
        # Longer than the column: the database refuses the row.
        return "x" * 1000

    monkeypatch.setattr(exports, "declaration_of", meanwhile)
    if fault == "cancelled":
        exports.make(job.pk)
    else:
        ExportJob.objects.filter(pk=job.pk).update(state=State.RUNNING)
        with pytest.raises(DataError), transaction.atomic():
            exports._make(job)
    assert len(kept) == 1
    assert not kept[0].exists()


def test_a_failure_is_told_on_the_page_and_by_mail(
    client: Client, city: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.ReportFactory(city=city)
    job = asked(client)
    confirmed(client)
    client.post(reverse("export", args=[job.token]), {"do": "mail"})

    def broken(self: Rows, block: bytes) -> Any:
        raise OSError("the disk is full")

    monkeypatch.setattr(Rows, "_batch", broken)
    with pytest.raises(OSError, match="disk"):
        exports.make(job.pk)
    job.refresh_from_db()
    assert (job.state, job.failure) == (State.FAILED, ExportJob.Failure.FAULT)
    page = client.get(reverse("export", args=[job.token])).content.decode()
    assert "un errore del server" in page
    assert "disk" not in page
    (letter,) = letters.waiting()
    assert letter.subject == "Il tuo file non è stato preparato: Segnalazioni"
    assert "un errore del server" in letter.body


def test_a_job_whose_filters_no_longer_hold_says_so(
    client: Client, city: Any, districts: dict[str, Any]
) -> None:
    factories.ReportFactory(city=city)
    job = asked(client, "/api/reports.gpkg?city=prova&area=district:A")
    districts["A"].delete()
    exports.make(job.pk)
    job.refresh_from_db()
    assert (job.state, job.failure) == (State.FAILED, ExportJob.Failure.GONE)
    assert client.get(reverse("export", args=[job.token])).status_code == 200


def test_one_visitor_cannot_fill_the_queue(client: Client, city: Any, settings: Any) -> None:
    settings.EXPORT_JOBS_PER_HOUR = 2
    factories.ReportFactory(city=city)
    for extension in ("gpkg", "parquet"):
        assert client.get(f"/api/reports.{extension}").status_code == 202
    refused = client.get("/api/reports.xlsx")
    assert refused.status_code == 429
    assert 3590 <= int(refused["Retry-After"]) <= 3600
    page = client.get("/api/reports.xlsx", headers=BROWSER)
    assert (page.status_code, page["Content-Type"]) == (429, "text/html; charset=utf-8")
    elsewhere = client.get("/api/reports.xlsx", REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 202
    assert "192.0.2.7" not in " ".join(ExportJob.objects.values_list("visitor", flat=True))


def test_files_go_when_their_time_is_over_and_interrupted_jobs_are_called_failed(
    client: Client, city: Any, settings: Any
) -> None:
    factories.ReportFactory(city=city)
    old, new = made(client), made(client, "/api/reports.parquet")
    stuck = asked(client, "/api/reports.xlsx")
    past = timezone.now() - datetime.timedelta(days=1)
    ExportJob.objects.filter(pk=old.pk).update(expires=past)
    ExportJob.objects.filter(pk=stuck.pk).update(state=State.RUNNING, started=past, created=past)
    exports.sweep()
    storage = exports.storages["private"]
    assert (storage.exists(old.file), storage.exists(new.file)) == (False, True)
    assert set(ExportJob.objects.values_list("pk", "state", "failure")) == {
        (new.pk, State.READY, ""),
        (stuck.pk, State.FAILED, "stuck"),
    }
    assert client.get(reverse("export", args=[old.token])).status_code == 404


def test_a_wrong_secret_opens_nothing(client: Client, city: Any) -> None:
    factories.ReportFactory(city=city)
    made(client)
    for name in ("export", "export_file", "export_state"):
        assert client.get(reverse(name, args=["a" * 43])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_progress_passes_by_the_connection_that_reads(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> None:
    monkeypatch.undo()
    settings.EXPORT_DIRECT_ROWS = 0
    monkeypatch.setattr("layers.exports.tables.ROWS_A_BATCH", 2)
    city = factories.CityFactory(slug="prova")
    factories.ReportFactory.create_batch(5, city=city)
    job = asked(client)
    seen: list[tuple[str, int]] = []
    progress = exports._progress

    def watched(job: ExportJob, count: int) -> None:
        progress(job, count)
        body = client.get(reverse("export_state", args=[job.token])).json()
        seen.append((body["state"], body["rows_done"]))

    monkeypatch.setattr(exports, "_progress", watched)
    exports.make(job.pk)
    job.refresh_from_db()
    assert seen == [("running", 2), ("running", 4), ("running", 5)]
    assert (job.state, job.percent) == (State.READY, 100)
    job.delete()
