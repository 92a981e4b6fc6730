"""Acts of the administration: what a move rests on, or what brought a procedure into force."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from engagement.acts.files import validate_pdf
from engagement.photos.models import private_storage
from engagement.procedures.models import Procedure
from layers.input.constraints import Check
from places.models import City, Feature

HEX = r"\A[0-9a-f]{64}\Z"


class ActQuerySet(models.QuerySet["Act"]):
    """Queries of acts."""

    def public(self) -> ActQuerySet:
        """Acts for everybody: those of public things and of procedures, unless they are internal."""
        return self.filter(Q(feature__visibility="public") | Q(procedure__isnull=False), is_public=True)


class Act(models.Model):
    """An act with its number and date; its text is the stored PDF, never made anew.

    ``sha256`` is computed when the file is stored, and compared whenever it is given out.
    """

    class Type(models.TextChoices):
        COUNCIL = "council", _("resolution of the city council")
        GOVERNMENT = "government", _("resolution of the city government")
        DISTRICT = "district", _("resolution of the district")
        MANAGER = "manager", _("decision of the manager")
        NOTICE = "notice", _("public notice")
        MINUTES = "minutes", _("minutes")
        AGREEMENT = "agreement", _("signed agreement")
        OTHER = "other", _("other act")

    city = models.ForeignKey(
        City, models.PROTECT, related_name="acts", verbose_name=_("city"), editable=False
    )
    feature = models.ForeignKey(
        Feature, models.PROTECT, null=True, blank=True, related_name="acts", verbose_name=_("feature")
    )
    procedure = models.ForeignKey(
        Procedure, models.PROTECT, null=True, blank=True, related_name="acts", verbose_name=_("procedure")
    )
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    type = models.CharField(_("type"), max_length=12, choices=Type)
    number = models.CharField(_("number"), max_length=60, blank=True)
    date = models.DateField(_("date"))
    body = models.CharField(_("adopted by"), max_length=160, blank=True)
    is_public = models.BooleanField(_("public"), default=True)
    document = models.FileField(
        _("document (PDF)"),
        storage=private_storage,
        upload_to="acts/%Y/",
        blank=True,
        validators=[validate_pdf],
    )
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        ordering: ClassVar[list[str]] = ["date", "id"]
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=Q(feature__isnull=True, procedure__isnull=False)
                | Q(feature__isnull=False, procedure__isnull=True),
                name="act_belongs_to_one",
                field="feature",
                says=_("An act belongs to a thing or to a procedure."),
            ),
            Check(
                condition=Q(document="", sha256="") | ~Q(document="") & Q(sha256__regex=HEX),
                name="act_document_has_hash",
                field="document",
                says=_("A document is stored with its checksum."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.date:%d/%m/%Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Take the city of what the act belongs to, and the checksum of a new file."""
        owner = self.feature or self.procedure
        if owner is not None:
            self.city_id = owner.city_id
        if not self.document:
            self.sha256 = ""
        elif not self.document._committed:  # type: ignore[attr-defined]
            self.sha256 = checksum(self.document)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """A document that a move rests on stays the one that is stored."""
        before = Act.objects.filter(pk=self.pk).first()
        if before is not None:
            self.check_document(before)

    def check_document(self, before: Act) -> None:
        """Raise ValidationError where a move rests on the stored act, and its document is not the one of this act."""
        if before.document and self.document != before.document and before.moves.exists():
            raise ValidationError(
                {
                    "document": _(
                        "A step rests on this act: its document stays. Add a corrected act beside it."
                    )
                }
            )

    @property
    def title(self) -> str:
        """Its type and its number."""
        return capfirst(f"{self.get_type_display()} {self.number}".strip())

    @property
    def document_url(self) -> str:
        """Where the document is read, by those who may."""
        return reverse("act", args=[self.key])

    def content(self) -> bytes | None:
        """The stored file; None where it is gone, or is not the one that was stored."""
        try:
            with self.document.storage.open(str(self.document.name)) as file:
                found = file.read()
        except FileNotFoundError:
            # A restored database may know more files than the disk that was restored with it.
            return None
        return found if hashlib.sha256(found).hexdigest() == self.sha256 else None


def checksum(upload: Any) -> str:
    """SHA-256 of a file that is about to be stored; it is read again from its beginning."""
    digest = hashlib.sha256()
    for piece in upload.chunks():
        digest.update(piece)
    upload.seek(0)
    return digest.hexdigest()
