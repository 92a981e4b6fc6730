"""Forms of reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.limits.traps import TrapForm
from engagement.moves.forms import MoveForm
from layers.input.fields import LineField, LinesField
from places.addresses.fields import PlaceForm
from places.feature.extra_question_fields import QuestionForm
from places.feature.moves import OpenMove
from places.ground.known import category_tree
from places.models import Category, City
from reports.models import Incident, Report, SolutionCheck
from reports.replies.filling import open_places
from reports.workflow import SENDERS_OWN, ReportStatus

TITLE_LENGTH = 120


class CategoryForm(forms.Form):
    """What kind of problem it is, and that the privacy notice has been read."""

    category = forms.ModelChoiceField(
        label=_("What is it about?"),
        queryset=Category.objects.none(),
        to_field_name="code",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the problem is about.")},
    )
    privacy = forms.BooleanField(
        label=_("I have read the privacy notice"),
        error_messages={"required": _("Please read the privacy notice and tick the box.")},
    )

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = category_groups(city)
        leaves = [category.pk for _top, members in self.groups for category in members]
        self.fields["category"].queryset = Category.objects.filter(pk__in=leaves)  # type: ignore[attr-defined]


def category_groups(city: City) -> list[tuple[str, list[Category]]]:
    """Titles of the top categories of reports, each with those one chooses from.

    Top categories with nothing below are choices themselves and stand together at the end.
    """
    tree = category_tree(city, Report.KIND)
    groups = [(top.name, list(below)) for top, below in tree if below]
    alone = [top for top, below in tree if not below]
    if alone:
        groups.append((str(_("Other problems")) if groups else "", alone))
    return groups


class ReportPlaceForm(PlaceForm):
    """Where the problem is."""


class DescriptionForm(QuestionForm, TrapForm):
    """What the problem is, the category's extra questions, and where the answer goes."""

    DOOR = "report"

    title = LineField(
        label=_("Title"),
        max_length=TITLE_LENGTH,
        help_text=_("In a few words: “Deep hole in front of the school”."),
    )
    description = LinesField(
        label=_("Description"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "What is wrong, since when, whom it endangers. Do not name persons: the text becomes public."
        ),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send you a link to confirm and follow the report. It is never published."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    name = LineField(
        label=_("Your name"),
        max_length=120,
        required=False,
        help_text=_("Only for the office. It is never published."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(
        self, *args: Any, category: Category, guest: bool, guarded: bool | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, guarded=guest if guarded is None else guarded, **kwargs)
        self.add_questions(category)
        if category.is_private:
            self.fields["description"].help_text = _(
                "What is the matter, since when, and how to find the person or place."
            )
        elif category.precision != "exact":
            self.fields["title"].help_text = _(
                "In a few words, without the address: of these reports the public sees only roughly where they are, "
                "but the title and the description word for word."
            )
        if not guest:
            del self.fields["email"], self.fields["name"]


class CorrectionForm(QuestionForm, PlaceForm):
    """Title, text, answers and place of a report that its sender corrects."""

    title = LineField(label=_("Title"), max_length=TITLE_LENGTH)
    description = LinesField(
        label=_("Description"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    field_order = ("title", "description", "address", "latitude", "longitude", "no_point")

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, city=report.city, **kwargs)
        self.add_questions(report.category)

    @classmethod
    def typed(cls, report: Report) -> dict[str, Any]:
        """The report as somebody would have typed it."""
        return {
            "title": report.title,
            "description": report.description,
            **cls.typed_place(report),
            **{f"q_{code}": answer for code, answer in report.attributes.items()},
        }


class AnswerForm(forms.Form):
    """What the sender answers the office."""

    text = LinesField(
        label=_("Your answer"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only the office reads it. It does not become public."),
    )


class ReopenForm(forms.Form):
    """Why the sender opens a report again."""

    reason = LinesField(
        label=_("What is not right?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only the office reads it. It does not become public."),
        error_messages={"required": _("Say why: the office needs it to go on.")},
    )


class SolutionForm(forms.Form):
    """Whether the problem is really solved."""

    answer = forms.ChoiceField(
        label=_("Is it really solved?"),
        choices=SolutionCheck.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
    )
    reason = LinesField(
        label=_("What is still there?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only if it is not solved. Only the office reads it."),
    )

    def clean(self) -> dict[str, Any]:
        """A report is opened again with a reason."""
        data = super().clean() or {}
        if data.get("answer") == SolutionCheck.Answer.NO and not data.get("reason", "x"):
            self.add_error("reason", _("Say why: the office needs it to go on."))
        return data


class IncidentForm(forms.Form):
    """The event that reports are part of. Empty: of none."""

    incident = forms.ModelChoiceField(
        label=_("Event"), queryset=Incident.objects.none(), required=False, empty_label=_("No event")
    )

    def __init__(self, *args: Any, cities: Iterable[City], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        incidents = Incident.objects.filter(city__in=[city.pk for city in cities])
        self.fields["incident"].queryset = incidents  # type: ignore[attr-defined]


class ReportMoveForm(MoveForm):
    """The next status of a report, which may be a duplicate. Without a report: for several, of any city."""

    duplicate_of = forms.CharField(
        label=_("Reference of the other report"),
        max_length=20,
        required=False,
        help_text=_("Only for a duplicate, such as 2026-000412."),
    )
    competent_body = LineField(
        label=_("Body that is responsible"),
        max_length=200,
        required=False,
        help_text=_("Only where the city is not responsible, such as the province or the railway."),
    )

    def __init__(self, *args: Any, report: Report | None = None, **kwargs: Any) -> None:
        moves = (
            report.open_moves(None)
            if report
            else [OpenMove(code, label, needs_words=True) for code, label in ReportStatus.choices]
        )
        super().__init__(*args, moves=[move for move in moves if move.status not in SENDERS_OWN], **kwargs)
        self.report = report
        for name in ("duplicate_of", "competent_body"):
            self.fields[name].depends = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What the new status needs besides words, and no place of a ready text left open."""
        data = super().clean()
        if left := open_places(data.get("words", "")):
            self.add_error("words", left)
        if data.get("status") == ReportStatus.NOT_OURS and not data.get("competent_body", "x"):
            self.add_error("competent_body", _("Name the body that is responsible."))
        return data

    def clean_duplicate_of(self) -> Report | None:
        """The report with the reference, in the same city."""
        reference = self.cleaned_data["duplicate_of"].strip()
        if not reference:
            return None
        reports = Report.objects.public()
        if self.report is not None:
            reports = reports.in_city(self.report.city)
        found: Report | None = reports.filter(reference=reference).first()
        if found is None:
            raise forms.ValidationError(_("There is no public report with this reference in the city."))
        return found
