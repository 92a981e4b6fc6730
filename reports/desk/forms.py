"""Forms of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from layers.input.fields import LineField, LinesField
from places.models import City
from reports.desk.listing import colleagues, offices_of
from reports.forms import IncidentForm, ReportMoveForm
from reports.models import Report
from reports.workflow import ReportStatus

NOBODY = "none"
TEXT = forms.Textarea(attrs={"rows": 3})


class ColleagueField(forms.ChoiceField):
    """A member of some offices, or nobody. Cleaned to the person or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("In the hands of"), **kwargs)
        self.people: dict[str, User] = {}

    def offer(self, people: Iterable[User]) -> None:
        """Offer these people."""
        self.people = {str(one.pk): one for one in people}
        self.choices = [(NOBODY, _("Nobody")), *((key, one.public_name) for key, one in self.people.items())]

    def clean(self, value: Any) -> Any:
        """The person."""
        return self.people.get(super().clean(value))


class ColleagueForm(forms.Form):
    """Who of the office in charge has a report in hand."""

    use_required_attribute = False
    colleague = ColleagueField()

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].offer(colleagues([report.manager] if report.manager else []))  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A note for the office alone."""

    text = LinesField(
        label=_("Internal note"),
        max_length=4000,
        widget=TEXT,
        help_text=_("Only the office and the administrators of the city read it."),
        error_messages={"required": _("Write the note.")},
    )


class ViewForm(forms.Form):
    """The name under which filters are kept."""

    name = LineField(
        label=_("Name of the view"), max_length=60, error_messages={"required": _("Write a name.")}
    )


class TogetherMoveForm(ReportMoveForm):
    """A status and its text for several reports. A duplicate names one original, so it is given on the report's own page."""

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        del self.fields["duplicate_of"]
        offered = dict(self.fields["status"].choices)  # type: ignore[attr-defined]
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            (code, info.label)
            for code, info in Report.statuses_in(city).items()
            if code in offered and code != ReportStatus.DUPLICATE
        ]


class TogetherColleagueForm(forms.Form):
    """Who has several reports in hand."""

    use_required_attribute = False
    colleague = ColleagueField()

    def __init__(self, *args: Any, user: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].offer(colleagues(offices_of(user, city)))  # type: ignore[attr-defined]


class TogetherNoteForm(NoteForm):
    """A note about several reports."""

    use_required_attribute = False


TOGETHER = ("move", "colleague", "note", "event")
"""What is done with several reports at once, as the buttons of the list say it."""


def together_forms(data: Any, done: str, *, user: Any, city: City) -> dict[str, forms.Form]:
    """The forms below the list; the one whose button was pressed is bound."""

    def bound(name: str) -> Any:
        return data if name == done else None

    return {
        "move": TogetherMoveForm(bound("move"), city=city, prefix="move"),
        "colleague": TogetherColleagueForm(bound("colleague"), user=user, city=city, prefix="colleague"),
        "note": TogetherNoteForm(bound("note"), prefix="note"),
        "event": IncidentForm(bound("event"), cities=[city], prefix="event"),
    }
