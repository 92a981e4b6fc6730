"""Answers by mail: scheduled questions, once on their day, to their author."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Mapping
from dataclasses import replace

from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.letters.writing import absolute, compose, queue_letter
from accounts.models import Letter
from layers.declaration.layer import Layer
from layers.errors import BadParameter
from layers.exports import Format, find_format
from places.ground.clock import clock_of
from planning.answering.answers import Answer
from planning.answering.engine import answer, today_in
from planning.api import answer_bytes
from planning.models import SavedQuestion, Schedule
from planning.permissions import may_schedule_question
from planning.question.sentence import sentence
from planning.question.values import MAX_ROWS, Question
from planning.saved.services import unsubscribe_token

logger = logging.getLogger(__name__)

ANSWER = "answer"
QUESTION = "planning.savedquestion"
MAX_ATTACHMENT = 1_000_000
"""Bytes of a table in a mail; of a larger one the mail only gives the link."""


def send_due(today: datetime.date | None = None) -> int:
    """Send the mails of this day that have not been sent. Says how many. Each is a transaction of its own."""
    count = 0
    for saved in list(SavedQuestion.objects.exclude(schedule=Schedule.NONE).select_related("city", "author")):
        day = today or today_in(saved.city)
        if SavedQuestion.objects.due(day).filter(pk=saved.pk).exists() and send_answer(saved.pk, day):
            count += 1
    return count


def send_answer(pk: int, day: datetime.date) -> bool:
    """Queue the mail with one answer. False where the author may no longer have it; the schedule then ends."""
    with transaction.atomic():
        saved = (
            SavedQuestion.objects.select_for_update(of=("self",), no_key=True)
            .select_related("city", "author")
            .due(day)
            .filter(pk=pk)
            .first()
        )
        if saved is None:
            return False
        if saved.author is None or not may_schedule_question(saved.author, saved):
            saved.schedule = Schedule.NONE
            saved.save(update_fields=["schedule"])
            return False
        queue_letter(ANSWER, lang=saved.lang, user=saved.author, about=(QUESTION, saved.pk))
        saved.sent = day
        saved.save(update_fields=["sent"])
    return True


def write_answer(letter: Letter, layers: Mapping[str, Layer]) -> EmailMessage | None:
    """The answer in words, its link, and the table where it is small. None where the author may no longer have it."""
    saved = (
        SavedQuestion.objects.select_related("city", "author")
        .filter(pk=letter.subject_id or 0, author=letter.user_id)
        .first()
    )
    if saved is None or saved.author is None or not may_schedule_question(saved.author, saved):
        return None
    attachments: list[tuple[str, bytes, str]] = []
    with override(letter.lang), clock_of(saved.city):
        context: dict[str, object] = {"saved": saved, "sentence": "", "notes": (), "fault": ""}
        try:
            question = saved.question
            context["sentence"] = sentence(question, layers, saved.city)
            found = answer(replace(question, limit=MAX_ROWS), layers)
            context |= {"outcome": outcome(found), "notes": found.notes, "rights": found.rights}
            attachments = attached(found, layers, question)
        except BadParameter as fault:
            logger.warning("scheduled question %s has no answer: %s", saved.slug, fault)
            context["fault"] = str(fault.reason)
    path = reverse("question_unsubscribe", args=[saved.city.slug, unsubscribe_token(saved)])
    return compose(
        "planning/letters/answer.txt",
        to=saved.author.email,
        lang=letter.lang,
        context={
            **context,
            "page": lambda: absolute(saved.get_absolute_url()),
            "end": lambda: absolute(
                reverse("question_unsubscribe", args=[saved.city.slug, unsubscribe_token(saved)])
            ),
            "attached": bool(attachments),
        },
        attachments=attachments,
        headers={
            "List-Unsubscribe": f"<{absolute(path)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def outcome(found: Answer) -> str:
    """How much was found, in a line."""
    rows = ngettext("%(count)s row", "%(count)s rows", found.total) % {
        "count": number_format(found.total, force_grouping=True)
    }
    if found.question.lists_rows:
        return f"{rows}."
    groups = ngettext("%(count)s group", "%(count)s groups", found.groups) % {"count": found.groups}
    return _("%(rows)s in %(groups)s.") % {"rows": rows, "groups": groups}


def attached(found: Answer, layers: Mapping[str, Layer], question: Question) -> list[tuple[str, bytes, str]]:
    """The table as CSV, unless it is too large for a mail."""
    csv: Format | None = find_format("csv")
    if csv is None or found.rights.refusal:
        return []
    body = answer_bytes(found, layers, csv)
    if len(body) > MAX_ATTACHMENT:
        return []
    return [(f"{question.city}-{question.subject.layer}.csv", body, "text/csv")]
