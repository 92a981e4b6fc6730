"""Letters that depend on all layers: answers of scheduled questions, and finished export files."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.urls import reverse

from accounts.letters.writing import absolute, compose, queue_letter
from accounts.models import Letter, User
from accounts.sign_in.verified import has_verified_address
from civicmap.layers import all_layers, find_layer
from layers.exports import find_format
from layers.models import ExportJob
from planning.saved import mailing

EXPORT = "export"
EXPORT_JOB = "layers.exportjob"


def write_answer(letter: Letter) -> EmailMessage | None:
    """The answer of a scheduled question."""
    return mailing.write_answer(letter, {layer.name: layer for layer in all_layers()})


def tell(job: ExportJob) -> None:
    """Queue the letter that was asked for, once; the address is forgotten with it."""
    if not ExportJob.objects.filter(pk=job.pk).exclude(email="").update(email=""):
        return
    user = User.objects.filter(email__iexact=job.email).first()
    if user is not None and has_verified_address(user):
        queue_letter(EXPORT, lang=job.language, user=user, about=(EXPORT_JOB, job.pk))


def write_export(letter: Letter) -> EmailMessage | None:
    """The link to a file, or why there is none. Nothing to tell once the file is removed, or asked for again."""
    job = ExportJob.objects.filter(pk=letter.subject_id or 0).first()
    if job is None or letter.user is None or job.is_waiting:
        return None
    layer, found = find_layer(job.layer), find_format(job.extension)
    return compose(
        "civicmap/letters/export.txt",
        to=letter.user.email,
        lang=letter.lang,
        context={
            "job": job,
            "title": layer.title if layer else job.layer,
            "format": found.title if found else job.extension,
            "link": lambda: absolute(reverse("export", args=[job.token])),
        },
    )
