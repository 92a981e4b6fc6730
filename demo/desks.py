"""Example desks and activities of the real houses, and example hours of the houses. Marked as such."""

from __future__ import annotations

import datetime
import random

from assets.models import Service
from civicmap.cities.tables import table
from demo.bulk import NewFeature, write_features
from places.models import Category, City, House, Source

SEED = 1847
PER_HOUSE = (5, 7)
HOUSE_HOURS = [
    "Mo-Fr 09:00-19:30; Sa 10:00-18:00; Aug off; PH off",
    "Tu-Sa 10:00-22:00; Aug 01-25 off; PH off",
    "Mo-Fr 09:30-12:30,15:00-19:00; PH off",
    "Mo-Sa 08:30-20:00; Aug 10-20 off; PH off",
    "We-Su 10:00-23:00; PH off",
]
HOUSE_NOTE = "Orari di esempio: chiedi alla casa quelli veri."
DESK_NOTE = "Orari di esempio."


def load_house_hours(city: City) -> int:
    """Hours for houses that state none, so that “open now” can be tried. The note says that they are examples."""
    count = 0
    # Those that were loaded before the mark existed.
    House.objects.filter(city=city, hours_note=HOUSE_NOTE, hours_are_example=False).update(
        hours_are_example=True
    )
    for number, house in enumerate(House.objects.filter(city=city, opening_hours="").order_by("code")):
        house.opening_hours = HOUSE_HOURS[number % len(HOUSE_HOURS)]
        house.hours_note = HOUSE_NOTE
        house.hours_are_example = True
        house.save()
        count += 1
    return count


def load_desks(city: City, source: Source, categories: dict[str, Category], today: datetime.datetime) -> int:
    """Several desks in each house, each with its own hours; one everywhere, the rest dealt in turn."""
    Service.objects.filter(source=source, hours_note=DESK_NOTE, hours_are_example=False).update(
        hours_are_example=True
    )
    chance = random.Random(SEED)
    records = table("examples/services.toml")["service"]
    common = [index for index, record in enumerate(records) if record.get("always")]
    others = [index for index, record in enumerate(records) if not record.get("always")]
    dealt: list[int] = []
    found = []
    for place, house in enumerate(House.objects.filter(city=city).order_by("code")):
        wanted = chance.randint(*PER_HOUSE)
        if len(dealt) < wanted:
            dealt = [*dealt, *(index for index in chance.sample(others, len(others)) if index not in dealt)]
        chosen, dealt = [*common, *dealt[:wanted]], dealt[wanted:]
        for index in chosen:
            record = records[index]
            start = today - datetime.timedelta(days=chance.randint(30, 500), hours=chance.randint(0, 9))
            remote = record.get("remote", False)
            values = {
                "city": city,
                "category": categories[record["category"]],
                "status": "active",
                "title": record["title"],
                "description": record["text"],
                "address": "" if remote else house.address,
                "visibility": "public",
                "created": start,
                "updated": start,
                "published": start,
                "is_example": True,
                "external_id": f"{house.code}/{index:02d}",
                "location": None if remote else house.location,
                "host": house,
                "opening_hours": record["hours"][place % len(record["hours"])],
                "hours_note": DESK_NOTE,
                "hours_are_example": True,
                "cost": record.get("cost", "unknown"),
                "targets": record["targets"],
                "is_remote": remote,
                "email": f"{record['category']}@example.org",
                "website": "https://example.org/",
            }
            found.append(NewFeature(values))
    return len(write_features(Service, source, found))
