"""The private link of a report, by which its sender reaches their own page.

The link is derived by signature from the row of the contact data and the purpose. It can be written again at any time, nothing
secret is stored, and it opens nothing any more once the contact data are removed.

To send somebody to where they can act on their report, in a letter or elsewhere::

    from reports.links import private_address

    "link": lambda: private_address(report)  # as a function: the path belongs to the language of the letter

It is the private page for who sent the report as a guest, the page among their own things for who has an account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from accounts.letters.writing import absolute

if TYPE_CHECKING:
    from reports.models import Report, ReportContact

# The salt is the purpose: a signature made for anything else opens nothing.
_signer = Signer(sep=".", salt="reports.links.follow")


def token_of(contact: ReportContact) -> str:
    """The part of the link that only the sender knows."""
    return _signer.sign(str(contact.pk))


def contact_in(token: str) -> int | None:
    """The key of the contact data that a token was derived from; None for anything that is not signed."""
    try:
        return int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None


def private_path(report: Report) -> str:
    """The path of the sender's page, in the active language. Needs ``city``."""
    contact = getattr(report, "contact", None)
    if contact is not None:
        return reverse("report_follow", args=[report.city.slug, token_of(contact)])
    return reverse("report_mine", args=[report.city.slug, report.pk])


def private_address(report: Report) -> str:
    """The same as a full address, for letters."""
    return absolute(private_path(report))
