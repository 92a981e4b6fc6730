"""Photos of features: kept in private storage, given to a feature, re-encoded by a job before anybody sees them."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from PIL import Image
from procrastinate.contrib.django import app

from accounts.jobs import live_arguments
from engagement.photos.models import Photo
from engagement.photos.pictures import (
    FORMATS,
    LARGE,
    SMALL,
    PhotoRefused,
    decoding,
    drawn,
    inspect,
    opened,
    webp,
)
from places.feature.forgetting import forget_log
from places.models import Feature

FOLDER = "drafts/"
PROCESS = "engagement.process_photo"
LOST_AFTER = datetime.timedelta(hours=1)
"""A photo that waits for so long without a job has lost it."""


@dataclass(frozen=True)
class KeptPhoto:
    """An upload that waits in private storage: its name there, what the person called it, its size."""

    name: str
    title: str
    size: int

    @property
    def preview(self) -> str:
        """Name of the small picture shown to the sender; it may be missing."""
        return f"{self.name.rsplit('.', 1)[0]}-preview.webp"


def keep(upload: File[Any]) -> KeptPhoto:
    """Check an upload and keep it in private storage until it is attached. Raises PhotoRefused."""
    size = upload.size or 0
    kind, preview = inspect(upload.file, size)  # type: ignore[arg-type]
    upload.seek(0)
    private = storages["private"]
    name = private.save(f"{FOLDER}{uuid.uuid4()}.{FORMATS[kind]}", upload)
    kept = KeptPhoto(name, (upload.name or "")[-80:], size)
    if preview:
        private.save(kept.preview, ContentFile(preview))
    return kept


def discard(kept: KeptPhoto) -> None:
    """Remove an upload that will not be attached."""
    storages["private"].delete(kept.name)
    storages["private"].delete(kept.preview)


def attach(feature: Feature, kept: Iterable[KeptPhoto]) -> None:
    """Give kept uploads to a feature and queue their re-encoding, in the caller's transaction."""
    private = storages["private"]
    present = feature.photos.count()
    for position, one in enumerate(kept, present):
        if position >= settings.PHOTO_MAX_COUNT or not private.exists(one.name):
            continue
        if Photo.objects.filter(upload=one.name).exists():
            continue  # an old form that was sent again
        photo = Photo.objects.create(feature=feature, upload=one.name, position=position)
        queue(photo)
        transaction.on_commit(lambda name=one.preview: private.delete(name))  # type: ignore[misc]


def process(photo_id: int) -> None:
    """Re-encode a waiting photo into its two sizes, or refuse it; the upload is deleted either way.

    The row names the upload until its file is gone, so a run that was interrupted anywhere is finished by the next.
    """
    with transaction.atomic():
        photo = Photo.objects.select_for_update(no_key=True).filter(pk=photo_id).first()
        if photo is None:
            return
        if photo.state == Photo.State.WAITING:
            _draw(photo)
        upload = str(photo.upload.name)
    if upload:
        storages["private"].delete(upload)
        Photo.objects.filter(pk=photo_id, upload=upload).update(upload="")


def _draw(photo: Photo) -> None:
    with storages["private"].open(str(photo.upload.name), "rb") as file:
        content = BytesIO(file.read())
    try:
        with decoding():
            large = drawn(opened(content), LARGE)
            files = _sizes(large)
    except PhotoRefused:
        photo.state = Photo.State.REFUSED
    else:
        _write_files(photo, large.size, files)
        photo.state = Photo.State.READY
    photo.save()


def _sizes(large: Image.Image) -> dict[str, bytes]:
    """The files of a picture that is shown."""
    small = large.copy()
    small.thumbnail((SMALL, SMALL))
    return {"large": webp(large, 82), "small": webp(small, 78)}


def _write_files(photo: Photo, size: tuple[int, int], files: dict[str, bytes]) -> None:
    for name, data in files.items():
        field = getattr(photo, name)
        file = f"{photo.key}-{name}.webp"
        # The address names the file: what an earlier, failed try left behind makes way.
        field.storage.delete(field.field.generate_filename(photo, file))
        field.save(file, ContentFile(data), save=False)
    # Django leaves them empty when a field's file is saved by itself, and then opens the file at each load.
    photo.width, photo.height = size


def store(photo: Photo, large: Image.Image) -> None:
    """Give a photo another picture, in all sizes and under new addresses, in a transaction. Its old files go with the commit.

    The thing counts as changed, so that whatever holds the old addresses is made anew.
    """
    old = [(field.storage, str(field.name)) for field in (photo.large, photo.small)]
    photo.key = uuid.uuid4()
    _write_files(photo, large.size, _sizes(large))
    photo.save()
    Feature.objects.filter(pk=photo.feature_id).update(updated=timezone.now())
    for storage, name in old:
        transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))  # type: ignore[misc]


def queue(photo: Photo) -> None:
    """Write the job that re-encodes a photo."""
    app.configure_task(PROCESS, queue="photos").defer(photo_id=photo.pk)


def care_for_waiting(now: datetime.datetime) -> int:
    """Queue photos again that wait without a job; refuse those of ``DRAFT_DAYS`` ago. Says how many were queued.

    A photo that cannot be decoded, or crashes the worker, must not keep its original with its metadata.
    """
    waiting = (
        Photo.objects.filter(uploaded__lt=now - LOST_AFTER)
        .exclude(state=Photo.State.READY, upload="")
        .exclude(state=Photo.State.REFUSED, upload="")
    )
    lost = list(waiting.exclude(pk__in=live_arguments(PROCESS, "photo_id"))) if waiting.exists() else []
    oldest = now - datetime.timedelta(days=settings.DRAFT_DAYS)
    for photo in lost:
        if photo.state == Photo.State.WAITING and photo.uploaded < oldest:
            Photo.objects.filter(pk=photo.pk).update(state=Photo.State.REFUSED)
        queue(photo)
    return len(lost)


def left_uploads(now: datetime.datetime) -> list[str]:
    """Names of uploads of ``DRAFT_DAYS`` ago that no photo took, in private storage."""
    private = storages["private"]
    oldest = now - datetime.timedelta(days=settings.DRAFT_DAYS)
    if not private.exists(FOLDER):
        return []
    paths = [f"{FOLDER}{name}" for name in private.listdir(FOLDER)[1]]
    old = [path for path in paths if private.get_modified_time(path) < oldest]
    taken = set(Photo.objects.filter(upload__in=old).values_list("upload", flat=True))
    return [path for path in old if path not in taken]


def remove_left_uploads(now: datetime.datetime) -> None:
    """Remove uploads of forms that nobody finished."""
    for path in left_uploads(now):
        storages["private"].delete(path)


def remove(photos: Iterable[Photo]) -> None:
    """Delete photos, and their files once the transaction has committed."""
    for photo in list(photos):
        files = [(field.storage, str(field.name)) for field in (photo.large, photo.small) if field]
        files += [(storages["private"], str(field.name)) for field in (photo.upload, photo.sharp) if field]
        forget_log(photo.pk, Photo)
        photo.delete()
        for storage, name in files:
            transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))  # type: ignore[misc]


def served(field: Any) -> HttpResponse:
    """One of a photo's pictures as an answer. They are small enough to be read at once. Raises FileNotFoundError."""
    with field.storage.open(field.name) as file:
        return HttpResponse(file.read(), content_type="image/webp")
