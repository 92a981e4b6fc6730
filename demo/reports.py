"""Example reports: three years of them, dense where people live, each with a believable course."""

from __future__ import annotations

import datetime
import math
import random
import uuid
from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

import shapely

from accounts.models import User
from civicmap.cities.tables import table
from demo.bulk import NewFeature, Step, write_features
from demo.spots import Ground, Spot
from demo.words import Deck, filled, hidden_slots, placeless
from engagement.models import Move
from places.models import Category, City, Source
from reports.deadlines.reckoning import Deadlines, closed_at
from reports.models import ReferenceCounter, Report
from reports.statistics.keeping import first_answer, reopenings
from reports.workflow import ReportStatus as S
from reports.workflow import may_move

Quality = Move.Quality
COUNT = 1500
DAYS = 3 * 365
SEED = 1861
SUMMER = (6, 7, 8, 9)
WINTER = (11, 12, 1, 2, 3)
HOURS = [0, 0, 0, 0, 0, 0, 1, 4, 8, 10, 10, 8, 6, 5, 6, 7, 8, 9, 9, 7, 5, 3, 2, 1]
"""How often people write at each hour of the day."""
COURSES = {
    "solved": 58,
    "not_ours": 6,
    "no_action": 6,
    "forwarded": 6,
    "asked": 4,
    "slow": 7,
    "stalled": 5,
    "unanswered": 6,
    "to_pact": 1,
    "withdrawn": 1,
}
REPEATED = 0.09
"""Share of reports about something reported near by shortly before."""
RESPONSIBLE = {
    "L'area è di un altro ente, che è stato avvisato.": "L'ente proprietario dell'area",
    "Compete al proprietario dell'area.": "Il proprietario dell'area",
    "Compete all'amministratore dello stabile.": "L'amministratore dello stabile",
}
"""Whom the words of what is not the city's name."""
HIDING_REASONS = [
  "Il testo nominava una persona.", "La fotografia descritta mostrava una targa.", "Linguaggio offensivo.",
  "Pubblicità, non una segnalazione.", "Conteneva un numero di telefono.", "Fuori tema.",
]  # fmt: skip


class Course:
    """The moves of one report, from its first day until today."""

    def __init__(
        self, start: datetime.datetime, end: datetime.datetime, days: float, chance: random.Random
    ) -> None:
        self.start = start
        self.end = end
        self.days = days
        self.chance = chance
        self.at = start
        self.status: str = S.RECEIVED
        self.moves: list[tuple[datetime.datetime, str, str, str]] = []

    def wait(self, share: float) -> datetime.timedelta:
        """Some time, usually about this share of the category's days, during office hours."""
        return datetime.timedelta(days=self.days * share * math.exp(self.chance.gauss(0, 0.7)))

    def go(self, status: str, share: float, note: str = "", actor: str = "office") -> bool:
        """Move on unless that day is still to come; False once the future is reached."""
        at = self.at + self.wait(share)
        at = at.replace(hour=self.chance.randint(8, 16), minute=self.chance.randint(0, 59))
        if at <= self.at:
            at = self.at + datetime.timedelta(hours=self.chance.uniform(1, 5))
        if at >= self.end:
            self.at = self.end
            return False
        if not may_move(self.status, status):
            raise ValueError(f"{self.status} to {status}")
        self.at, self.status = at, status
        self.moves.append((at, status, note, actor))
        return True


class Writer:
    """Makes the example reports of a city."""

    def __init__(
        self,
        city: City,
        source: Source,
        categories: dict[str, Category],
        ground: Ground,
        today: datetime.datetime,
        moderator: User | None = None,
    ) -> None:
        self.city, self.source, self.categories, self.ground = city, source, categories, ground
        self.moderator = moderator
        self.today = today
        self.zone = ZoneInfo(city.time_zone)
        self.chance = random.Random(SEED)
        self.texts = table("examples/reports.toml")
        self.kinds = {code: part for code, part in self.texts.items() if isinstance(part, dict)}
        self.decks: dict[str, Deck[Any]] = {
            name: Deck(lines, self.chance) for name, lines in self.texts.items() if isinstance(lines, list)
        }
        for code, part in self.kinds.items():
            self.decks[code] = Deck(part["cases"], self.chance)
        self.deadlines = Deadlines(city, (today - datetime.timedelta(days=DAYS + 2)).date())
        self.near: dict[str, list[tuple[datetime.datetime, Spot, NewFeature]]] = {}

    def moments(self) -> list[datetime.datetime]:
        """When the reports came: more each year, fewer at weekends and in August, in waking hours, in order."""
        days = [self.today - datetime.timedelta(days=number) for number in range(DAYS)]
        weights = []
        for number, day in enumerate(days):
            weight = 1.0 - 0.45 * number / DAYS
            weight *= 0.45 if day.weekday() >= 5 else 1.0
            weight *= 0.7 if day.month == 8 else 1.0
            weights.append(weight)
        chosen = self.chance.choices(days, weights, k=COUNT)
        result = []
        for day in chosen:
            hour = self.chance.choices(range(24), HOURS)[0]
            at = day.astimezone(self.zone).replace(
                hour=hour, minute=self.chance.randint(0, 59), second=self.chance.randint(0, 59), microsecond=0
            )
            result.append(at if at < self.today else at - datetime.timedelta(days=1))
        return sorted(result)

    def category(self, month: int) -> str:
        """A category, by its share and the season."""
        weights = []
        for part in self.kinds.values():
            season = (
                part.get("summer", 1) if month in SUMMER else part.get("winter", 1) if month in WINTER else 1
            )
            weights.append(part["share"] * season)
        return self.chance.choices(list(self.kinds), weights)[0]

    def answers(self, category: Category, at: datetime.datetime) -> dict[str, Any]:
        """Answers to some of the category's questions."""
        found: dict[str, Any] = {}
        for question in category.questions:
            if question["type"] == "date":
                # Without chance: the other examples stay as they are.
                found[question["code"]] = (at.date() - datetime.timedelta(days=at.minute)).isoformat()
                continue
            if self.chance.random() < 0.35:
                continue
            match question["type"]:
                case "boolean":
                    found[question["code"]] = self.chance.random() < 0.5
                case "number":
                    found[question["code"]] = self.chance.choice([1, 1, 1, 2, 2, 3, 4])
                case "singlevaluelist":
                    found[question["code"]] = self.chance.choice(question["choices"])["code"]
                case "multivaluelist":
                    codes = [choice["code"] for choice in question["choices"]]
                    found[question["code"]] = self.chance.sample(codes, self.chance.randint(1, len(codes)))
                case _ if question["code"] == "line":
                    found["line"] = str(self.chance.randint(1, 75))
                case _ if question["code"] == "pole":
                    found["pole"] = f"{self.chance.randint(100, 9999):04d}"
        return found

    def place(self, code: str, at: datetime.datetime) -> tuple[Spot, NewFeature | None]:
        """A new place, or one a few steps from an earlier report of the same kind."""
        recent = [entry for entry in self.near.get(code, [])[-40:] if (at - entry[0]).days < 45]
        if recent and self.chance.random() < REPEATED:
            _when, spot, first = self.chance.choice(recent)
            if self.chance.random() < 0.3:
                return spot, first
            moved = shapely.Point(
                spot.point.x + self.chance.uniform(-25, 25) / 78_600,
                spot.point.y + self.chance.uniform(-25, 25) / 111_320,
            )
            return Spot(shapely.set_precision(moved, 1e-6), spot.street, spot.other, spot.zone), first
        return self.ground.spot(self.chance), None

    def course(self, start: datetime.datetime, days: float, repeats: bool) -> Course:
        """What became of it."""
        course = Course(start, self.today, days, self.chance)
        kind = self.chance.choices(list(COURSES), list(COURSES.values()))[0]
        if repeats and self.chance.random() < 0.7:
            course.go(S.DUPLICATE, 0.1, "Già segnalato: si continua sulla prima segnalazione.")
            return course
        if kind == "withdrawn":
            course.go(S.WITHDRAWN, 0.1, "", "reporter")
            return course
        if kind == "unanswered" or not course.go(S.ASSIGNED, 0.15, self.decks["taken"].deal()):
            return course
        getattr(self, f"_{kind}")(course)
        return course

    def _solved(self, course: Course) -> None:
        way = self.chance.random()
        if way < 0.25:
            course.go(S.SCHEDULED, 0.2, self.decks["planned"].deal()) and course.go(
                S.IN_PROGRESS, 0.6, self.decks["works"].deal()
            )
        elif way < 0.6:
            course.go(S.IN_PROGRESS, 0.35, self.decks["works"].deal())
        if not course.go(S.RESOLVED, 0.5, self.decks["outcomes"].deal()):
            return
        after = self.chance.random()
        if after < 0.12:
            course.go(S.RESOLVED_BY_CITIZEN, 0.3, "", "reporter")
        elif after < 0.18 and course.go(S.REOPENED, 0.5, self.decks["reopened"].deal(), "reporter"):
            course.go(S.ASSIGNED, 0.1, self.decks["taken"].deal()) and course.go(
                S.RESOLVED, 0.5, self.decks["outcomes"].deal()
            )

    def _not_ours(self, course: Course) -> None:
        course.go(S.NOT_OURS, 0.2, self.decks["elsewhere"].deal())

    def _no_action(self, course: Course) -> None:
        course.go(S.NO_ACTION, 0.6, self.decks["declined"].deal())

    def _forwarded(self, course: Course) -> None:
        if course.go(S.FORWARDED, 0.2, self.decks["elsewhere"].deal()) and self.chance.random() < 0.6:
            course.go(S.RESOLVED, 1.2, self.decks["outcomes"].deal())

    def _asked(self, course: Course) -> None:
        if course.go(S.WAITING_REPORTER, 0.2, self.decks["waiting"].deal()) and self.chance.random() < 0.8:
            course.go(S.IN_PROGRESS, 0.4, self.decks["works"].deal()) and course.go(
                S.RESOLVED, 0.4, self.decks["outcomes"].deal()
            )

    def _slow(self, course: Course) -> None:
        course.go(S.SCHEDULED, 1.0, self.decks["planned"].deal())

    def _stalled(self, course: Course) -> None:
        if self.chance.random() < 0.4:
            course.go(S.IN_PROGRESS, 0.6, self.decks["works"].deal())

    def _to_pact(self, course: Course) -> None:
        course.go(S.TO_PACT, 1.0, "Un gruppo di abitanti se ne prende cura con un patto.")

    def visibility(self, number: int, category: Category) -> str:
        """Nearly all are public. Some of the newest wait for a moderator or for their sender, a few are hidden."""
        newest = COUNT - number
        if newest in (2, 7, 11):
            return "draft"
        if (newest <= 70 and category.admission == "pending") or (newest <= 42 and newest % 6 == 0):
            return "pending"
        return "hidden" if number % 251 == 17 else "public"

    def precision(self, number: int, category: Category) -> str:
        """Mostly the category's; some people ask for less."""
        if category.precision != "exact":
            return category.precision
        return (
            "street"
            if number % 27 == 5
            else "area"
            if number % 113 == 40
            else "100m"
            if number % 61 == 9
            else "exact"
        )

    def report(self, number: int, at: datetime.datetime, reference: str) -> NewFeature:
        """One report with all that happened to it."""
        code = self.category(at.month)
        category, part = self.categories[code], self.kinds[code]
        spot, first = self.place(code, at)
        precision = self.precision(number, category)
        avoid = hidden_slots(precision, spot)
        since = self.decks["since"].deal()
        title, *texts = self.decks[code].deal(avoid=() if spot.other else ("{altra}",))
        if any(slot in title for slot in avoid):
            title = placeless(title)
        text = self.chance.choice([one for one in texts if not any(slot in one for slot in avoid)])
        if self.chance.random() < 0.75:
            # «da ieri» once is enough.
            said = [*avoid, *(slot for slot in ("{tempo}", "{altra}") if slot in title + text)]
            text += " " + self.decks["closings"].deal(avoid=said)
        title, text = filled(title, spot), filled(text, spot, since)
        unplaced = number % 79 == 31
        if unplaced:
            text += " Non ricordo il punto preciso."
        visibility = self.visibility(number, category)
        course = (
            self.course(at, part["days"], first is not None)
            if visibility in ("public", "hidden")
            else Course(at, at, 1, self.chance)
        )
        confirmed = at + datetime.timedelta(minutes=self.chance.randint(2, 90))
        status = course.status
        if status == S.WITHDRAWN:
            # What its sender takes back is no longer shown.
            visibility = "withdrawn"
        is_draft = visibility == "draft"
        values: dict[str, Any] = {
            "city": self.city,
            "category": category,
            "status": status,
            "title": title,
            "description": text,
            "address": spot.street,
            "manager": category.office,
            "visibility": visibility,
            "created": at,
            "updated": course.moves[-1][0] if course.moves else confirmed,
            "published": None if visibility in ("draft", "pending") else confirmed,
            "is_example": True,
            "attributes": self.answers(category, at),
            "external_id": f"report-{number:04d}",
            "location": None if unplaced else spot.point,
            "precision": precision,
            "reference": reference,
            "submission": uuid.UUID(int=self.chance.getrandbits(128), version=4),
            "confirmed": None if is_draft else confirmed,
            "answer": course.moves[-1][2] if course.moves else "",
            "duplicate_of": None,
            "due": None,
            "closed": None,
            "competent_body": RESPONSIBLE[course.moves[-1][2]] if status == S.NOT_OURS else "",
            "first_answer": None,
            "reopenings": 0,
        }
        if not is_draft:
            past = [(confirmed, S.RECEIVED), *((at, status) for at, status, *_rest in course.moves)]
            values |= {
                "due": self.deadlines.due(category, past),
                "closed": closed_at(past),
                "first_answer": first_answer(past),
                "reopenings": reopenings(past),
            }
        feature = NewFeature(values, self.steps(values, course, number))
        if status == S.DUPLICATE:
            # The first report itself: it gets its key only when both are written.
            values["duplicate_of"] = first
        elif visibility == "public" and not unplaced:
            self.near.setdefault(code, []).append((at, spot, feature))
        return feature

    def steps(self, values: dict[str, Any], course: Course, number: int) -> list[Step]:
        """What happened to it, with the words of the public history."""
        steps = [Step(values["created"], S.RECEIVED, "draft", Quality.REPORTER)]
        visibility = values["visibility"]
        if values["confirmed"]:
            shown = "pending" if visibility == "pending" else "public"
            steps.append(Step(values["confirmed"], visibility=shown, quality=Quality.REPORTER))
        for at, status, note, actor in course.moves:
            office = values["manager"] if actor == "office" else None
            shown = "withdrawn" if status == S.WITHDRAWN else ""
            steps.append(Step(at, status, shown, Quality(actor), office=office, words=note))
        if visibility == "hidden":
            at = steps[-1].at + datetime.timedelta(hours=3)
            reason = HIDING_REASONS[number // 251 % len(HIDING_REASONS)]
            steps.append(
                Step(at, visibility="hidden", quality=Quality.MODERATOR, who=self.moderator, words=reason)
            )
            values["updated"] = at
        return steps

    def write(self) -> int:
        """Generate all of them, write those that are not there yet with their moves."""
        last = Counter(dict(ReferenceCounter.objects.values_list("year", "last")))
        found = []
        for number, at in enumerate(self.moments()):
            last[at.year] += 1
            found.append(self.report(number, at, f"{at.year}-{last[at.year]:06d}"))
        fresh = write_features(Report, self.source, found)
        if not fresh:
            return 0
        for year, value in last.items():
            ReferenceCounter.objects.update_or_create(year=year, defaults={"last": value})
        return len(fresh)
