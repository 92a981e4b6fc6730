"""Tags about what the reader may do with a feature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from engagement.comments.forms import CommentForm
from engagement.comments.permissions import has_office
from engagement.comments.threads import NEWEST, OLDEST, Shown, how_many, threads
from engagement.follows.services import seconders
from engagement.models import Follow, Suggestion, Support
from engagement.moderation.marks import Mark, marked, marks
from engagement.participation import (
    COMMENTED,
    CORRECTED,
    FLAGGED,
    FOLLOWED,
    SECONDED,
    SUPPORTED,
    may_be,
    may_now,
)
from engagement.procedures.governed import Governed
from engagement.procedures.models import Doer
from engagement.procedures.stepping import HOLDS, held_roles, open_steps
from engagement.suggestions.permissions import may_correct_for_all
from engagement.support.services import supporters
from places.models import Feature
from places.permissions import is_author

register = template.Library()
MOST = 5
"""Open corrections that a page lists, the oldest; the queue has them all."""


@dataclass(frozen=True)
class Rights:
    """What the reader may do on a feature's page."""

    moderate: bool = False
    manage: bool = False
    own_page: str = ""
    step: bool = False
    """Whether a step of its procedure is left to the reader."""
    check: bool = False
    """Whether the reader may correct what is shown, or say that it was checked."""
    corrections: Sequence[Suggestion] = ()
    """Suggested corrections that wait for the reader."""

    @property
    def any(self) -> bool:
        """Whether there is anything to offer."""
        return self.moderate or self.manage or self.step or self.check or bool(self.own_page)


@register.simple_tag(takes_context=True)
def page_rights(context: dict[str, Any], feature: Feature) -> Rights:
    """Asks the same predicates as the pages behind the links. Costs nothing for who is not signed in."""
    user = context["request"].user
    if not user.is_authenticated:
        return Rights()
    governed = isinstance(feature, Governed)
    checks = may_now(feature, CORRECTED) and may_correct_for_all(user, feature)
    held = held_roles(user, feature, HOLDS if governed else (Doer.WORKER, Doer.OFFICE))
    return Rights(
        moderate=Doer.WORKER in held,
        manage=Doer.OFFICE in held,
        own_page=reverse("my_things") if is_author(user, feature) else "",
        step=governed and bool(open_steps(feature, user, held)),
        check=checks,
        corrections=list(Suggestion.objects.open().filter(feature=feature.pk)[:MOST]) if checks else (),
    )


@dataclass(frozen=True)
class Participation:
    """What people may do with a thing on its page, what they have done, and what the reader has."""

    followed: bool
    follows: bool
    seconded: bool
    seconds: bool
    seconders: int
    supported: bool
    support_open: bool
    supports: bool
    supporters: int
    flagged: bool
    corrected: bool
    """Whether the reader may suggest corrections. Who decides about them corrects at once, by ``Rights.check``."""

    @property
    def any(self) -> bool:
        """Whether there is anything to offer."""
        return self.followed or self.supported or self.flagged or self.corrected


@register.simple_tag(takes_context=True)
def participation(context: dict[str, Any], feature: Feature) -> Participation:
    """A few queries; two for who is not signed in."""
    user = context["request"].user
    signed_in = user.is_authenticated
    mine = None
    if signed_in and may_be(feature, FOLLOWED):
        mine = (
            Follow.objects.of_person(user).confirmed().filter(feature=feature.pk).order_by("-seconds").first()
        )
    seconded, supported = may_be(feature, SECONDED), may_be(feature, SUPPORTED)
    return Participation(
        followed=may_now(feature, FOLLOWED),
        follows=mine is not None,
        seconded=seconded and not is_author(user, feature),
        seconds=mine is not None and mine.seconds,
        seconders=seconders(feature) if seconded else 0,
        supported=supported,
        support_open=may_now(feature, SUPPORTED),
        supports=signed_in and supported and Support.objects.filter(feature=feature.pk, user=user).exists(),
        supporters=supporters(feature) if supported else 0,
        flagged=may_now(feature, FLAGGED),
        corrected=may_now(feature, CORRECTED) and not may_correct_for_all(user, feature),
    )


@dataclass(frozen=True)
class Discussion:
    """The comments of a thing as its page shows them, and what the reader may do."""

    open: bool
    count: int
    threads: list[Shown]
    page: Any
    order: str
    form: CommentForm | None
    flagged: bool
    moderates: bool


@register.simple_tag(takes_context=True)
def discussion(context: dict[str, Any], feature: Feature, rights: Rights) -> Discussion | None:
    """None where the kind is not commented, and where comments are closed and nobody has said anything.

    ``rights``: what ``page_rights`` found, so that the reader's roles are asked once for the page.
    """
    if not may_be(feature, COMMENTED):
        return None
    request = context["request"]
    user, is_open = request.user, may_now(feature, COMMENTED)
    order = OLDEST if request.GET.get("order") == OLDEST else NEWEST
    found, page = threads(feature, user, order, request.GET.get("comments"))
    if not found and not is_open:
        return None
    form = None
    if user.is_authenticated and is_open:
        form = CommentForm(may_answer=rights.manage and has_office(user, feature), guarded=False)
    return Discussion(
        is_open, how_many(feature), found, page, order, form,
        flagged=may_now(feature, FLAGGED),
        moderates=rights.moderate,
    )  # fmt: skip


@register.filter("marked")
def marked_text(text: str) -> SafeString:
    """For moderators: a text, or the HTML made of it, with likely personal data marked. Text that is not HTML is escaped."""
    return marked(conditional_escape(text))


@register.simple_tag
def likely_personal(*texts: str) -> list[Mark]:
    """For moderators: what in the texts seems to be personal data, each passage once."""
    found = {(one.reason, one.words): one for text in texts for one in marks(text)}
    return list(found.values())
