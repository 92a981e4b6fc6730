"""The form by which anybody suggests corrections, and the form of the decision about them."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.limits.traps import TrapForm
from engagement.contributions.forms import ContactFields
from engagement.suggestions.models import SuggestedChange
from engagement.suggestions.values import (
    ADDRESS,
    DIGITS,
    PLACE,
    STATUS,
    as_json,
    check_together,
    column,
    correctable,
    in_words,
    is_text,
    label,
)
from layers.input.fields import TEXT_OVERRIDES, LinesField
from places.addresses.fields import PlaceForm

CHECKED = _("I have checked the rest too: the page says that it was checked today")
NOTHING = _("Nothing is changed yet. Change what is wrong, or say it in your own words.")
SEEN = "seen"
"""The hidden field that carries the signed values that somebody had before them."""
LONGEST = 4000
"""Characters of a text, as where things are added."""


def sealed(values: Mapping[str, Any], thing: Any) -> str:
    """The values of a thing as a form carries them along, with a key that makes one form one suggestion."""
    return signing.dumps({"key": str(uuid.uuid4()), "values": values}, salt=_salt(thing), compress=True)


def unsealed(text: str, thing: Any) -> tuple[uuid.UUID, dict[str, Any]] | None:
    """The key and the values that a form brought; None for anything else."""
    try:
        brought = signing.loads(text, salt=_salt(thing))
    except signing.BadSignature:
        return None
    return uuid.UUID(brought["key"]), brought["values"]


def _salt(thing: Any) -> str:
    return f"engagement.suggestions.{thing.pk}"


@dataclass(frozen=True)
class Line:
    """One field of the form beside the present value in words."""

    name: str
    field: forms.BoundField
    now: str
    is_text: bool


class SuggestionForm(TrapForm, PlaceForm):
    """The present values of a thing to be typed over, other words, and for who has no account an address for the answer.

    ``seen`` are the values that the sender had before them, as JSON; what differs from them is suggested. ``at_once`` is for who decides
    about the thing: nobody has to be told anything, but the rest may be right too.
    """

    DOOR = "suggestion"
    wants_place = False
    words = LinesField(
        label=_("Something else, or how you know"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only who decides reads it."),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        help_text=_(
            "If you want to hear what becomes of it. It is never published, and deleted after some time."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    verified = forms.BooleanField(label=CHECKED, required=False)
    no_point = forms.BooleanField(required=False, widget=forms.HiddenInput)
    PREFIX = "new_"
    """Before the names of columns: a house has an e-mail address too."""

    def __init__(
        self,
        *args: Any,
        thing: Any,
        seen: Mapping[str, Any],
        by_account: bool = False,
        at_once: bool = False,
        **kwargs: Any,
    ) -> None:
        self.thing, self.seen = thing, seen
        self.columns = [name for name in correctable(thing) if name in seen]
        super().__init__(*args, city=thing.city, initial=self._typed(), guarded=not by_account, **kwargs)
        if PLACE not in self.columns:
            for name in (ADDRESS, "latitude", "longitude", "no_point"):
                del self.fields[name]
        for name in ("words", "email") if at_once else ("verified", *(["email"] if by_account else [])):
            del self.fields[name]
        for name in self.columns:
            if name not in (ADDRESS, PLACE):
                self.fields[f"{self.PREFIX}{name}"] = _field(thing, name)
        self.order_fields([name for name in self.fields if name not in ("words", "email", "verified")])
        for name, field in self.fields.items():
            # Every field is filled in already: the label does not say that it may be left out.
            field.depends = name not in ("words", "email", "verified")  # type: ignore[attr-defined]

    def _typed(self) -> dict[str, Any]:
        """The values that were seen as somebody would have typed them."""
        typed = {f"{self.PREFIX}{name}": self.seen[name] for name in self.columns}
        place = self.seen.get(PLACE)
        lon, lat = (f"{degrees:.{DIGITS}f}" for degrees in place) if place else ("", "")
        return {
            **typed,
            ADDRESS: self.seen.get(ADDRESS, ""),
            "longitude": lon,
            "latitude": lat,
            "no_point": not place and bool(self.seen.get(ADDRESS)),
        }

    @property
    def lines(self) -> list[Line]:
        """The fields of columns, the place's not among them."""
        names = [name for name in self.columns if name not in (ADDRESS, PLACE)]
        return [
            Line(name, self[f"{self.PREFIX}{name}"], self.now(name), is_text(self.thing, name))
            for name in names
        ]

    @property
    def has_place(self) -> bool:
        """Whether the place may be corrected."""
        return PLACE in self.columns

    @property
    def place_now(self) -> str:
        """The present address and position in words."""
        return " · ".join(filter(None, (self.now(ADDRESS), self.now(PLACE))))

    def now(self, name: str) -> str:
        """A value that was seen, in words."""
        return in_words(self.thing, name, self.seen.get(name))

    def clean(self) -> dict[str, Any]:
        """Something is changed or said, and the thing can have the new values together."""
        data = super().clean()
        for name in self._untouched():
            # Whoever corrects something else need not mend what others wrote.
            self.errors.pop(f"{self.PREFIX}{name}", None)
        if self.has_place and not {ADDRESS, "latitude", "longitude"} & {*self.changed_data}:
            self.errors.pop(ADDRESS, None)
            data[ADDRESS] = self.seen[ADDRESS]
        if self.errors:
            return data
        changes = self.changes(data)
        if not changes and not data.get("words", "").strip() and not data.get("verified"):
            self.add_error(None, NOTHING if "words" in self.fields else _("Nothing is changed yet."))
        try:
            check_together(self.thing, {name: after for name, (_before, after) in changes.items()})
        except ValidationError as fault:
            self._tell(fault)
        return data

    def changes(self, data: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
        """What differs from what was seen: the old and the new value of each column, as JSON."""
        same = {ADDRESS, PLACE, *self._untouched()}
        typed = {name: as_json(data.get(f"{self.PREFIX}{name}")) for name in self.columns if name not in same}
        if self.has_place:
            typed[ADDRESS] = data.get(ADDRESS, "").strip()
            # A point that is only the middle of a street would make the place less exact.
            if data["location"] is not None and not data["street_only"]:
                typed[PLACE] = as_json(data["location"])
        return {
            name: (self.seen[name], value)
            for name, value in typed.items()
            if not _same(self.seen[name], value)
        }

    def _untouched(self) -> list[str]:
        """Columns whose field came back as it was shown, whatever cleaning makes of it."""
        return [
            line.name
            for line in self.lines
            if isinstance(line.field.field, forms.CharField)
            and _plain(line.field.data) == _plain(line.field.field.prepare_value(self.seen[line.name]))
        ]

    def _tell(self, fault: ValidationError) -> None:
        for name, sentences in fault.message_dict.items():
            shown = next((one for one in (f"{self.PREFIX}{name}", name) if one in self.fields), None)
            self.add_error(None if name == NON_FIELD_ERRORS else shown, sentences)


def _same(one: Any, other: Any) -> bool:
    """Whether two values are equal; several of a list in any order."""
    if isinstance(one, list) and isinstance(other, list) and all(isinstance(part, str) for part in one):
        return sorted(one) == sorted(other)
    return bool(one == other)


def _plain(text: Any) -> str:
    """A text as browsers send it back, without the signs of their line ends."""
    return str(text or "").replace("\r\n", "\n").strip()


def _field(thing: Any, name: str) -> forms.Field:
    """The form's field for a column: that of the forms that add things, else its own with cleaned texts and boxes for a list."""
    if name in ContactFields.CONTACT:
        known: forms.Field = copy.deepcopy(ContactFields.base_fields[name])
        return known
    if name == STATUS:
        choices = [(info.code, info.label) for info in type(thing).statuses_in(thing.city).values()]
        return forms.ChoiceField(label=label(thing, name), choices=choices)
    model_field: Any = column(thing, name)
    base = getattr(model_field, "base_field", None)
    if base is not None:
        return forms.MultipleChoiceField(
            label=label(thing, name),
            choices=base.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
    options: dict[str, Any] = dict(TEXT_OVERRIDES.get(type(model_field), {}))
    if model_field.choices:
        options = {}
    if options.get("form_class") is LinesField:
        options["widget"] = forms.Textarea(attrs={"rows": 5 if name == "description" else 2})
        options["max_length"] = LONGEST
    return cast(forms.Field, model_field.formfield(label=label(thing, name), **options))


class SettleSuggestionForm(forms.Form):
    """For each open or refused change whether it is accepted, an answer to the sender, and whether the rest is right too."""

    answer = LinesField(
        label=_("Answer to the sender"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sent with the result to who left an address. It is not published."),
    )
    verified = forms.BooleanField(label=CHECKED, required=False)

    def __init__(
        self, *args: Any, thing: Any, changes: list[SuggestedChange], may_answer: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not may_answer:
            del self.fields["answer"]
        self.names = [change.field for change in changes if change.state != SuggestedChange.State.ACCEPTED]
        ways = [("accept", _("accept")), ("refuse", _("refuse")), ("", _("decide later"))]
        for change in changes:
            if change.field not in self.names:
                continue
            refused = change.state == SuggestedChange.State.REFUSED
            self.fields[change.field] = forms.ChoiceField(
                label=label(thing, change.field),
                choices=[ways[0], ("", _("still refused"))] if refused else ways,
                required=False,
                widget=forms.RadioSelect,
                initial="",
            )
            # One of them is always chosen.
            self.fields[change.field].depends = True  # type: ignore[attr-defined]

    def chosen(self, way: str) -> list[str]:
        """The columns for which this was chosen."""
        return [name for name in self.names if self.cleaned_data.get(name) == way]
