"""Giving example items their drawn pictures, through the same steps as a citizen's photo."""

from __future__ import annotations

import random

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from demo.drawings import SCENES, alt_text, drawing
from engagement.models import Photo
from engagement.photos.services import FOLDER, process
from places.models import Feature, Source

REPORTS = 32
INITIATIVES = 14
STEP = 3
"""Of the newest items, every third has a picture."""
SEED = 1839


def load_photos(source: Source) -> int:
    """Pictures for some of the newest public examples; none if the examples have pictures already."""
    if Photo.objects.filter(feature__source=source).exists():
        return 0
    chance = random.Random(SEED)
    count = 0
    for kind, wanted in (("reports.report", REPORTS), ("initiatives.initiative", INITIATIVES)):
        found = Feature.objects.public().filter(source=source, kind=kind, category__code__in=SCENES)
        newest = found.select_related("category").order_by("-created")[: wanted * STEP : STEP]
        for feature in newest:
            code = feature.category.code
            name = storages["private"].save(
                f"{FOLDER}{feature.external_id}.jpg", ContentFile(drawing(code, chance))
            )
            photo = Photo.objects.create(feature_id=feature.pk, upload=name, alt=alt_text(code))
            process(photo.pk)
            count += 1
    return count
