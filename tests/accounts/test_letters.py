"""Letters: written when they are delivered, sent once, and telling what cannot be known."""

from __future__ import annotations

import logging
import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client

from accounts import care
from accounts.letters.delivery import deliver, give_up
from accounts.letters.writing import dressed, paragraphs, queue_letter, unlinked
from accounts.models import Letter
from accounts.tasks import deliver_letter
from civicmap.letters import EXPORT, EXPORT_JOB
from engagement.models import Move
from engagement.moderation.mails import DECISION
from engagement.moderation.services import decide
from engagement.moderation.workflow import Action
from layers.models import ExportJob
from places.models import City
from places.models.people import FEATURE
from tests import factories, letters

pytestmark = pytest.mark.django_db

State = Letter.State


@pytest.fixture(autouse=True)
def _outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "accounts.letters.delivery.QueuedEmailBackend"
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def posted() -> Letter:
    """A letter that is kept word by word."""
    mail.EmailMessage("Ciao", "Testo", to=["ada@example.org"]).send()
    return Letter.objects.latest("pk")


def test_a_letter_is_sent_once_and_forgets_what_it_held() -> None:
    letter = posted()
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'accounts.deliver_letter'")
        assert cursor.fetchall() == [(f'{{"letter_id": {letter.pk}}}',)]
    deliver(letter.pk)
    deliver(letter.pk)
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]
    letter.refresh_from_db()
    assert (letter.state, letter.content, letter.doubts) == (State.SENT, {}, 0)
    assert letter.finished is not None


def test_a_letter_whose_sending_was_interrupted_goes_again_and_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    letter = posted()
    Letter.objects.filter(pk=letter.pk).update(state=State.SENDING)
    deliver(letter.pk)
    other = posted()
    deliver(other.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.doubts) == (State.SENT, 1)
    assert f"Letter {letter.pk} (message) may arrive twice" in caplog.text
    names = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert len(set(names)) == 2
    assert names[0].startswith(f"<letter.{letter.pk}.")


@pytest.mark.parametrize(
    ("method", "fault", "doubts"),
    [
        ("open", ConnectionRefusedError(), 0),
        ("send_messages", smtplib.SMTPRecipientsRefused({}), 0),
        ("send_messages", smtplib.SMTPDataError(451, b"later"), 0),
        ("send_messages", smtplib.SMTPServerDisconnected("gone"), 1),
    ],
)
def test_a_refusal_leaves_no_doubt_and_a_lost_connection_does(
    method: str, fault: OSError, doubts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = posted()

    def failing(self: Any, *args: Any) -> Any:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, method, failing)
        with pytest.raises(type(fault)):
            deliver(letter.pk)
    deliver(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.doubts, len(mail.outbox)) == (State.SENT, doubts, 1)


class Context:
    """A job at its last try."""

    class job:
        attempts = 8


def test_after_the_last_try_it_is_given_up_and_can_be_tried_again_by_hand(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = posted()

    def failing(self: Any, *args: Any) -> Any:
        raise smtplib.SMTPRecipientsRefused({"ada@example.org": (451, b"Greylisted <ada@example.org>")})

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", failing)
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            deliver_letter.func(Context, letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.content["to"]) == (State.FAILED, ["ada@example.org"])
    client.force_login(factories.UserFactory(superuser=True))
    page = client.get("/admin/accounts/letter/").content.decode()
    assert "ada@example.org" not in page
    assert "Greylisted" in page
    assert letter.tries == 1
    client.post("/admin/accounts/letter/", {"action": "try_again", "_selected_action": letter.pk})
    letters.deliver_all()
    assert len(mail.outbox) == 1
    letter.refresh_from_db()
    assert (letter.state, letter.fault) == (State.SENT, "")


@pytest.mark.parametrize(("chosen", "wanted"), [("en", "en"), ("it", "it"), ("", "it")])
def test_a_person_gets_letters_in_the_language_they_chose(chosen: str, wanted: str, city: City) -> None:
    author = factories.UserFactory(lang=chosen, email="ada@example.org")
    report = factories.ReportFactory(
        city=city, author=author, lang="it", visibility="pending", published=None
    )
    decide(feature=report, action=Action.APPROVE, moderator=factories.UserFactory(superuser=True))
    message = letters.waiting()[-1]
    assert message.extra_headers["Content-Language"] == wanted
    assert f"/{wanted}/" in message.body if wanted == "en" else "/en/" not in message.body
    assert [kind for _content, kind in message.alternatives] == ["text/html"]


def test_letters_without_a_job_get_one_and_those_that_left_long_ago_go(
    settings: Any, django_db_reset_sequences: None
) -> None:
    lost, kept, sent = posted(), posted(), posted()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE (args->>'letter_id')::int = %s", [lost.pk])
    deliver(sent.pk)
    assert care.queue_lost_letters() == 0, "it may still be on its way into the queue"
    Letter.objects.update(created="2026-01-01T00:00Z")
    settings.LETTER_DAYS = 10_000
    assert care.queue_lost_letters() == 1
    settings.LETTER_DAYS = 7
    assert care.remove_old_letters() == 0
    Letter.objects.filter(pk=sent.pk).update(finished="2026-01-01T00:00Z")
    assert care.remove_old_letters() == 1
    assert set(Letter.objects.values_list("pk", flat=True)) == {lost.pk, kept.pk}
    give_up(kept.pk)
    assert Letter.objects.get(pk=kept.pk).state == State.FAILED


# --- What letters say ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("https://evil.example/x?a=1", "https[:]//evil[.]example/x?a=1"),
        ("Vedi www.evil.it, subito", "Vedi www[.]evil[.]it, subito"),
        ("evil.com", "evil[.]com"),
        ("evil.com/login", "evil[.]com/login"),
        ("Scuola I.C.Manzoni, via Po 3.", "Scuola I.C.Manzoni, via Po 3."),
        ("lampione rotto.La luce", "lampione rotto.La luce"),
        ("alle 10.30 in p.za Castello", "alle 10.30 in p.za Castello"),
        ("http://127.0.0.1:8000/prova/", "http://127.0.0.1:8000/prova/"),
        ("http://127.0.0.1:8000@evil.example/", "http[:]//127[.]0[.]0[.]1:8000@evil[.]example/"),
        ("http://127.0.0.1:8000.evil.example/", "http[:]//127[.]0[.]0[.]1:8000[.]evil[.]example/"),
    ],
)
def test_no_mail_program_makes_a_link_of_a_foreign_address(text: str, plain: str, settings: Any) -> None:
    settings.SITE_URL = "http://127.0.0.1:8000"
    assert unlinked(text) == plain


def test_only_addresses_of_this_site_are_links(settings: Any) -> None:
    settings.SITE_URL = "https://mappa.example"
    text = "Vedi\nhttps://mappa.example/prova/\nhttps://evil.example/\n<a href='https://evil.example'>x</a>\nhttps://mappa.example.evil/"
    message = dressed("Ciao evil.com", text, to="a@example.org", lang="it")
    html = str(message.alternatives[0][0])
    assert html.count("<a ") == 1
    assert '<a href="https://mappa.example/prova/">' in html
    assert "evil.example" not in html + str(message.body)
    assert "evil.com" not in message.subject
    assert paragraphs("https://mappa.example/a b") == ["https://mappa.example/a b"]


def test_every_letter_in_both_languages_is_automatic_and_complete(client: Client, city: City) -> None:
    person = factories.UserFactory(email="ada@example.org")
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    other = factories.UserFactory()
    unconfirmed = other.emailaddress_set.create(email=other.email, verified=False, primary=True)
    report: Any = factories.ReportFactory(city=city, author=person)
    draft: Any = factories.ReportFactory(city=city, unconfirmed=True)
    factories.ReportContactFactory(report=draft)
    job = ExportJob.objects.create(layer="reports", extension="csv", state="ready")
    decision = Move.objects.create(
        feature=report, what="visibility", before="pending", after="public", quality="moderator"
    )
    moved = Move.objects.create(
        feature=report, what="status", before="received", after="assigned", quality="office", words="Fatto"
    )
    for lang in ("it", "en"):
        for kind, given in {
            "account-confirm": {"about": ("account.emailaddress", unconfirmed.pk)},
            "account-reset": {"user": person},
            "account-exists": {"user": person},
            "account-unknown": {"address": "nobody@example.org"},
            "report-confirm": {"about": (FEATURE, draft.pk)},
            "report-received": {"about": (FEATURE, report.pk)},
            "report-moved": {
                "about": (FEATURE, report.pk),
                "content": {"move": moved.pk},
            },
            DECISION: {"about": (FEATURE, report.pk), "content": {"move": decision.pk}},
            EXPORT: {"about": (EXPORT_JOB, job.pk), "user": person},
        }.items():
            draft.contact.lang = report.lang = lang
            draft.contact.save()
            report.save()
            letter = queue_letter(kind, lang=lang, **given)
            (message,) = letters.waiting()
            assert message.extra_headers["Auto-Submitted"] == "auto-generated", kind
            assert message.extra_headers["Content-Language"] == lang
            assert message.subject
            assert "\n" not in message.subject
            html, media_type = message.alternatives[0]
            assert media_type == "text/html"
            assert f'<html lang="{lang}">' in str(html)
            assert ("http://127.0.0.1:8000/en/" in message.body) == (lang == "en"), (kind, message.body)
            letter.delete()


def test_letters_to_addresses_that_nobody_confirmed_hold_no_word_of_the_sender(
    client: Client, city: City
) -> None:
    word = "parolaccia"
    report: Any = factories.ReportFactory(
        city=city, unconfirmed=True, title=f"{word} www.evil.com", description=word, address=word
    )
    factories.ReportContactFactory(report=report, name=word)
    other = factories.UserFactory(display_name=word)
    address = other.emailaddress_set.create(email=other.email, verified=False, primary=True)
    queue_letter("report-confirm", lang="it", about=(FEATURE, report.pk))
    queue_letter("account-confirm", lang="it", about=("account.emailaddress", address.pk))
    queue_letter("account-unknown", lang="it", address="nobody@example.org")
    found = letters.waiting()
    assert len(found) == 3
    for message in found:
        whole = message.message().as_string() + message.body + str(message.alternatives[0][0])
        assert word not in whole
        assert "evil" not in whole
    assert "/reports/follow/" in found[0].body


def test_what_was_removed_or_done_meanwhile_is_not_sent(city: City) -> None:
    report: Any = factories.ReportFactory(city=city, unconfirmed=True)
    factories.ReportContactFactory(report=report)
    letter = queue_letter("report-confirm", lang="it", about=(FEATURE, report.pk))
    report.contact.delete()
    deliver(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, mail.outbox) == (State.DROPPED, [])


def test_accounts_letters_are_queued_without_words_and_their_links_work(client: Client) -> None:
    logging.getLogger("allauth").setLevel(logging.ERROR)
    form = {
        "email": "ada@example.org",
        "password1": "una frase lunga",
        "password2": "una frase lunga",
        "age": "on",
    }
    assert client.post("/accounts/signup/", form).status_code == 302
    letter = Letter.objects.get()
    assert (letter.kind, letter.address, letter.content) == ("account-confirm", "", {})
    (message,) = letters.waiting()
    link = next(line for line in message.body.splitlines() if "confirm-email" in line)
    path = link.removeprefix("http://127.0.0.1:8000")
    assert client.post(path).status_code == 302
    letters.deliver_all()
    client.logout()
    client.post("/accounts/password/reset/", {"email": "ada@example.org"})
    (message,) = letters.waiting()
    link = next(line for line in message.body.splitlines() if "/password/reset/key/" in line)
    answer = client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    assert 'name="password1"' in answer.content.decode()
    letters.deliver_all()
    client.post("/accounts/password/reset/", {"email": "chi@example.org"})
    assert Letter.objects.latest("pk").address == "chi@example.org"
    letters.deliver_all()
    assert not Letter.objects.exclude(address="").exists()
