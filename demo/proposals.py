"""Example initiatives and pacts for Torino: some as lines along a street, some as plots beside one."""

from __future__ import annotations

import datetime
import random
import uuid
from typing import Any

from shapely.geometry.base import BaseGeometry

from assets.models import Organisation
from civicmap.cities.tables import table
from demo.bodies import by_name
from demo.bulk import NewFeature, Step, write_features
from demo.spots import Ground, Spot
from demo.words import filled
from engagement.models import Act, Move, Phase
from initiatives.models import Initiative
from pacts.models import Pact, PactType
from places.models import Category, City, Office, Source

Quality = Move.Quality
SEED = 1911
INITIATIVE_COURSES = [
    ["proposed"],
    ["proposed", "discussion"],
    ["proposed", "discussion", "assessment"],
    ["proposed", "assessment", "accepted"],
    ["proposed", "discussion", "assessment", "accepted", "in-realisation"],
    ["proposed", "assessment", "accepted", "in-realisation", "done"],
    ["proposed", "discussion", "assessment", "not-accepted"],
    ["proposed", "withdrawn"],
]
SHARES = [8, 10, 7, 5, 4, 3, 2, 1]
"""The number of initiatives for each course, of forty."""
PACT_COURSE = [
    "proposal", "evaluation", "proposal-published", "co-design", "approval", "publication", "signing", "running", "monitoring",
    "final-review",
]  # fmt: skip
PACT_COURSES = {
    "evaluation": PACT_COURSE[:2],
    "proposal-published": PACT_COURSE[:3],
    "co-design": PACT_COURSE[:4],
    "running": PACT_COURSE[:8],
    "monitoring": PACT_COURSE[:9],
    "expired": [*PACT_COURSE, "expired"],
    "not-admitted": ["proposal", "evaluation", "not-admitted"],
}
PENDING = 3
"""How many of the newest initiatives wait for a moderator."""
NOTES = {
    "discussion": "Aperta alle osservazioni di chi abita nella zona.",
    "assessment": "Gli uffici valutano costi e permessi.",
    "accepted": "Accolta: si cercano insieme tempi e risorse.",
    "in-realisation": "Primi lavori avviati con gli abitanti.",
    "done": "Realizzata. Grazie a chi ha partecipato.",
    "not-accepted": "Non è possibile in questo punto; gli uffici hanno indicato un'alternativa.",
    "evaluation": "Il gruppo di lavoro raccoglie i pareri degli uffici.",
    "proposal-published": "Proposta pubblicata per le osservazioni.",
    "co-design": "Primo tavolo di co-progettazione.",
    "approval": "Approvata la bozza definitiva.",
    "publication": "Pubblicata prima della firma.",
    "signing": "Il patto è pronto per la firma.",
    "running": "Patto firmato, attività avviate.",
    "monitoring": "Compilata la prima scheda di monitoraggio.",
    "final-review": "Pubblicata la relazione finale.",
    "expired": "Il patto è arrivato alla scadenza.",
    "not-admitted": "Serve un altro strumento: lo si indica nella risposta.",
}


def shape_for(kind: str, ground: Ground, spot: Spot, chance: random.Random) -> BaseGeometry | None:
    """The line or plot of a proposal, drawn beside its street."""
    if kind == "line":
        return ground.stretch_of_street(spot, chance.uniform(180, 420))
    if kind == "polygon":
        return ground.plot(spot, chance.uniform(28, 60), chance.uniform(18, 40))
    return None


def dates(
    start: datetime.datetime, end: datetime.datetime, count: int, chance: random.Random
) -> list[datetime.datetime]:
    """That many dated steps, the first at the start, in office hours, in order."""
    span = (end - start).total_seconds() * chance.uniform(0.55, 0.95)
    marks = sorted(chance.uniform(0.05, 1) for _step in range(count - 1))
    steps = [start]
    for mark in marks:
        at = (start + datetime.timedelta(seconds=span * mark)).replace(
            hour=chance.randint(9, 16), minute=chance.randint(0, 59)
        )
        steps.append(max(at, steps[-1] + datetime.timedelta(hours=2)))
    return steps


def steps_of(
    codes: list[str],
    dates: list[datetime.datetime],
    office: Office | None,
    visibility: str,
) -> list[Step]:
    """The way through the phases, with the office's words."""
    steps = [Step(dates[0], codes[0], visibility, Quality.AUTHOR)]
    for code, at in zip(codes[1:], dates[1:], strict=True):
        if code == "withdrawn":
            steps.append(Step(at, code, quality=Quality.AUTHOR))
        else:
            act = None
            if code == "publication":
                number = f"ESEMPIO {at:%j/%Y}"
                act = Act(type=Act.Type.GOVERNMENT, number=number, date=at.date(), body="Giunta comunale")
            words = NOTES.get(code, "")
            steps.append(Step(at, code, quality=Quality.OFFICE, office=office, words=words, act=act))
    return steps


def load_initiatives(
    city: City,
    source: Source,
    categories: dict[str, Category],
    phases: dict[str, Phase],
    ground: Ground,
    today: datetime.datetime,
    office: Office | None,
) -> int:
    """Forty initiatives of the last two years."""
    chance = random.Random(SEED)
    records = table("examples/initiatives.toml")["initiative"]
    courses = [
        course for course, share in zip(INITIATIVE_COURSES, SHARES, strict=True) for _one in range(share)
    ]
    chance.shuffle(courses)
    ages = sorted((chance.uniform(1, 700) for _one in records), reverse=True)
    order = chance.sample(range(len(records)), len(records))
    found = []
    for place, index in enumerate(order):
        record, course = records[index], courses[index]
        start = today - datetime.timedelta(days=ages[place])
        pending = place >= len(records) - PENDING
        codes = ["proposed"] if pending or ages[place] < 20 else course
        spot = ground.spot(chance)
        while not spot.other:
            spot = ground.spot(chance)
        steps = dates(start, today, len(codes), chance)
        published = None if pending else start + datetime.timedelta(hours=chance.uniform(2, 40))
        if published and ((len(steps) > 1 and published > steps[1]) or published > today):
            published = start + datetime.timedelta(minutes=30)
        values: dict[str, Any] = {
            "city": city,
            "category": categories[record["category"]],
            "status": codes[-1],
            "phase": phases[codes[-1]],
            "title": filled(record["title"], spot),
            "description": filled(record["text"], spot),
            "address": "" if record["shape"] == "none" else spot.street,
            "manager": office,
            "visibility": "pending" if pending else "public",
            "created": start,
            "updated": steps[-1],
            "published": published,
            "is_example": True,
            "external_id": f"initiative-{index:02d}",
            "location": None if record["shape"] == "none" else spot.point,
            "shape": shape_for(record["shape"], ground, spot, chance),
            "submission": uuid.UUID(int=chance.getrandbits(128), version=4),
        }
        found.append(NewFeature(values, steps_of(codes, steps, office, values["visibility"])))
    fresh = write_features(Initiative, source, found)
    return len(fresh)


def load_example_pacts(
    city: City,
    source: Source,
    categories: dict[str, Category],
    phases: dict[str, Phase],
    ground: Ground,
    today: datetime.datetime,
    office: Office | None,
) -> int:
    """A handful of pacts in different phases of the regulation in force."""
    chance = random.Random(SEED + 1)
    types = {
        kind.code: kind for kind in PactType.objects.filter(procedure__city=city, procedure__valid_to=None)
    }
    found = []
    bodies = by_name(Organisation.objects.filter(city=city, source=source))
    for number, record in enumerate(table("examples/pacts.toml")["pact"]):
        codes = PACT_COURSES[record["phase"]]
        years = record["years"]
        age = 365 * years + 420 if record["phase"] == "expired" else 60 + 70 * len(codes)
        start = today - datetime.timedelta(days=age)
        spot = ground.spot(chance)
        while not spot.other:
            spot = ground.spot(chance)
        steps = dates(start, today, len(codes), chance)
        signed = steps[codes.index("running")].date() if "running" in codes else None
        ends = signed + datetime.timedelta(days=365 * years) if signed else None
        if "expired" in codes:
            ends = steps[-1].date()
        published = start + datetime.timedelta(minutes=45)
        values: dict[str, Any] = {
            "city": city,
            "category": categories[record["category"]],
            "status": codes[-1],
            "phase": phases[codes[-1]],
            "pact_type": types.get(record["type"]),
            "organisation": bodies[record["organisation"].casefold()],
            "title": filled(record["title"], spot),
            "description": filled(record["text"], spot),
            "address": "" if record["shape"] == "none" else spot.street,
            "manager": office,
            "visibility": "public",
            "created": start,
            "updated": steps[-1],
            "published": published,
            "is_example": True,
            "external_id": f"pact-{number:02d}",
            "location": None if record["shape"] == "none" else spot.point,
            "shape": shape_for(record["shape"], ground, spot, chance),
            "signed": signed,
            "ends": ends,
        }
        found.append(NewFeature(values, steps_of(codes, steps, office, values["visibility"])))
    fresh = write_features(Pact, source, found)
    return len(fresh)
