"""Blurring parts of photos by hand: of uploads of a form at once and for good, of photos of a thing with a way back for moderators.

The picture before the first blur stays in private storage for ``BLUR_UNDO_DAYS``, so that a moderator can take a wrong one back.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from io import BytesIO
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image

from engagement.models import Move
from engagement.moves.services import By, note_photo
from engagement.photos.boxes import Box, blurred
from engagement.photos.models import Photo
from engagement.photos.pictures import EASY_PIXELS, LARGE, PREVIEW, REDUCIBLE, decoding, drawn, opened, webp
from engagement.photos.services import FOLDER, KeptPhoto, discard, store
from places.feature.moves import NotPossible

SHARP = "sharp/"
FINE = 92
"""Quality of a blurred upload, which the job encodes once more."""


def blur(photo: Photo, boxes: Sequence[Box], *, by: By) -> Photo:
    """Blur parts of a photo in all its sizes and give it new addresses. A later blur adds to an earlier one. Raises NotPossible."""
    with transaction.atomic():
        locked = _ready(photo)
        content = _content(locked)
        if not locked.sharp:
            locked.sharp = storages["private"].save(f"{SHARP}{uuid.uuid4()}.webp", ContentFile(content))
        locked.blurred = timezone.now()
        store(locked, blurred(_picture(content), boxes))
        note_photo(locked.feature, after=Move.BLURRED, by=by)
    return locked


def unblur(photo: Photo, *, by: By) -> Photo:
    """Show a photo as it was before it was first blurred. Raises NotPossible where that is no longer kept."""
    with transaction.atomic():
        locked = _ready(photo)
        if not locked.sharp:
            raise NotPossible(_("The photo as it was before is no longer kept."))
        with storages["private"].open(str(locked.sharp.name)) as file:
            content = file.read()
        _drop_sharp(locked)
        locked.blurred = None
        store(locked, _picture(content))
        note_photo(locked.feature, after=Move.SHARP, by=by)
    return locked


def _ready(photo: Photo) -> Photo:
    found = Photo.objects.select_for_update(no_key=True, of=("self",)).select_related("feature")
    locked = found.filter(pk=photo.pk, key=photo.key, state=Photo.State.READY).first()
    if locked is None:
        raise NotPossible(_("Somebody has changed this photo in the meantime. Please look again."))
    return locked


def picture_of(photo: Photo) -> Image.Image:
    """The large picture of a photo that is shown."""
    return _picture(_content(photo))


def _content(photo: Photo) -> bytes:
    with photo.large.open("rb") as file:
        content: bytes = file.read()
    return content


def _picture(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content)).convert("RGB")


def _drop_sharp(photo: Photo) -> None:
    name = str(photo.sharp.name)
    photo.sharp = ""
    transaction.on_commit(lambda: storages["private"].delete(name))


def old_sharp(now: datetime.datetime) -> QuerySet[Photo]:
    """Photos whose picture from before the blur has been kept long enough."""
    before = now - datetime.timedelta(days=settings.BLUR_UNDO_DAYS)
    return Photo.objects.exclude(sharp="").filter(blurred__lt=before)


def remove_sharp(now: datetime.datetime) -> None:
    """Remove these pictures: from now on the blur is for good. Files that an interruption left without a row go with them."""
    for photo in old_sharp(now):
        with transaction.atomic():
            _drop_sharp(photo)
            photo.save(update_fields=["sharp"])
    private = storages["private"]
    before = now - datetime.timedelta(days=settings.BLUR_UNDO_DAYS)
    for name in private.listdir(SHARP)[1] if private.exists(SHARP) else []:
        path = f"{SHARP}{name}"
        if private.get_modified_time(path) < before and not Photo.objects.filter(sharp=path).exists():
            private.delete(path)


def can_blur(kept: KeptPhoto) -> bool:
    """Whether an upload is small enough to be drawn in the web server."""
    private = storages["private"]
    if not private.exists(kept.name):
        return False
    with private.open(kept.name) as file, decoding():
        picture = opened(file)
        return picture.format in REDUCIBLE or picture.width * picture.height <= EASY_PIXELS


def large_of(kept: KeptPhoto) -> Image.Image:
    """An upload as it will be shown: upright, at most 1600 pixels wide and high, without any note. Raises PhotoRefused."""
    with storages["private"].open(kept.name) as file, decoding():
        return _drawn(file)


def _drawn(file: IO[bytes]) -> Image.Image:
    picture = opened(file)
    if picture.format in REDUCIBLE:
        picture.draft("RGB", (LARGE, LARGE))
    return drawn(picture, LARGE)


def blur_kept(kept: KeptPhoto, boxes: Sequence[Box]) -> KeptPhoto:
    """Blur parts of an upload that waits, for good: what was uploaded is replaced. Returns the new one."""
    picture = blurred(large_of(kept), boxes)
    content = webp(picture, FINE)
    private = storages["private"]
    name = private.save(f"{FOLDER}{uuid.uuid4()}.webp", ContentFile(content))
    new = KeptPhoto(name, kept.title, len(content))
    picture.thumbnail((PREVIEW, PREVIEW))
    private.save(new.preview, ContentFile(webp(picture, 70)))
    discard(kept)
    return new
