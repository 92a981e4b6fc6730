"""Pages of saved questions: the list of a city, one question, saving, publishing, mails; and the upload of a polygon.

Everybody sees published questions; the city's planners all of them. What somebody may do is asked of planning.permissions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.keeping import signed_in_first
from layers.declaration.layer import Layer
from layers.errors import BadParameter
from layers.http.once import asking_once
from layers.input.fields import LineField, LinesField
from layers.input.polygons import MAX_POLYGON, polygon_text
from places.ground.clock import page_city
from places.models import City
from planning.answering.engine import answer
from planning.answering.narrowing import find_layer
from planning.answering.timelimit import QuestionTooSlow, time_limit
from planning.layers import is_publishable, question_layer
from planning.models import NAME_LENGTH, SavedQuestion, Schedule
from planning.permissions import may_change_question, may_open_question, may_plan, may_schedule_question
from planning.question.forms import UploadForm
from planning.question.sentence import sentence
from planning.question.values import Question
from planning.saved.services import (
    change_question,
    delete_question,
    publish_question,
    rename_question,
    save_question,
    schedule_question,
    withdraw_question,
)
from planning.saved.shapes import Misread, parameters_of, read_upload
from planning.showing.presenting import present
from planning.views import Layers, map_settings

Named = dict[str, Layer]


FIRST = 8
"""Lines of the answer on the page of a question."""
BRIEF_MS = 4000
"""Nobody waits longer for the short answer; the whole one may take more."""


class NameForm(forms.Form):
    """The name of a question and a few words on it."""

    title = LineField(label=gettext_lazy("Name"), max_length=NAME_LENGTH)
    description = LinesField(
        label=gettext_lazy("Description"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What it is for, how to read it."),
    )


class ScheduleForm(forms.Form):
    """How often the answer is mailed."""

    schedule = forms.ChoiceField(label=gettext_lazy("Send me the answer by mail"), choices=Schedule.choices)


def named(layers: Layers) -> Named:
    """The layers by name."""
    return {layer.name: layer for layer in layers()}


# --- Upload ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def upload_shape(request: HttpRequest, city: str, layers: Layers) -> HttpResponse:
    """``/{city}/analysis/upload/``: a file's polygon becomes part of the question that the address asks.

    What fits into an address needs no account; larger polygons are kept, and only for people who are signed in.
    """
    place = page_city(request, city)
    sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
    query = request.POST.get("query") if sent else request.GET.urlencode()
    params = QueryDict(str(query or "")[:8000], mutable=True)
    for name in ("polygon", "shape", "corners"):
        params.pop(name, None)
    back = reverse("analysis", args=[place.slug])
    if form.is_valid():
        try:
            notes: list[str] = []
            file, crs = form.cleaned_data["file"], form.cleaned_data["crs"].strip()
            shape = read_upload(file, place, crs, swapped=form.cleaned_data["swapped"], notes=notes)
            if len(polygon_text(shape)) > MAX_POLYGON and not request.user.is_authenticated:
                raise BadParameter(
                    "file", _("This shape has many corners. Sign in to ask with it, or simplify it.")
                )
            params.update(parameters_of(shape, place, file.name))
            for note in notes:
                messages.info(request, note)
            return redirect(f"{back}?{params.urlencode()}")
        except BadParameter as fault:
            form.add_error(fault.name if fault.name in form.fields else None, str(fault.reason))
            if isinstance(fault, Misread):
                form.offer(fault.fits, fault.swapped)
                form.add_error("crs", _("Filled in as it fits: choose the file again and send it."))
    context = {
        "city": place,
        "form": form,
        "query": params.urlencode(),
        "back": f"{back}?{params.urlencode()}",
    }
    return render(request, "planning/upload.html", context, status=400 if sent else 200)


# --- Saved questions ---------------------------------------------------------------------------------------------------


@require_safe
@asking_once()
def questions(request: HttpRequest, city: str, layers: Layers) -> HttpResponse:
    """``/{city}/analysis/questions/``: published questions; for planners also those that only they see."""
    place = page_city(request, city)
    plans = may_plan(request.user, place)
    rows = SavedQuestion.objects.in_city(place).select_related("city", "author").order_by("title", "pk")
    if not plans:
        rows = rows.published()
    known = named(layers)
    listed = [{"saved": saved, "sentence": told(saved, known)} for saved in rows]
    return render(request, "planning/questions.html", {"city": place, "questions": listed, "plans": plans})


def told(saved: SavedQuestion, layers: Named) -> str:
    """The sentence of a saved question; empty where it cannot be asked any more."""
    try:
        return sentence(saved.question, layers, saved.city)
    except BadParameter:
        return ""


def asked_question(text: str, city: City) -> Question:
    """The question of a query string that a page handed over. Raises Http404 for one that the workbench never gives."""
    try:
        return Question.from_query_string(text, city.slug)
    except BadParameter as fault:
        raise Http404(str(fault.reason)) from fault


@signed_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def question_save(request: HttpRequest, city: str, layers: Layers) -> HttpResponse:
    """``/{city}/analysis/questions/new/?…``: a name for the question in the address."""
    place = page_city(request, city)
    if not may_plan(request.user, place):
        raise PermissionDenied
    asked = asked_question(request.META.get("QUERY_STRING", ""), place)
    said = sentence(asked, named(layers), place)
    form = NameForm(request.POST or None, initial={"title": Truncator(said).chars(NAME_LENGTH)})
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_question(user=request.user, city=place, question=asked, **form.cleaned_data)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, _("The question is saved."))
            return redirect("question", place.slug, saved.slug)
    context = {
        "city": place,
        "form": form,
        "sentence": said,
        "query": asked.query_string(),
        "replaceable": [
            saved
            for saved in SavedQuestion.objects.in_city(place)
            .select_related("city", "author")
            .order_by("title", "pk")
            if may_change_question(request.user, saved)
        ],
    }
    return render(request, "planning/save.html", context, status=400 if form.errors else 200)


def find_question(request: HttpRequest, city: City, slug: str) -> SavedQuestion:
    """A saved question that the reader may see, or 404."""
    saved = get_object_or_404(SavedQuestion.objects.in_city(city).select_related("city", "author"), slug=slug)
    if not may_open_question(request.user, saved):
        raise Http404
    return saved


@require_safe
def question(request: HttpRequest, city: str, slug: str, layers: Layers) -> HttpResponse:
    """``/{city}/analysis/questions/{slug}/``: what is asked, the way to the answer, where to load it, what may be done."""
    place = page_city(request, city)
    return question_page(request, find_question(request, place, slug), layers)


@asking_once()
def question_page(request: HttpRequest, saved: SavedQuestion, layers: Layers, **forms: Any) -> HttpResponse:
    """The page of a question, with a form that was filled in wrongly where there is one."""
    changes = may_change_question(request.user, saved)
    known = named(layers)
    try:
        publishable = is_publishable(saved.question)
    except BadParameter:
        publishable = False
    words = told(saved, known)
    context: dict[str, Any] = {
        **(brief(saved, known) if words else {}),
        "city": saved.city,
        "saved": saved,
        "sentence": words,
        "answer_url": saved.get_absolute_url(),
        "analysis_url": reverse("analysis", args=[saved.city.slug]),
        "only_examples": publishable and has_only_examples(saved, known),
        "changes": changes,
        "schedules": may_schedule_question(request.user, saved),
        "publishable": publishable,
        "name_form": NameForm(initial={"title": saved.title, "description": saved.description}),
        "schedule_form": ScheduleForm(initial={"schedule": saved.schedule}),
        "page_url": request.build_absolute_uri(),
        "ogc_url": request.build_absolute_uri(reverse("ogc", args=[saved.city.slug])),
        "geojson_url": request.build_absolute_uri(reverse("api_geojson", args=[saved.layer_name])),
        **forms,
    }
    wrong = any(form.errors for form in forms.values())
    return render(request, "planning/question.html", context, status=400 if wrong else 200)


def brief(saved: SavedQuestion, layers: Named) -> dict[str, Any]:
    """The answer in short, for the page of the question; a fault where there is none in a short time."""
    try:
        question = saved.question
        found = answer(question, layers, milliseconds=min(BRIEF_MS, settings.ANALYSIS_TIMEOUT_MS))
        layer = find_layer(question.subject, "subject", saved.city, layers, question)
        shown = present(found, layer, saved.city)
    except QuestionTooSlow:
        return {"fault": _("The answer takes a while: open it to see it.")}
    except BadParameter as fault:
        return {"fault": fault.reason}
    told = map_settings(shown, saved.city, layers)
    return {"shown": shown, "first": shown.lines[:FIRST], "map_settings": told}


def has_only_examples(saved: SavedQuestion, layers: Named) -> bool:
    """Whether all that the question counts is made up for trying the site out: then the catalogue leaves its layer out."""
    try:
        layer = question_layer(saved, layers)
        if layer.example is None:
            return False
        with time_limit():
            rows = layer.queryset().order_by()
            return rows.filter(layer.example).exists() and not rows.exclude(layer.example).exists()
    except BadParameter:
        return False


# --- What may be done with one -----------------------------------------------------------------------------------------

Act = Callable[[HttpRequest, SavedQuestion, Layers], str]


def publish(request: HttpRequest, saved: SavedQuestion, layers: Layers) -> str:
    """Make it a public layer."""
    publish_question(saved=saved, user=request.user, layers=named(layers))
    return _("Published: everybody can load it now.")


def withdraw(request: HttpRequest, saved: SavedQuestion, _layers: Layers) -> str:
    """Take its layer away."""
    withdraw_question(saved=saved, user=request.user)
    return _("Withdrawn: it is no public layer any more.")


def replace_question(request: HttpRequest, saved: SavedQuestion, layers: Layers) -> str:
    """Ask what the workbench asks now under the same name."""
    asked = asked_question(str(request.POST.get("query") or ""), saved.city)
    change_question(saved=saved, user=request.user, question=asked, layers=named(layers))
    return _("The question was changed.")


ACTS: dict[str, Act] = {"publish": publish, "withdraw": withdraw, "replace": replace_question}
"""What one button does, by the last word of its address."""


@signed_in_first
@require_POST
def question_act(request: HttpRequest, city: str, slug: str, act: str, layers: Layers) -> HttpResponse:
    """``…/questions/{slug}/publish/`` and its like: one button each."""
    saved = find_question(request, page_city(request, city), slug)
    try:
        messages.success(request, ACTS[act](request, saved, layers))
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))
    return redirect("question", saved.city.slug, saved.slug)


@signed_in_first
@require_POST
def question_rename(request: HttpRequest, city: str, slug: str, layers: Layers) -> HttpResponse:
    """Another name and description."""
    saved = find_question(request, page_city(request, city), slug)
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            rename_question(saved=saved, user=request.user, **form.cleaned_data)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, _("The name was changed."))
            return redirect("question", saved.city.slug, saved.slug)
    if not may_change_question(request.user, saved):
        raise PermissionDenied
    return question_page(request, saved, layers, name_form=form)


@signed_in_first
@require_POST
def question_schedule(request: HttpRequest, city: str, slug: str, layers: Layers) -> HttpResponse:
    """Mails with the answer, in the language of the page."""
    saved = find_question(request, page_city(request, city), slug)
    form = ScheduleForm(request.POST)
    if not may_schedule_question(request.user, saved):
        raise PermissionDenied
    if form.is_valid():
        language = (get_language() or "it")[:2]
        schedule_question(
            saved=saved, user=request.user, schedule=form.cleaned_data["schedule"], lang=language
        )
        messages.success(request, _("Your choice about mails is kept."))
        return redirect("question", saved.city.slug, saved.slug)
    return question_page(request, saved, layers, schedule_form=form)


@signed_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def question_delete(request: HttpRequest, city: str, slug: str, layers: Layers) -> HttpResponse:
    """A page that asks once more, and the deed."""
    saved = find_question(request, page_city(request, city), slug)
    if not may_change_question(request.user, saved):
        raise PermissionDenied
    if request.method == "POST":
        delete_question(saved=saved, user=request.user)
        messages.success(request, _("The question is deleted."))
        return redirect("questions", saved.city.slug)
    return render(request, "planning/delete.html", {"city": saved.city, "saved": saved})
