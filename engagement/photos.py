"""Photos from the outside: looked at before they are kept, kept in private, re-encoded before anybody sees them.

What is published is drawn anew from the pixels, so position, device and every other hidden note are gone.
"""

from __future__ import annotations

import datetime
import struct
import uuid
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

import numpy
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from pi_heif import register_heif_opener
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from procrastinate.contrib.django import app

from accounts.jobs import live_arguments
from engagement.models import Photo
from places.forgetting import forget_log
from places.models import Feature

register_heif_opener()
FORMATS = {
    "JPEG": "jpg",
    "MPO": "jpg",
    "HEIF": "heic",
    "PNG": "png",
    "WEBP": "webp",
    "AVIF": "avif",
    "GIF": "gif",
}
"""What is accepted, and the ending it is kept under. Phones write several pictures into one .JPG, which is MPO: the first counts."""
ACCEPT = "image/jpeg,image/heic,image/heif,image/png,image/webp,image/avif,image/gif"
REDUCIBLE = ("JPEG", "MPO")
"""Formats that can be decoded at reduced size."""
DEEP = ("I", "I;16", "I;16L", "I;16B", "I;16N")
"""Modes of grey in 16 bits, which Pillow would cut off at 255 instead of scaling."""
LARGE, SMALL, PREVIEW = 1600, 480, 320
EASY_PIXELS = 24_000_000
"""Up to here a picture is drawn in the web server; beyond, all but JPEG wait for the job."""
FOLDER = "drafts/"
PROCESS = "engagement.process_photo"
LOST_AFTER = datetime.timedelta(hours=1)
"""A photo that waits for so long without a job has lost it."""

_UNREADABLE = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class PhotoRefused(ValidationError):
    """A picture that is not taken, with a sentence for the person who sent it."""


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


@contextmanager
def _decoding() -> Iterator[None]:
    """Tell a broken picture from a broken disk, and a bomb from both."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except _BOMB as bomb:
        raise PhotoRefused(_("This picture has too many pixels.")) from bomb
    except PhotoRefused:
        raise
    except _UNREADABLE as fault:
        raise PhotoRefused(
            _("This file cannot be read as a picture. Photos in JPEG, HEIC, PNG or WebP are accepted.")
        ) from fault


def _opened(upload: IO[bytes]) -> Image.Image:
    picture = Image.open(upload, formats=[kind for kind in FORMATS if kind != "MPO"])
    if picture.width * picture.height > settings.PHOTO_MAX_PIXELS:
        raise PhotoRefused(
            _("This picture has too many pixels (%(found)s million, at most %(most)s).")
            % {
                "found": picture.width * picture.height // 1_000_000,
                "most": settings.PHOTO_MAX_PIXELS // 1_000_000,
            }
        )
    return picture


def _drawn(picture: Image.Image, edge: int) -> Image.Image:
    """The picture upright, in sRGB, without transparency, no larger than ``edge``, and without any note."""
    profile = picture.info.get("icc_profile")
    if picture.mode in ("RGB", "L", "CMYK"):
        picture.thumbnail((edge, edge))  # reads a JPEG at reduced size
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in DEEP:
        upright = Image.fromarray((numpy.asarray(upright).clip(0, 65535) // 257).astype("uint8"))
    if profile and upright.mode in ("RGB", "CMYK"):
        # A damaged profile: the colours stay as they are.
        with suppress(ImageCms.PyCMSError, OSError):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            upright = (
                ImageCms.profileToProfile(upright, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
                or upright
            )
    coloured = upright.convert("RGBA")
    coloured.thumbnail((edge, edge))
    clean = Image.new("RGB", coloured.size, "white")
    clean.paste(coloured, mask=coloured.getchannel("A"))
    return clean


def _webp(picture: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def inspect(upload: IO[bytes], size: int) -> tuple[str, bytes]:
    """Check an upload; returns its format and a small preview (empty if that must wait). Raises PhotoRefused."""
    if size > settings.PHOTO_MAX_BYTES:
        raise PhotoRefused(
            _("This picture is too large: at most %(most)s MB.")
            % {"most": settings.PHOTO_MAX_BYTES // (1024 * 1024)}
        )
    with _decoding():
        upload.seek(0)
        picture = _opened(upload)
        kind = picture.format or ""
        if kind in REDUCIBLE:
            picture.draft("RGB", (PREVIEW, PREVIEW))
        elif picture.width * picture.height > EASY_PIXELS:
            if kind == "PNG":
                picture.verify()
            return kind, b""
        return kind, _webp(_drawn(picture, PREVIEW), 70)


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
        with _decoding():
            large = _drawn(_opened(content), LARGE)
            small = large.copy()
            small.thumbnail((SMALL, SMALL))
            files = {"large": _webp(large, 82), "small": _webp(small, 78)}
    except PhotoRefused:
        photo.state = Photo.State.REFUSED
    else:
        for size, data in files.items():
            field = getattr(photo, size)
            name = f"{photo.key}-{size}.webp"
            # The address names the file: what an earlier, failed try left behind makes way.
            field.storage.delete(field.field.generate_filename(photo, name))
            field.save(name, ContentFile(data), save=False)
        # Django leaves them empty when a field's file is saved by itself, and then opens the file at each load.
        photo.width, photo.height = large.size
        photo.state = Photo.State.READY
    photo.save()


def queue(photo: Photo) -> None:
    """Write the job that re-encodes a photo."""
    app.configure_task(PROCESS, queue="photos").defer(photo_id=photo.pk)


def care_for_waiting(now: datetime.datetime) -> int:
    """Queue photos again that wait without a job; refuse those of ``DRAFT_DAYS`` ago. Says how many were queued.

    A photo that nobody can read, or that kills whoever reads it, must not keep its original with place and device for ever.
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


def remove(photos: Iterable[Photo]) -> None:
    """Delete photos, and their files once the transaction has committed."""
    for photo in list(photos):
        files = [(field.storage, str(field.name)) for field in (photo.large, photo.small) if field]
        if photo.upload:
            files.append((storages["private"], str(photo.upload.name)))
        forget_log(photo.pk, Photo)
        photo.delete()
        for storage, name in files:
            transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))  # type: ignore[misc]


def served(field: Any) -> HttpResponse:
    """One of a photo's pictures as an answer. They are small enough to be read at once. Raises FileNotFoundError."""
    with field.storage.open(field.name) as file:
        return HttpResponse(file.read(), content_type="image/webp")
