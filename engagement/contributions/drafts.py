"""Something that is being written: kept in the session, so that an error, a step back or a sign-in loses nothing.

Photos wait in private storage; the session knows their names. Each form also carries the draft, signed: it is taken up again
where the session has ended in the meantime.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import asdict
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.limits.limiter import Limit, TooMany
from accounts.limits.visitors import visitor
from engagement.photos.pictures import PhotoRefused
from engagement.photos.services import KeptPhoto, discard, keep
from places.models import City

SEALED = "draft"
"""The hidden field of the form that carries the signed draft."""
BLUR = "blur_photo"
"""What the button of a waiting photo sends that leads to blurring it."""


GUEST_PHOTOS = Limit("draft-photos", "DRAFT_PHOTO_RATE")
GUEST_MEGABYTES = Limit("draft-photo-megabytes", "DRAFT_PHOTO_MB_RATE")


def _count(request: HttpRequest, size: int) -> None:
    """Count a photo of a visitor without an account, and its begun megabytes. Raises TooMany."""
    if request.user.is_authenticated:
        return
    GUEST_PHOTOS.take(visitor(request))
    for _megabyte in range(ceil(min(size, settings.PHOTO_MAX_BYTES) / 1_000_000)):
        GUEST_MEGABYTES.take(visitor(request))


class SessionDraft:
    """The draft of one kind of thing for one city in a session. Its key makes sure that it becomes one item only."""

    def __init__(self, session: SessionBase, city: City, kind: str) -> None:
        self.session = session
        self.city = city
        self.kind = kind
        self.slot = f"draft-{kind}-{city.slug}"
        self.data: dict[str, Any] = session.get(self.slot) or {"key": str(uuid.uuid4())}

    def save(self, **values: Any) -> None:
        """Keep these parts."""
        self.data.update(values)
        self.session[self.slot] = self.data

    @property
    def sealed(self) -> str:
        """The draft as its form carries it along."""
        return signing.dumps(self.data, salt=self.slot, compress=True)

    def take_up(self, request: HttpRequest) -> bool:
        """Go on with the draft that the form brought along, where the session knows none. Says whether it did."""
        sealed = request.POST.get(SEALED, "")
        if self.slot in self.session or not sealed:
            return False
        try:
            brought = signing.loads(sealed, salt=self.slot, max_age=settings.DRAFT_DAYS * 24 * 3600)
        except signing.BadSignature:
            return False
        self.data = brought
        self.save()
        return True

    @property
    def begun(self) -> bool:
        """Whether anything has been written; a form that was only opened has a key alone."""
        return any(value for name, value in self.data.items() if name != "key")

    def clear(self) -> None:
        """Forget the draft; photos stay for whoever they were given to."""
        self.session.pop(self.slot, None)

    @property
    def key(self) -> uuid.UUID:
        """The submission key: one draft makes one item."""
        return uuid.UUID(self.data["key"])

    @property
    def photos(self) -> list[KeptPhoto]:
        """Photos that wait."""
        return [KeptPhoto(**values) for values in self.data.get("photos", [])]

    def drop_photo(self, number: str) -> None:
        """Throw a photo away."""
        waiting = self.photos
        if re.fullmatch(r"[0-9]{1,3}", number) and int(number) < len(waiting):
            discard(waiting.pop(int(number)))
            self.save(photos=[asdict(kept) for kept in waiting])

    def replace_photo(self, number: int, kept: KeptPhoto) -> None:
        """Take another upload for one that waits."""
        waiting = self.photos
        waiting[number] = kept
        self.save(photos=[asdict(one) for one in waiting])

    def to_blur(self, request: HttpRequest) -> str:
        """Where the button of a waiting photo leads that blurs it, and from there back to the form; empty for other buttons."""
        number = request.POST.get(BLUR, "")
        if not re.fullmatch(r"[0-9]{1,3}", number) or int(number) >= len(self.photos):
            return ""
        back = {"next": f"{request.path}#photos"}
        return reverse("draft_photo_blur", args=[self.city.slug, self.kind, int(number)], query=back)

    def keep_photo(self, upload: UploadedFile[Any]) -> KeptPhoto:
        """Keep one uploaded picture. Raises PhotoRefused."""
        kept = keep(upload)
        self.save(photos=[*self.data.get("photos", []), asdict(kept)])
        return kept

    def take_photos(self, request: HttpRequest, room: int | None = None) -> list[str]:
        """Keep the uploaded pictures; returns a sentence for each that was refused. ``room`` is for how many, if not for all."""
        errors = []
        for upload in request.FILES.getlist("photos"):
            if len(self.photos) >= (settings.PHOTO_MAX_COUNT if room is None else room):
                errors.append(_("At most %(most)s photos.") % {"most": settings.PHOTO_MAX_COUNT})
                break
            try:
                _count(request, upload.size or 0)
                self.keep_photo(upload)
            except TooMany as fault:
                errors.append(
                    _(
                        "Many photos came from your connection. Add this one %(when)s, or send without it; your text is kept."
                    )
                    % {"when": fault.when}
                )
                break
            except PhotoRefused as refused:
                errors.append(f"{upload.name}: {' '.join(refused.messages)}")
        if "drop_photo" in request.POST:
            self.drop_photo(request.POST["drop_photo"])
        return errors
