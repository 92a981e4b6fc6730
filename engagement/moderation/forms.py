"""The forms of a moderator's decision, and of the filters of the queue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.flags.models import Flag
from engagement.moderation.together import HIDE, PUBLISH
from engagement.moderation.waiting import Sort, Wanted, Why
from engagement.moderation.workflow import NEEDS_REASON, Action
from layers.errors import BadParameter
from layers.filters import AreaRef
from layers.input.fields import LinesField
from places.feature.filtering import find_area
from places.ground.known import area_choices
from places.models import City, Feature


class DecisionForm(forms.Form):
    """A decision with its reason."""

    action = forms.ChoiceField(choices=Action.choices)
    reason = LinesField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The author reads it. Needed when something is refused or hidden."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].depends = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A refusal has a reason."""
        data = super().clean() or {}
        if data.get("action") in NEEDS_REASON and not data.get("reason", "").strip():
            self.add_error("reason", _("Write the reason: the author will read it."))
        return data


AGES = [
    ("", _("Any time")),
    ("1", _("More than a day")),
    ("3", _("More than three days")),
    ("7", _("More than a week")),
    ("30", _("More than a month")),
]


class QueueFilter(forms.Form):
    """What of the queue is shown. Links of the page carry the filters in the address."""

    what = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("Everything")), *Sort.choices],
        widget=forms.HiddenInput,
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    age = forms.ChoiceField(label=_("Waiting"), required=False, choices=AGES)
    why = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        choices=[("", _("Any reason")), *Why.choices, (_("Told by people"), Flag.Reason.choices)],
    )

    def __init__(self, data: Any, *, city: City) -> None:
        super().__init__(data, label_suffix="")
        self.city = city
        named = {code: str(model._meta.verbose_name_plural) for code, model in Feature.child_models().items()}
        kinds = [(code, named[code].capitalize()) for code in sorted(named, key=lambda code: named[code])]
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = [("", _("All kinds")), *kinds]
        fields["area"].choices = [("", _("The whole city")), *area_choices(city)]

    def wanted(self) -> Wanted:
        """The filters of a valid form; those of an invalid one that are valid."""
        self.is_valid()
        data = self.cleaned_data
        return Wanted(
            what=data.get("what", ""),
            kind=data.get("kind", ""),
            area=self._area(data.get("area", "")),
            days=int(data.get("age") or 0),
            why=data.get("why", ""),
        )

    def _area(self, value: str) -> Any:
        if not value:
            return None
        kind, _colon, code = value.partition(":")
        try:
            return find_area(self.city, AreaRef(kind, code))
        except BadParameter:
            return None


class TogetherForm(forms.Form):
    """The decision about all ticked entries."""

    action = forms.ChoiceField(choices=[(PUBLISH, ""), (HIDE, "")])
    reason = LinesField(
        label=_("One reason for all"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Each author reads it. Needed to hide or refuse."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].depends = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Hiding has a reason."""
        data = super().clean() or {}
        if "row" not in self.data:
            self.add_error(None, _("Tick what you decide about."))
        if data.get("action") == HIDE and not data.get("reason", "").strip():
            self.add_error("reason", _("Write the reason: the author will read it."))
        return data
