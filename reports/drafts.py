"""The draft of a report in the session, filled in by steps."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point
from django.contrib.sessions.backends.base import SessionBase
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from engagement.contributions.drafts import SessionDraft
from engagement.photos.positions import position_of
from engagement.photos.services import KeptPhoto
from layers.geometry import WGS84, metres_between
from layers.input.numbers import finite
from places.addresses.finding import nearest_address
from places.models import Category, City
from reports.models import Report


def as_typed(typed: dict[str, list[str]], category: Category) -> dict[str, Any]:
    """What a form sent, by field, as the form takes it to begin with."""
    multiple = {f"q_{q['code']}" for q in category.questions if q["type"] == "multivaluelist"}
    return {
        name: values if name in multiple else (values[0] if values else "") for name, values in typed.items()
    }


STEPS = ("category", "place", "description", "summary")


OFFERED_FROM = 30
"""How many metres from the chosen place a photo must have been taken for its own place to be offered."""


@dataclass(frozen=True)
class PhotoPlace:
    """The place where a photo of the draft says it was taken."""

    photo: str
    """What the person called the photo."""
    point: Point
    """In EPSG:4326, inside the city."""
    street: str
    """The nearest street, or empty."""
    metres: int | None
    """From the chosen place, if one is chosen."""


class Draft(SessionDraft):
    """The report of one city in a session."""

    def __init__(self, session: SessionBase, city: City) -> None:
        super().__init__(session, city, "report")

    def take_up(self, request: HttpRequest) -> bool:
        """As for every draft; one that has become a report already begins another."""
        taken = super().take_up(request)
        if taken and Report.objects.filter(submission=self.key).exists():
            self.save(key=str(uuid.uuid4()), photos=[], taken_at={})
        return taken

    @property
    def category(self) -> Category | None:
        """The chosen category, if it still exists."""
        code = self.data.get("category")
        found = Category.objects.of_kind(Report.KIND).of_city(self.city).filter(code=code)
        return found.select_related("parent", "office").order_by("city").first() if code else None

    @property
    def place(self) -> dict[str, Any]:
        """What was typed in the step of the place."""
        return dict(self.data.get("place", {}))

    @property
    def location(self) -> Point | None:
        """The chosen point."""
        found = self.data.get("location")
        return Point(found[0], found[1], srid=WGS84) if found else None

    @property
    def typed_location(self) -> Point | None:
        """The coordinates that were typed in the step of the place, as far as they are numbers."""
        lon, lat = (
            finite(str(self.place.get(name, "")).replace(",", ".")) for name in ("longitude", "latitude")
        )
        return None if lon is None or lat is None else Point(lon, lat, srid=WGS84)

    def keep_photo(self, upload: UploadedFile[Any]) -> KeptPhoto:
        """Keep a photo. The draft alone remembers where in the city it was taken, to offer that place until it is answered."""
        place = position_of(upload)
        kept = super().keep_photo(upload)
        if place is not None and self.city.covers(place):
            self.save(taken_at={**self.data.get("taken_at", {}), kept.name: [place.x, place.y]})
        return kept

    def drop_photo(self, number: str) -> None:
        """Throw a photo away, with where it was taken."""
        super().drop_photo(number)
        left = {kept.name for kept in self.photos}
        known = self.data.get("taken_at", {})
        self.save(taken_at={name: place for name, place in known.items() if name in left})

    def photo_place(self, chosen: Point | None) -> PhotoPlace | None:
        """The place of the first photo that was taken elsewhere than at the chosen place (EPSG:4326)."""
        known = self.data.get("taken_at", {})
        for kept in self.photos:
            if kept.name not in known:
                continue
            lon, lat = known[kept.name]
            point = Point(lon, lat, srid=WGS84)
            metres = None if chosen is None else round(metres_between(chosen, point))
            if metres is None or metres > OFFERED_FROM:
                nearest = nearest_address(point, city=self.city)
                return PhotoPlace(kept.title, point, nearest.label if nearest else "", metres)
        return None

    def answer_photo_place(self, found: PhotoPlace | None, *, use: bool) -> None:
        """Type the place of a photo as the place of the report, or leave that as it is. All positions of photos are forgotten."""
        if use and found is not None:
            lon, lat = found.point
            typed = {"longitude": f"{lon:.6f}", "latitude": f"{lat:.6f}", "address": found.street}
            self.save(place=typed, placed=False)
        self.save(taken_at={})

    @property
    def text(self) -> dict[str, Any]:
        """What was typed in the step of the description."""
        return dict(self.data.get("text", {}))

    def first_open_step(self) -> str:
        """The first step that has not been answered."""
        if not self.data.get("privacy") or self.category is None:
            return "category"
        if not self.data.get("placed"):
            return "place"
        if not self.data.get("told"):
            return "description"
        return "summary"
