"""Letters: mails written as text templates in the person's language, with a plain HTML twin.

A template's first line is the subject, the rest the text. Lines that are an address become links.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.html import urlize
from django.utils.safestring import mark_safe
from django.utils.translation import override


def absolute(path: str) -> str:
    """The full address of a page of this site."""
    return f"{settings.SITE_URL}{path}"


def paragraphs(text: str) -> list[str]:
    """The text's paragraphs as safe HTML with clickable addresses."""
    return [
        mark_safe("<br>".join(urlize(line, autoescape=True) for line in part.splitlines()))
        for part in text.split("\n\n")
        if part.strip()
    ]


def send_letter(
    template: str,
    *,
    to: str,
    lang: str,
    context: dict[str, Any],
    attachments: Sequence[tuple[str, bytes, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> None:
    """Write and queue a letter in the caller's transaction: a rollback sends nothing.

    Addresses of pages belong to the language too, so pass a function where one is needed (templates call it). Attachments are
    name, content and media type.
    """
    with override(lang):
        subject, _newline, text = render_to_string(template, context).lstrip().partition("\n")
        text = text.strip() + "\n"
        html = render_to_string(
            "letters/letter.html", {"subject": subject, "paragraphs": paragraphs(text), "lang": lang}
        )
    message = EmailMultiAlternatives(subject=subject.strip(), body=text, to=[to], headers=dict(headers or {}))
    message.attach_alternative(html, "text/html")
    for name, content, media_type in attachments:
        message.attach(name, content, media_type)
    message.send()
