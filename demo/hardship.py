"""Example reports of the private category: only the demonstration's office, its administrators and who sent them see them."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from shapely import Point

from accounts.models import User
from civicmap.cities.tables import table
from demo.bulk import NewFeature, Step, missing, write_features
from engagement.models import Move
from places.models import Category, City, Source
from reports.deadlines.reckoning import closed_at
from reports.models import Report
from reports.services import next_reference
from reports.statistics.keeping import first_answer

Quality = Move.Quality
CATEGORY = "person-in-need"


def load_private(
    city: City, source: Source, categories: dict[str, Category], today: datetime.datetime
) -> int:
    """Write those that are not there yet. Returns how many."""
    people = {user.email: user for user in User.objects.filter(email__endswith="@example.org")}
    found = [
        _report(city, categories[CATEGORY], record, f"private-{number}", today, people.get(record["by"]))
        for number, record in enumerate(table("examples/private.toml")["report"], 1)
    ]
    for feature in missing(source, found):
        feature.values["reference"] = next_reference(city)
    return len(write_features(Report, source, found))


def _report(
    city: City,
    category: Category,
    record: dict[str, Any],
    code: str,
    today: datetime.datetime,
    author: User | None,
) -> NewFeature:
    at = today - datetime.timedelta(days=record["days"])
    sender = Quality.AUTHOR if author else Quality.REPORTER
    steps = [Step(at, "received", "draft", sender), Step(at, visibility="private", quality=sender)]
    past = [(at, "received")]
    answer = ""
    for days, status, words in record["steps"]:
        moved = at + datetime.timedelta(days=days)
        steps.append(Step(moved, status, quality=Quality.OFFICE, office=category.office, words=words))
        past.append((moved, status))
        answer = words if status == "resolved" else ""
    values: dict[str, Any] = {
        "city": city, "category": category, "status": past[-1][1], "title": record["title"], "description": record["text"],
        "address": record["address"], "manager": category.office, "visibility": "private", "author": author, "created": at,
        "updated": past[-1][0], "published": None, "is_example": True, "external_id": code, "location": Point(record["place"]),
        "precision": category.precision, "submission": uuid.uuid4(), "confirmed": at, "answer": answer,
        "closed": closed_at(past), "first_answer": first_answer(past),
    }  # fmt: skip
    return NewFeature(values, steps)
