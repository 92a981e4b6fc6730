"""Everything the site keeps about a person as one ZIP file: JSON for each entry of the list, GeoJSON of places, photos."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.contrib.gis.geos import GEOSGeometry
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.limits.limiter import Limit
from accounts.models import User
from civicmap.personal.entries import Person, Personal
from civicmap.personal.listing import PERSONAL
from engagement.models import Photo
from places.models import Feature

TAKEOUTS = Limit("takeouts", "TAKEOUT_RATE")
"""Files of one's own data."""
AT_ONCE = 500


def write_takeout(user: User, file: IO[bytes]) -> None:
    """Write the ZIP file of a person's data in the current language; geometries are exact, in EPSG:4326."""
    person = Person.of(user)
    entries = [entry for entry in PERSONAL if entry.shared]
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        counts = {entry.code: _write_rows(archive, entry, person) for entry in entries}
        things = Feature.objects.filter(author=user).order_by("pk")
        _write_places(archive, things)
        _write_photos(archive, Photo.objects.ready().filter(feature__author=user).order_by("pk"))
        archive.writestr(_member("README.txt"), _readme(user, entries, counts))


class _Encoder(DjangoJSONEncoder):
    """Geometries as GeoJSON."""

    def default(self, o: Any) -> Any:
        """What plain JSON has no value for."""
        return json.loads(o.geojson) if isinstance(o, GEOSGeometry) else super().default(o)


def _write_rows(archive: ZipFile, entry: Personal, person: Person) -> int:
    """One JSON array; no file where there is no row. Says how many there are."""
    found = entry.rows(person).order_by("pk")
    if not found.exists():
        return 0
    rows = found.values(*entry.shared).iterator(chunk_size=AT_ONCE)
    return _write_list(archive, f"{entry.code}.json", rows, "[\n", "\n]\n")


def _write_list(archive: ZipFile, name: str, rows: Iterable[Any], head: str, foot: str) -> int:
    count = 0
    with archive.open(_member(name), "w") as member, TextIOWrapper(member, encoding="utf-8") as text:
        text.write(head)
        for row in rows:
            text.write((",\n" if count else "") + json.dumps(row, cls=_Encoder, ensure_ascii=False))
            count += 1
        text.write(foot)
    return count


def _member(name: str, compression: int = ZIP_DEFLATED) -> ZipInfo:
    """A file of the archive, made now."""
    info = ZipInfo(name, timezone.localtime().timetuple()[:6])
    info.compress_type = compression
    return info


def _write_places(archive: ZipFile, things: Any) -> None:
    head = '{"type": "FeatureCollection", "features": [\n'
    _write_list(archive, "places.geojson", _places(things), head, "\n]}\n")


def _places(things: Any) -> Iterator[dict[str, Any]]:
    """The person's features as GeoJSON (RFC 7946) with all columns of their kind."""
    children = Feature.child_models()
    for kind in things.values_list("kind", flat=True).distinct().order_by("kind"):
        rows = children.get(kind, Feature)._base_manager.filter(pk__in=things.filter(kind=kind).values("pk"))
        for row in rows.select_related("city", "category").order_by("pk").iterator(chunk_size=AT_ONCE):
            yield {
                "type": "Feature",
                "id": row.pk,
                "geometry": _geometry(row.shape or row.location),
                "properties": {
                    "kind": row.kind,
                    "city": row.city.slug,
                    "category": row.category.code,
                    "title": row.title,
                    "description": row.description,
                    "address": row.address,
                    "status": row.status,
                    "visibility": row.visibility,
                    "created": row.created,
                    "attributes": row.attributes,
                    **_own_columns(row),
                },
            }


def _geometry(shape: GEOSGeometry | None) -> Any:
    return json.loads(shape.geojson) if shape is not None else None


def _own_columns(row: Model) -> dict[str, Any]:
    """Plain columns of the child's own table."""
    return {
        field.name: field.value_from_object(row)
        for field in row._meta.local_concrete_fields
        if not field.is_relation and field.name not in ("phase",)
    }


def _write_photos(archive: ZipFile, photos: Iterable[Photo]) -> None:
    for photo in photos:
        with photo.large.open("rb") as picture:
            name = f"photos/{photo.feature_id}-{photo.position + 1}-{str(photo.key)[:8]}.webp"
            archive.writestr(_member(name, ZIP_STORED), picture.read())


def _readme(user: User, entries: Iterable[Personal], counts: dict[str, int]) -> str:
    day = timezone.localdate().isoformat()
    lines = [
        _("What this site keeps about %(email)s, as of %(day)s.") % {"email": user.email, "day": day},
        "",
        *(
            f"{entry.code}.json: {entry.name} ({counts[entry.code]})"
            for entry in entries
            if counts[entry.code]
        ),
        _("places.geojson: the places of what you contributed, exact, in longitude and latitude"),
        _("photos/: the photos of what you contributed; the number is the one in contributions.json"),
        "",
        _(
            "Changes of your contributions are recorded too; the city’s administrators can show you that history."
        ),
        "",
    ]
    return "\r\n".join(lines)
