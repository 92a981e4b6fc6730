"""Writing a comment or a reply, changing it, taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

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
from places.ground.clock import page_city
from places.models import Visibility

COMMENTS = Limit("comments", "COMMENT_RATE")


@require_GET
def comment_place(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """The lasting address of a comment: leads to the page of the discussion on which it stands today."""
    here = page_city(request, city)
    found = get_object_or_404(Comment, pk=pk, feature__city=here)
    return redirect(_address(request, thing_on_page(request, city, found.feature_id, COMMENTED), found))


@signed_in_first
@require_http_methods(["GET", "POST"])
def comment_item(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """Write a comment; ``to`` is the comment it replies to."""
    thing = thing_on_page(request, city, pk, COMMENTED)
    form = CommentForm(
        request.POST or None,
        may_answer=may_answer_officially(request.user, thing),
        guarded=not request.user.is_trusted,  # type: ignore[union-attr]
        initial={"to": request.GET.get("to")},
    )
    number = (request.POST if request.method == "POST" else request.GET).get("to", "")
    parent = _comment_on(thing, number, is_sent=request.method == "POST") if number else None
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


def _comment_on(thing: Any, number: str, *, is_sent: bool) -> Comment:
    """A public comment on the thing by its number. Raises Http404.

    Once the reply is sent the comment may be hidden or deleted: then the service refuses, and the words are shown again.
    """
    if not number.isdecimal() or len(number) > 18:
        raise Http404
    rows = Comment.objects.filter(pk=int(number), feature=thing.pk).select_related("author", "office")
    found = (rows if is_sent else rows.public()).first()
    if found is None and not is_sent:
        raise Http404
    return found or Comment(pk=int(number), feature=thing, visibility=Visibility.WITHDRAWN)


@signed_in_first
@require_http_methods(["GET", "POST"])
def edit_own_comment(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """Change one's comment within some minutes."""
    comment = get_object_or_404(Comment, pk=pk, author=request.user.pk)
    thing = thing_on_page(request, city, comment.feature_id, COMMENTED)
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
    """Ask once, then take the comment back, also where what it is about is no longer shown."""
    rows = Comment.objects.filter(author=request.user.pk, feature__city=page_city(request, city))
    comment = get_object_or_404(rows.select_related("feature__city"), pk=pk)
    if not may_withdraw_comment(request.user, comment):
        raise Http404
    is_shown = comment.feature.visibility == Visibility.PUBLIC
    if request.method == "POST":
        try:
            withdraw_comment(comment=comment, author=request.user)  # type: ignore[arg-type]
        except NotPossible as late:
            messages.error(request, " ".join(late.messages))
        else:
            messages.success(request, _("Your comment has been withdrawn, and its words deleted."))
        return redirect(
            f"{comment.feature.get_absolute_url()}#comments" if is_shown else reverse("my_things")
        )
    back = reverse("comment", args=[city, pk]) if is_shown else reverse("my_things")
    return render(request, "engagement/comment_withdraw.html", {"comment": comment, "back": back})
