"""Letters: rows that name recipient, kind and subject. Their text is written on delivery.

``queue_letter()`` writes a row and its job in the caller's transaction. When the worker delivers it, ``written()`` asks the function
that ``settings.LETTER_WRITERS`` names for the kind; most of them call ``compose()`` with a template. So neither the row nor the queue
holds words, addresses or links that other rows hold, and what has been removed meanwhile is never sent.

A template's first line is the subject, the rest the text. The HTML part says the same; only addresses of this site become links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.module_loading import import_string
from django.utils.safestring import mark_safe
from django.utils.translation import override
from procrastinate.contrib.django import app

from accounts.jobs import SOON
from accounts.models import Letter, User

AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
"""Headers that keep programs from answering (RFC 3834). Exchange reads the second."""

DELIVER = "accounts.deliver_letter"

_FOREIGN = re.compile(
    r"(?:https?|ftp)://\S+"
    r"|\bwww\.\S+"
    r"|\b(?:[\w-]+\.)+(?:com|org|net|info|biz|xyz|top|online|site|shop|club|app|dev|page|link|live|store|click|icu"
    r"|it|eu|uk|de|fr|ch|at|es|pl|ru|cn|us|br|nl|be|tk|ml|cf|gq|cc|ly|gg|ws|tv|io)(?=[/:?#]|[\s,;!)]|$)[^\s]*",
    re.IGNORECASE,
)
"""What mail programs make a link of by themselves."""


def absolute(path: str) -> str:
    """The full address of a page of this site."""
    return f"{settings.SITE_URL}{path}"


def is_own(address: str) -> bool:
    """Whether a text is an address of this site, and nothing else."""
    return re.fullmatch(re.escape(settings.SITE_URL) + r"(?:/[^\s@\\]*)?", address) is not None


def unlinked(text: str) -> str:
    """The text with every foreign address written so that no mail program makes a link of it."""

    def plain(found: re.Match[str]) -> str:
        address = found[0]
        return address if is_own(address) else address.replace("://", "[:]//").replace(".", "[.]")

    return _FOREIGN.sub(plain, text)


def paragraphs(text: str) -> list[str]:
    """The text's paragraphs as safe HTML. A line that is an address of this site is a link."""

    def line(one: str) -> str:
        return format_html('<a href="{0}">{0}</a>', one) if is_own(one) else conditional_escape(one)

    return [
        mark_safe("<br>".join(line(one) for one in part.splitlines()))
        for part in text.split("\n\n")
        if part.strip()
    ]


def queue_letter(
    kind: str,
    *,
    lang: str,
    user: User | None = None,
    address: str = "",
    about: tuple[str, int] | None = None,
    content: Mapping[str, Any] | None = None,
) -> Letter:
    """Have a letter of this kind delivered once the caller's transaction commits; a rollback sends nothing.

    Its language is the one that ``user`` has chosen, else ``lang``. ``about`` is the row it is about, as label and key. Give
    ``address`` and ``content`` only what no other row holds.
    """
    subject, subject_id = about or ("", None)
    with transaction.atomic():
        letter = Letter.objects.create(
            kind=kind,
            lang=(user.lang if user else "") or lang,
            user=user,
            address=address,
            subject=subject,
            subject_id=subject_id,
            content=dict(content or {}),
        )
        queue_again(letter)
    return letter


def queue_again(letter: Letter) -> None:
    """Write the job that delivers a letter."""
    app.configure_task(DELIVER, queue="mail", priority=SOON).defer(letter_id=letter.pk)


def written(letter: Letter) -> EmailMessage | None:
    """The text of the letter from the present data; None where recipient or subject are gone."""
    write = import_string(settings.LETTER_WRITERS[letter.kind])
    with override(letter.lang):
        message: EmailMessage | None = write(letter)
    return message


def compose(
    template: str,
    *,
    to: str,
    lang: str,
    context: dict[str, Any],
    attachments: Sequence[tuple[str, bytes, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> EmailMessage:
    """A letter from a text template, in text and HTML.

    Addresses of pages belong to the language too, so pass a function where one is needed (templates call it). Attachments are
    name, content and media type.
    """
    with override(lang):
        subject, _newline, text = render_to_string(template, context).lstrip().partition("\n")
        return dressed(subject, text, to=to, lang=lang, attachments=attachments, headers=headers)


def dressed(
    subject: str,
    text: str,
    *,
    to: str,
    lang: str,
    attachments: Iterable[tuple[str, bytes, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> EmailMessage:
    """A message with both its parts and the headers of an automatic letter."""
    subject, text = unlinked(subject.strip()), unlinked(text.strip()) + "\n"
    html = render_to_string(
        "letters/letter.html", {"subject": subject, "paragraphs": paragraphs(text), "lang": lang}
    )
    message = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[to],
        headers={**AUTOMATIC, "Content-Language": lang, **(headers or {})},
    )
    message.attach_alternative(html, "text/html")
    for name, content, media_type in attachments:
        message.attach(name, content, media_type)
    return message
