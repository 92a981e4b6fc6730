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
