"""Telling members of offices: one letter for each person, and the same news never twice."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse

from accounts.letters.writing import absolute, compose, queue_letter
from accounts.models import Letter, User
from places.ground.clock import clock_of
from places.models import Visibility
from reports.models import Report
from reports.notices.models import MailWish, Notice
from reports.notices.noting import TOLD, note

NEWS = "office-news"
KEPT = datetime.timedelta(days=60)
"""So long what was told is remembered, so that it is not told again."""
LOOK_BACK = datetime.timedelta(days=2)
"""Deadlines that were over before are not told any more: the desk shows them."""
MOST = 30
"""So many lines one letter has; the desk has all."""
_END = Signer(sep=".", salt="reports.notices.end")


def note_late(now: datetime.datetime) -> int:
    """Note the reports whose deadline has just passed. Says for how many people."""
    late = Report.objects.overdue(now).filter(
        due__gte=now - LOOK_BACK, manager__isnull=False, visibility__in=TOLD, is_example=False
    )
    return sum(
        note(report, Notice.What.LATE, report.due.isoformat())
        for report in late.select_related("city", "manager")
        if report.due
    )


def send_due(now: datetime.datetime) -> int:
    """Write a letter for each person who has news that are due. Says how many."""
    people = (
        Notice.objects.filter(told=None, due__lte=now).order_by().values_list("user", flat=True).distinct()
    )
    return sum(_tell(user, now) for user in list(people))


def _tell(user: int, now: datetime.datetime) -> bool:
    """One letter, in one transaction with the note that it was told; a second worker waits and finds nothing left."""
    with transaction.atomic():
        rows = list(
            Notice.objects.filter(user=user, told=None, due__lte=now)
            .select_for_update(of=("self",))
            .select_related("user")
            .order_by("pk")
        )
        if not rows:
            return False
        Notice.objects.filter(pk__in=[row.pk for row in rows]).update(told=now)
        person = rows[0].user
        if not person.is_active:
            return False
        queue_letter(NEWS, lang=person.lang or "it", user=person, content={"news": [row.pk for row in rows]})
    return True


@dataclass(frozen=True)
class Line:
    """A report in the letter and what there is to tell of it."""

    report: Report
    whats: list[str]

    @property
    def what(self) -> str:
        """In words."""
        return ", ".join(self.whats)

    @property
    def title(self) -> str:
        """Of a private report nothing but its reference leaves the site."""
        return "" if self.report.visibility == Visibility.PRIVATE else self.report.title

    def page(self) -> str:
        """Its page at the desk."""
        return absolute(reverse("report_move", args=[self.report.city.slug, self.report.pk]))


def write_news(letter: Letter) -> EmailMessage | None:
    """What still concerns the person: members who have left hear nothing of their former office."""
    user = letter.user
    if user is None:
        return None
    rows = list(Notice.objects.filter(pk__in=letter.content.get("news", ()), user=user).order_by("pk"))
    reports = {
        report.pk: report
        for report in Report.objects.filter(
            pk__in={row.report_id for row in rows},
            manager__in=user.offices.values("pk"),
            visibility__in=TOLD,
        ).select_related("city", "category", "manager")
    }
    told: dict[int, list[str]] = {}
    for row in rows:
        if row.report_id in reports and str(row.get_what_display()) not in told.setdefault(row.report_id, []):
            told[row.report_id].append(str(row.get_what_display()))
    if not told:
        return None
    lines = [Line(reports[key], whats) for key, whats in told.items()]
    city = lines[0].report.city
    token = end_token(user)

    def end() -> str:
        return absolute(reverse("desk_mails_end", args=[city.slug, token]))

    with clock_of(city):
        return compose(
            "reports/letters/office_news.txt",
            to=user.email,
            lang=letter.lang,
            context={
                "lines": lines[:MOST],
                "more": max(0, len(lines) - MOST),
                "count": len(lines),
                "first": lines[0],
                "city": city,
                "desk": lambda: absolute(reverse("desk", args=[city.slug])),
                "wishes": lambda: absolute(reverse("desk_mails", args=[city.slug])),
                "end": end,
            },
            headers={"List-Unsubscribe": f"<{end()}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        )


def end_token(user: User) -> str:
    """For whoever has the letter: ends these mails for the person."""
    return _END.sign(str(user.pk))


def to_end(token: str) -> User | None:
    """The person of a token; None for anything else."""
    try:
        key = int(_END.unsign(token))
    except (BadSignature, ValueError):
        return None
    return User.objects.filter(pk=key, is_active=True).first()


def end_all(user: User) -> None:
    """No more mails from any office."""
    with transaction.atomic():
        for office in user.offices.all():
            wish(user, office, MailWish.Rhythm.NEVER)
        Notice.objects.filter(user=user, told=None).delete()


def wish(user: User, office: Any, rhythm: str) -> None:
    """Keep how often a member wants the news of an office; what waits keeps its moment, unless nothing is wanted any more."""
    with transaction.atomic():
        MailWish.objects.update_or_create(user=user, office=office, defaults={"rhythm": rhythm})
        if rhythm == MailWish.Rhythm.NEVER:
            Notice.objects.filter(user=user, told=None, report__manager=office).delete()


def remove_old(now: datetime.datetime) -> int:
    """Forget what was told long ago. Says how much."""
    return Notice.objects.filter(told__lt=now - KEPT).delete()[0]
