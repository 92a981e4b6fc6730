"""Letters about reports. All are queued in the transaction that causes them."""

from __future__ import annotations

from django.urls import reverse

from accounts.letters import absolute, send_letter
from places.models import Visibility
from reports.models import Report
from reports.workflow import ReportStatus


def please_confirm(report: Report, email: str, lang: str, token: str) -> None:
    """The private link. The only letter that carries it: afterwards only its hash is known."""
    send_letter(
        "reports/letters/confirm.txt",
        to=email,
        lang=lang,
        context={
            "report": report,
            "link": lambda: absolute(reverse("report_follow", args=[report.city.slug, token])),
        },
    )


def received(report: Report) -> None:
    """Thanks, and whether it is public already."""
    _send(report, "received", {"waits": report.visibility == Visibility.PENDING})


def moved(report: Report, text: str) -> None:
    """The new status with the office's text."""
    _send(report, "moved", {"text": text, "status": ReportStatus(report.status).label})


def answered(report: Report) -> None:
    """To the office: the sender has answered. The words themselves stay on the site."""
    office = report.manager
    if office is None or not office.email:
        return
    send_letter(
        "reports/letters/answered.txt",
        to=office.email,
        lang=report.city.languages[0] if report.city.languages else "it",
        context={
            "report": report,
            "page": lambda: absolute(reverse("report_move", args=[report.city.slug, report.pk])),
        },
    )


def _send(report: Report, template: str, context: dict[str, object]) -> None:
    reader = report.correspondent()
    if reader is None:
        return
    send_letter(
        f"reports/letters/{template}.txt",
        to=reader.email,
        lang=reader.lang,
        context={
            "report": report,
            "page": lambda: absolute(report.get_absolute_url()),
            "has_account": report.author_id is not None,
            "mine": lambda: absolute(reverse("my_things")),
            **context,
        },
    )
