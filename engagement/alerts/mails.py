"""Letters about alerts, with a one-click end that needs no sign-in (RFC 8058)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.letters.writing import absolute, compose, queue_letter
from accounts.models import Letter
from engagement.alerts.links import confirm_token, end_token
from engagement.alerts.models import Alert
from engagement.alerts.week import Week, week_of
from engagement.alerts.words import in_words
from engagement.moves.models import Move
from places.ground.clock import clock_of
from places.ground.known import statuses_shown
from places.models import Area, Feature, Visibility

CONFIRM, NEWS, BORDER, WEEK = "alert-confirm", "alert", "alert-border", "alert-week"
ALERT = "engagement.alert"
"""What letters about one alert are about."""
MOST = 40
"""So many things one letter names of an alert; the feed has all."""


@dataclass
class Line:
    """A thing in a letter, and what became of it."""

    feature: Any
    whats: list[str] = field(default_factory=list)

    @property
    def what(self) -> str:
        """In words."""
        return " → ".join(dict.fromkeys(self.whats))

    def page(self) -> str:
        """Its page; called while the letter's language is on."""
        return absolute(self.feature.get_absolute_url())


@dataclass
class Part:
    """What one alert tells."""

    alert: Alert
    lines: list[Line]
    more: int = 0

    @property
    def name(self) -> str:
        """The alert in words."""
        return in_words(self.alert)

    def end(self) -> str:
        """The page that ends this alert alone."""
        return absolute(reverse("alert_end", args=[self.alert.city.slug, end_token([self.alert.pk])]))

    def feed(self) -> str:
        """The alert's feed for whoever has no account; an account finds it among its own things."""
        return "" if self.alert.user_id else absolute(reverse("alert_feed", args=[self.alert.key]))


def please_confirm(alert: Alert) -> None:
    """The link to confirm, and no word that somebody wrote: nobody knows yet whose address it is."""
    queue_letter(CONFIRM, lang=alert.lang, about=(ALERT, alert.pk))


def tell(reader: Alert, pairs: Sequence[tuple[int, int]]) -> None:
    """The news of one person: pairs of an alert and a move. ``reader`` is one of the alerts."""
    keys = {alert for alert, _move in pairs}
    # A letter of several alerts outlives the end of one of them.
    about = (ALERT, reader.pk) if len(keys) == 1 else None
    queue_letter(
        NEWS,
        lang=reader.lang,
        user=reader.user,
        about=about,
        content={"news": [list(pair) for pair in pairs]},
    )


def tell_border(alert: Alert, *, ended: Iterable[Area], changed: Iterable[Area]) -> None:
    """Areas of the alert have ended, or have another border. Needs ``user``."""
    content = {"ended": [area.pk for area in ended], "changed": [area.pk for area in changed]}
    queue_letter(BORDER, lang=alert.lang, user=alert.user, about=(ALERT, alert.pk), content=content)


def tell_week(alert: Alert, until: datetime.date) -> None:
    """The week of the alert's areas that ended before that day. Needs ``user``."""
    content = {"until": until.isoformat()}
    queue_letter(WEEK, lang=alert.lang, user=alert.user, about=(ALERT, alert.pk), content=content)


def write_confirm(letter: Letter) -> EmailMessage | None:
    """Nothing to tell once the alert is gone."""
    alert = _alerts([letter.subject_id or 0]).first()
    if alert is None:
        return None
    return compose(
        "engagement/letters/alert_confirm.txt",
        to=alert.reader.email,
        lang=letter.lang,
        context={
            "city": alert.city,
            "confirm": lambda: absolute(
                reverse("alert_confirm", args=[alert.city.slug, confirm_token(alert)])
            ),
        },
    )


def write_news(letter: Letter) -> EmailMessage | None:
    """By alert what is still public. Nothing to tell once the alerts have ended or all is hidden."""
    pairs = [tuple(pair) for pair in letter.content.get("news", ())]
    alerts = list(_alerts([alert for alert, _move in pairs]).confirmed())
    if not alerts:
        return None
    with clock_of(alerts[0].city):
        told = lines_of([move for _alert, move in pairs])
        parts, things = [], set()
        for alert in alerts:
            lines = _of_alert(told, [move for key, move in pairs if key == alert.pk])
            things |= {line.feature.pk for line in lines}
            if lines:
                parts.append(Part(alert, lines[:MOST], max(0, len(lines) - MOST)))
        if not parts:
            return None
        context = {
            "parts": parts,
            "things": len(things),
            "first": parts[0].lines[0],
            "cities": ", ".join(dict.fromkeys(part.alert.city.name for part in parts)),
        }
        return _with_end(letter, "alert", [part.alert for part in parts], context)


def write_border(letter: Letter) -> EmailMessage | None:
    """Which areas the alert is about now."""
    alert = _alerts([letter.subject_id or 0]).confirmed().first()
    if alert is None:
        return None
    areas = Area.objects.select_related("kind__city").defer("boundary")
    ended = areas.filter(pk__in=letter.content.get("ended", ())).order_by("code")
    changed = areas.filter(pk__in=letter.content.get("changed", ())).order_by("code")
    rows = [(area, list(area.successors.current().defer("boundary").order_by("code"))) for area in ended]
    with clock_of(alert.city):
        context = {"ended": rows, "changed": list(changed), "name": in_words(alert), "city": alert.city}
        return _with_end(letter, "alert_border", [alert], context)


def write_week(letter: Letter) -> EmailMessage | None:
    """The same data as the area's public page of the week. Nothing to tell of a week without events."""
    alert = _alerts([letter.subject_id or 0]).confirmed().first()
    if alert is None:
        return None
    until = datetime.date.fromisoformat(letter.content["until"])
    with clock_of(alert.city):
        areas = Area.objects.current().filter(alert_rows__alert=alert).select_related("kind__city")
        weeks: list[Week] = [
            week_of(area, alert.city, until) for area in areas.defer("boundary").order_by("code")
        ]
        weeks = [week for week in weeks if week.has_events]
        if not weeks:
            return None
        return _with_end(
            letter,
            "alert_week",
            [alert],
            {"weeks": weeks, "names": ", ".join(week.area.name for week in weeks)},
        )


def told_of(moves: Iterable[int]) -> dict[int, tuple[Any, str]]:
    """By move the thing and what became of it, in words. Only of what is public now, and of phases that are for everybody."""
    shown = Move.objects.filter(pk__in=list(moves), feature__visibility=Visibility.PUBLIC).order_by("pk")
    rows = list(shown.values_list("pk", "feature", "what", "before", "after"))
    things = (
        Feature.objects.filter(pk__in={row[1] for row in rows}).select_related("city", "category").specific()
    )
    known = {thing.pk: thing for thing in things}
    statuses = {key: statuses_shown(*key) for key in {(thing.kind, thing.city) for thing in known.values()}}
    found = {}
    for pk, feature, what, before, after in rows:
        thing = known[feature]
        if what == Move.What.VISIBILITY or not before:
            found[pk] = (thing, _("New"))
        elif (info := statuses[thing.kind, thing.city].get(after)) is not None and info.is_public:
            found[pk] = (thing, str(info.label))
    return found


def lines_of(moves: Iterable[int]) -> dict[int, Line]:
    """Lines by move: moves of one thing share theirs. Only of what is public now."""
    lines: dict[int, Line] = {}
    found = {}
    for pk, (thing, what) in told_of(moves).items():
        found[pk] = lines.setdefault(thing.pk, Line(thing))
        found[pk].whats.append(what)
    return found


def _of_alert(told: dict[int, Line], moves: Iterable[int]) -> list[Line]:
    found = {line.feature.pk: line for move in moves if (line := told.get(move)) is not None}
    return list(found.values())


def _alerts(keys: Iterable[int]) -> Any:
    rows = Alert.objects.filter(pk__in=set(keys)).select_related("city", "user")
    return rows.prefetch_related("rows__area").order_by("pk")


def _with_end(letter: Letter, name: str, alerts: Sequence[Alert], context: dict[str, Any]) -> EmailMessage:
    """A letter that its reader ends with one click."""
    city = alerts[0].city
    token = end_token(alert.pk for alert in alerts)

    def end() -> str:
        return absolute(reverse("alert_end", args=[city.slug, token]))

    return compose(
        f"engagement/letters/{name}.txt",
        to=alerts[0].reader.email,
        lang=letter.lang,
        context={**context, "city": city, "end": end},
        headers={"List-Unsubscribe": f"<{end()}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
