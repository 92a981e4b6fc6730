"""Writing a comment or a reply, changing it, taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.keeping import signed_in_first
from accounts.limits.limiter import Limit, TooMany
from engagement.comments.forms import CommentForm, EditForm
from engagement.comments.models import Comment
from engagement.comments.permissions import (
    may_answer_officially,
    may_edit_comment,
    may_withdraw_comment,
)
from engagement.comments.services import add_comment, edit_comment, withdraw_comment
from engagement.comments.threads import page_of
from engagement.participation import COMMENTED, thing_on_page
from places.feature.moves import NotPossible
from places.models import Visibility

COMMENTS = Limit("comments", "COMMENT_RATE")


@signed_in_first
@require_http_methods(["GET", "POST"])
def comment_item(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """Write a comment; ``to`` is the comment it replies to."""
    thing = thing_on_page(request, city, pk, COMMENTED)
    form = CommentForm(
        request.POST or None,
        may_answer=may_answer_officially(request.user, thing),
        initial={"to": request.GET.get("to")},
    )
    number = (request.POST if request.method == "POST" else request.GET).get("to", "")
    parent = _comment_on(thing, number) if number else None
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            with COMMENTS.taking(request.user.pk):
                made = _add(request, thing, parent, form.cleaned_data)
        except NotPossible as late:
            form.add_error(None, late.messages)
            status = 409
        except TooMany as fault:
            form.add_error(None, _("You have written a lot. Try again %(when)s.") % {"when": fault.when})
            status = 429
        else:
            _thank(request, made)
            return redirect(_address(request, thing, made))
    context = {"feature": thing, "form": form, "parent": parent}
    return render(request, "engagement/comment.html", context, status=status)


def _add(request: HttpRequest, thing: Any, parent: Comment | None, data: dict[str, Any]) -> Comment:
    return add_comment(
        feature=thing,
        author=request.user,  # type: ignore[arg-type]
        text=data["text"],
        parent=parent,
        key=data["key"],
        lang=get_language() or "it",
        official=data.get("official", False),
    )


def _thank(request: HttpRequest, comment: Comment) -> None:
    if comment.visibility == Visibility.PENDING:
        messages.success(request, _("Thank you. A moderator looks at it first; until then only you see it."))
    else:
        messages.success(request, _("Your comment is published."))


def _address(request: HttpRequest, thing: Any, comment: Comment) -> str:
    """The thing's page where the comment stands."""
    comment.feature = thing
    page = page_of(comment, request.user)
    return f"{thing.get_absolute_url()}{f'?comments={page}' if page > 1 else ''}#comment-{comment.pk}"


def _comment_on(thing: Any, number: str) -> Comment:
    """A public comment on the thing by its number. Raises Http404."""
    if not number.isdecimal() or len(number) > 18:
        raise Http404
    return get_object_or_404(
        Comment.objects.public().select_related("author", "office"), pk=int(number), feature=thing.pk
    )


def _own(request: HttpRequest, city: str, pk: int) -> tuple[Any, Comment]:
    """One's own comment and the thing it is about, or 404."""
    rows = Comment.objects.select_related("author", "office", "feature")
    comment = get_object_or_404(rows, pk=pk, author=request.user.pk)
    return thing_on_page(request, city, comment.feature_id, COMMENTED), comment


@signed_in_first
@require_http_methods(["GET", "POST"])
def edit_own_comment(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """Change one's comment within some minutes."""
    thing, comment = _own(request, city, pk)
    form = EditForm(request.POST or None, initial={"text": comment.text})
    if request.method == "POST" and form.is_valid():
        try:
            comment = edit_comment(
                comment=comment,
                author=request.user,  # type: ignore[arg-type]
                text=form.cleaned_data["text"],
            )
        except ValidationError as fault:
            form.add_error(None, fault.messages)
        else:
            _thank(request, comment)
            return redirect(_address(request, thing, comment))
    elif request.method == "GET" and not may_edit_comment(request.user, comment):
        messages.info(request, _("The time for changing it is over. You can still withdraw it."))
        return redirect(_address(request, thing, comment))
    context = {"feature": thing, "form": form, "comment": comment}
    return render(request, "engagement/comment_edit.html", context, status=400 if form.errors else 200)


@signed_in_first
@require_http_methods(["GET", "POST"])
def withdraw_own_comment(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """Ask once, then take the comment back."""
    thing, comment = _own(request, city, pk)
    if not may_withdraw_comment(request.user, comment):
        raise Http404
    if request.method == "POST":
        withdraw_comment(comment=comment, author=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Your comment has been withdrawn, and its words deleted."))
        return redirect(f"{thing.get_absolute_url()}#comments")
    return render(request, "engagement/comment_withdraw.html", {"feature": thing, "comment": comment})
