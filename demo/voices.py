"""Example voices: supporters, followers, comments and flags on the example things, by accounts that nobody can sign in with; alerts."""

from __future__ import annotations

import datetime
import random
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db.models import Q

from accounts.models import User
from civicmap.cities.tables import table
from engagement.alerts.services import Wish, make_alert
from engagement.follows.services import last_move
from engagement.models import Alert, Comment, Flag, Follow, Support
from initiatives.models import Initiative
from places.models import Area, City, House, Source, Visibility
from reports.models import Report
from reports.workflow import OPEN_STATUSES

SEED = 20261
CITIZEN = "citizen@example.org"
Where, Rhythm = Alert.Where, Alert.Rhythm
DISCUSSED = 14
"""So many example reports have comments."""
Texts = dict[str, Any]


def load_voices(city: City, source: Source, today: datetime.datetime) -> int:
    """Give the example things of a city their voices, once. Says how many comments."""
    if Comment.objects.filter(feature__source=source, feature__city=city, is_example=True).exists():
        return 0
    chance, texts = random.Random(SEED), table("examples/comments.toml")
    people = _people(texts["names"])
    proposals = (
        Initiative.objects.public().filter(city=city, source=source).select_related("phase", "manager")
    )
    reports = Report.objects.public().filter(city=city, source=source, status__in=OPEN_STATUSES)
    comments: list[Comment] = []
    for thing in proposals.order_by("pk"):
        _support(thing, people, chance)
        if thing.status != "proposed":
            comments += _discuss(thing, people, texts, chance, today)
    for number, report in enumerate(reports.select_related("manager").order_by("-created", "pk")):
        _second(report, people, chance)
        if number < DISCUSSED:
            comments += _remark(report, people, texts, chance, today)
    comments += _held(proposals, people, texts, today)
    _alerts(city)
    return len(comments)


def _people(names: list[str]) -> list[User]:
    """Accounts that are not active and have no password."""
    found = []
    for number, name in enumerate(names):
        user, _new = User.objects.get_or_create(
            email=f"esempio{number:02d}@example.org",
            defaults={"display_name": f"{name} (esempio)", "is_active": False, "password": "!"},
        )
        found.append(user)
    return found


def _support(thing: Initiative, people: list[User], chance: random.Random) -> None:
    crowd = chance.sample(people, chance.randint(2, len(people) - 4))
    Support.objects.bulk_create(Support(feature=thing, user=user) for user in crowd)


def _second(report: Report, people: list[User], chance: random.Random) -> None:
    """Few reports concern many people."""
    crowd = chance.sample(people, chance.choice([0, 0, 0, 0, 1, 2, 3, 8]))
    told = last_move(report.pk) if crowd else 0
    Follow.objects.bulk_create(
        Follow(feature=report, user=user, seconds=True, confirmed=report.published, told=told)
        for user in crowd
    )


def _alerts(city: City) -> None:
    """Example alerts of the test citizen, of each way to say where, in the city whose people the demonstration has."""
    citizen = User.objects.filter(email=CITIZEN).first()
    if citizen is None or not citizen.roles.filter(city=city).exists() or citizen.alerts.exists():
        return
    house = House.objects.public().filter(city=city).exclude(public_location=None).order_by("pk").first()
    areas = list(Area.objects.current().filter(kind__city=city).order_by("kind__position", "code")[:2])
    reports = [Report.KIND]
    wishes = [Wish(Where.AREAS, Rhythm.WEEK, areas=areas[:1]), Wish(Where.AREAS, Rhythm.WEEKLY, areas=areas)]
    if house is not None:
        centre = house.public_location
        lon, lat = centre.x, centre.y
        corners = ((-0.006, -0.003), (0.005, -0.004), (0.007, 0.003), (-0.002, 0.005))
        ring = [(lon + x, lat + y) for x, y in (*corners, corners[0])]
        wishes += [
            Wish(
                Where.CIRCLE,
                Rhythm.DAILY,
                centre=centre,
                metres=500,
                address=house.public_address,
                kinds=reports,
            ),
            Wish(
                Where.DRAWN, Rhythm.NOW, ground=Polygon(ring, srid=4326), kinds=reports, words="marciapiede"
            ),
        ]
    for wish in wishes:
        make_alert(city, wish, user=citizen)


def _write(thing: Any, text: str, at: datetime.datetime, **values: Any) -> Comment:
    return Comment.objects.create(feature=thing, text=text, created=at, is_example=True, **values)


def _after(thing: Any, today: datetime.datetime, chance: random.Random) -> datetime.datetime:
    """A moment between the publication and today, rather soon."""
    start: datetime.datetime = thing.published or thing.created
    moment: datetime.datetime = start + (today - start) * chance.random() ** 2
    return moment


def _discuss(
    thing: Initiative, people: list[User], texts: Texts, chance: random.Random, today: datetime.datetime
) -> list[Comment]:
    """Some threads, each perhaps with a reply, and sometimes the office's answer."""
    made = []
    words = chance.sample(texts["initiatives"], chance.randint(1, 5))
    for text, author in zip(words, chance.sample(people, len(words)), strict=True):
        first = _write(thing, text, _after(thing, today, chance), author=author)
        made.append(first)
        if chance.random() < 0.4:
            at = min(today, first.created + datetime.timedelta(hours=chance.uniform(1, 60)))
            made.append(
                _write(thing, chance.choice(texts["replies"]), at, author=chance.choice(people), parent=first)
            )
    if thing.manager is not None and chance.random() < 0.4:
        at = _after(thing, today, chance)
        made.append(_write(thing, chance.choice(texts["official"]), at, office=thing.manager))
    return made


def _remark(
    report: Report, people: list[User], texts: Texts, chance: random.Random, today: datetime.datetime
) -> list[Comment]:
    first = _write(
        report, chance.choice(texts["reports"]), _after(report, today, chance), author=chance.choice(people)
    )
    if report.manager is None or chance.random() < 0.5:
        return [first]
    at = min(today, first.created + datetime.timedelta(hours=chance.uniform(2, 40)))
    return [first, _write(report, chance.choice(texts["answers"]), at, office=report.manager, parent=first)]


def _held(proposals: Any, people: list[User], texts: Texts, today: datetime.datetime) -> list[Comment]:
    """What moderators find in their queue: comments that wait, and flags of a comment and of a page."""
    open_ones = list(proposals.filter(~Q(status="proposed")).order_by("-created", "pk")[:4])
    if len(open_ones) < 4:
        return []
    hour = datetime.timedelta(hours=1)
    made = [
        _write(thing, text, today - hour, author=people[number], visibility=Visibility.PENDING)
        for number, (thing, text) in enumerate(zip(open_ones, texts["waiting"], strict=False))
    ]
    spam = _write(open_ones[2], texts["advertising"], today - 3 * hour, author=people[5])
    for reason, text in ((Flag.Reason.ADVERTISING, ""), (Flag.Reason.OTHER, "Non c'entra con la proposta.")):
        Flag.objects.create(
            feature=open_ones[2],
            comment=spam,
            reason=reason,
            text=text,
            created=today - hour,
            is_example=True,
        )
    Flag.objects.create(
        feature=open_ones[3],
        reason=Flag.Reason.FALSE,
        text="Il terreno non è del Comune.",
        created=today - hour,
        is_example=True,
    )
    return [*made, spam]
