"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError

from places.models import City, Source


def city_and_source(options: Mapping[str, Any]) -> tuple[City, Source | None]:
    """The city and the source, if one is given, of the options ``city`` and ``source``. Raises CommandError for unknown ones."""
    city = City.objects.filter(slug=options["city"]).first()
    if city is None:
        raise CommandError(f"There is no city {options['city']}.")
    source = Source.objects.filter(code=options["source"]).first() if options["source"] else None
    if options["source"] and source is None:
        raise CommandError(f"There is no source {options['source']}.")
    return city, source
