"""The list of an office's reports: filters, order, and what a row shows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from engagement.models import Photo
from layers.filters import AreaRef
from layers.input.fields import LineField
from places.feature.filtering import find_area
from places.ground.known import area_choices
from places.models import City, FeatureArea, Office, Visibility
from reports.desk.models import Assignment
from reports.forms import category_groups
from reports.incidents import incidents_of
from reports.models import Report, ReportContact, ReportQuerySet
from reports.workflow import OPEN_STATUSES

PAGE = 50
SOON = datetime.timedelta(days=3)
ON_DESK = (Visibility.PENDING, Visibility.PUBLIC, Visibility.PRIVATE)
"""Confirmed reports that moderators have not hidden."""
OPEN, ALL, ANSWERED = "", "all", "answered"
ME, NOBODY = "me", "none"
AGES = [("", _("Any time")), ("1", _("More than a day")), ("7", _("More than a week")),
        ("30", _("More than a month")), ("90", _("More than three months"))]  # fmt: skip
DUE = [("", _("Any deadline")), ("late", _("Late")), ("soon", _("Late or due within three days"))]
SORTS = [
    ("", _("Deadline")),
    ("oldest", _("Oldest first")),
    ("newest", _("Newest first")),
    ("changed", _("Last changed first")),
]
ORDERS: dict[str, tuple[Any, ...]] = {
    "": (F("due").asc(nulls_last=True), "confirmed", "pk"),
    "oldest": ("confirmed", "pk"),
    "newest": ("-confirmed", "-pk"),
    "changed": ("-updated", "-pk"),
}


def desk_reports(user: Any, city: City) -> ReportQuerySet:
    """Confirmed reports of the city that the person works on: those of the own offices, of the whole city for its administrators."""
    rows: ReportQuerySet = Report.objects.manageable_by(user).in_city(city)
    return rows.filter(visibility__in=ON_DESK)


def offices_of(user: Any, city: City) -> list[Office]:
    """The offices of the city that the person is a member of."""
    return list(user.offices.filter(city=city))


def colleagues(offices: Iterable[Office]) -> list[User]:
    """The members of some offices, by name."""
    members = User.objects.filter(offices__in=[office.pk for office in offices], is_active=True).distinct()
    return sorted(members, key=lambda one: one.public_name.casefold())


class DeskFilter(forms.Form):
    """What of the desk is shown. Links carry the filters in the address; what cannot be understood narrows nothing."""

    q = LineField(label=_("Words or reference"), required=False, max_length=200)
    status = forms.ChoiceField(label=_("Status"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    due = forms.ChoiceField(label=_("Deadline"), required=False, choices=DUE)
    age = forms.ChoiceField(label=_("Received"), required=False, choices=AGES)
    assignee = forms.ChoiceField(label=_("In the hands of"), required=False)
    office = forms.ChoiceField(label=_("Office"), required=False)
    event = forms.ChoiceField(label=_("Event"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=SORTS)

    def __init__(self, data: Any, *, city: City, user: Any) -> None:
        super().__init__(data)
        self.city, self.user = city, user
        statuses = Report.statuses_in(city)
        offices = offices_of(user, city) or list(Office.objects.filter(city=city))
        choices: dict[str, list[Any]] = {
            "status": [
                (OPEN, pgettext_lazy("reports", "Open and in progress")),
                (ANSWERED, _("The sender has answered")),
                (ALL, _("All statuses")),
                *((code, info.label) for code, info in statuses.items()),
            ],
            "category": [
                ("", _("All categories")),
                *(
                    (title, [(category.code, category.name) for category in members])
                    for title, members in category_groups(city)
                ),
            ],
            "area": [("", _("The whole city")), *area_choices(city)],
            "assignee": [
                ("", _("Anybody")),
                (ME, _("Me")),
                (NOBODY, _("Nobody")),
                *((str(one.pk), one.public_name) for one in colleagues(offices) if one.pk != user.pk),
            ],
            "office": [("", _("All my offices")), *((office.code, office.name) for office in offices)],
            "event": [("", _("Any event or none")), *incidents_of(city)],
        }
        for name, listed in choices.items():
            self.fields[name].choices = listed  # type: ignore[attr-defined]
        if len(offices) < 2:
            del self.fields["office"]
        if len(choices["event"]) < 2:
            del self.fields["event"]

    def rows(self) -> ReportQuerySet:
        """The reports that match, in the order that is wanted."""
        self.is_valid()
        asked = self.cleaned_data
        rows = self._of_status(desk_reports(self.user, self.city).with_answers(), asked.get("status", ""))
        if word := asked.get("q"):
            rows = rows.filter(self._holding(word))
        if code := asked.get("category"):
            rows = rows.filter(category__code=code)
        if reference := asked.get("area"):
            rows = rows.filter(pk__in=self._in_area(reference))
        if code := asked.get("office"):
            rows = rows.filter(manager__code=code)
        if code := asked.get("event"):
            rows = rows.filter(incident__code=code)
        now = timezone.now()
        if due := asked.get("due"):
            rows = rows.overdue(now if due == "late" else now + SOON)
        if days := asked.get("age"):
            rows = rows.filter(confirmed__lt=now - datetime.timedelta(days=int(days)))
        rows = self._in_hands(rows, asked.get("assignee", ""))
        ordered: ReportQuerySet = rows.order_by(*ORDERS[asked.get("sort", "")])
        return ordered

    @staticmethod
    def _of_status(rows: ReportQuerySet, status: str) -> ReportQuerySet:
        if status == ALL:
            return rows
        if status == ANSWERED:
            return rows.filter(answered=True)
        return rows.filter(status__in=[status] if status else OPEN_STATUSES)

    def _holding(self, text: str) -> Q:
        """Reports that hold the words, have the reference, or were sent by somebody who gave this name."""
        sent = ReportContact.objects.filter(name__icontains=text)
        words = Q(pk__in=Report.objects.search(text, self.city).values("pk"))
        found = words | Q(pk__in=sent.values("report"))
        own = Report.identified_by(text)
        return found | own if own is not None else found

    def _in_area(self, reference: str) -> Any:
        kind, _colon, code = reference.partition(":")
        area = find_area(self.city, AreaRef(kind, code))
        return FeatureArea.objects.filter(area=area).values("feature")

    def _in_hands(self, rows: ReportQuerySet, whose: str) -> ReportQuerySet:
        if not whose:
            return rows
        held = Assignment.objects.filter(report=OuterRef("pk"), office=OuterRef("manager"))
        if whose == NOBODY:
            return rows.filter(~Exists(held))
        return rows.filter(Exists(held.filter(user=self.user.pk if whose == ME else int(whose))))


def shown(rows: Iterable[Report]) -> list[Report]:
    """Rows with what the list shows: who has them in hand, their first photo. The same number of queries for one and for many."""
    found = list(rows)
    keys = [report.pk for report in found]
    held = {one.report_id: one for one in Assignment.objects.filter(report__in=keys).select_related("user")}
    photos: dict[int, Photo] = {}
    for photo in Photo.objects.ready().filter(feature__in=keys):
        photos.setdefault(photo.feature_id, photo)
    for report in found:
        one = held.get(report.pk)
        report.colleague = one.user if one and one.office_id == report.manager_id else None  # type: ignore[attr-defined]
        report.photo = photos.get(report.pk)  # type: ignore[attr-defined]
        report.shown_status = report.own_statuses()[report.status]  # type: ignore[attr-defined]
    return found


def on_map(rows: Iterable[Any], query: str) -> dict[str, Any]:
    """The exact places of reports as GeoJSON (EPSG:4326), late ones told apart, with the page on which each is worked on."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [*report.location.coords]},
                "properties": {
                    "label": f"{report.reference} · {report.title}",
                    "url": f"{reverse('report_move', args=[report.city.slug, report.pk])}{query}",
                    "late": report.is_overdue,
                },
            }
            for report in rows
            if report.location
        ],
    }


HEAD = (
    "reference", "status", "category", "title", "address", "longitude", "latitude", "office", "in_the_hands_of",
    "received", "due", "late", "closed", "answered_by_sender", "visibility", "event",
)  # fmt: skip
"""Columns of the table. Nothing of the sender: the table leaves the site."""


def table(rows: ReportQuerySet) -> Iterator[list[Any]]:
    """The rows of the table, read in batches; times are in UTC."""
    reports = rows.select_related("city", "category", "manager", "incident", "assignment__user")
    statuses: dict[str, Any] = {}
    for report in reports.iterator(500):
        statuses = statuses or report.own_statuses()
        held = getattr(report, "assignment", None)
        place = report.location.coords if report.location else ("", "")
        yield [
            report.reference, statuses[report.status].label, report.category.name, report.title, report.address, *place,
            report.manager.name if report.manager else "",
            held.user.public_name if held and held.office_id == report.manager_id else "",
            report.confirmed, report.due, report.is_overdue, report.closed, report.answered,
            report.visibility, report.incident.code if report.incident else "",
        ]  # fmt: skip
