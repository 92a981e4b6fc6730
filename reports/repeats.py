"""Reports that repeat another, and the original."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from places.models import Feature
from reports.models import Report
from reports.workflow import ORIGINALS, ReportStatus


def lock_with_repeats(report: Report, *others: Report) -> None:
    """Lock reports, with those that repeat the first, in the order of their numbers: so two moves at once never wait for each other.

    In a transaction. A report that begins to repeat another locks both, so none is added once all are locked.
    """
    while True:
        repeats = Report.objects.filter(duplicate_of=report).values_list("pk", flat=True)
        wanted = {report.pk, *(other.pk for other in others), *repeats}
        before = transaction.savepoint()
        list(Feature.objects.locked().filter(pk__in=wanted).order_by("pk").values_list("pk"))
        if wanted.issuperset(repeats.all()):
            transaction.savepoint_commit(before)
            return
        # One came in between: all locks are given back and taken anew.
        transaction.savepoint_rollback(before)


def original_of(report: Report, other: Report) -> Report:
    """The report that another repeats, as it is now. Raises ValidationError unless it is an original that has not ended in vain."""
    here = Report.objects.public().filter(city=report.city_id)
    found: Report | None = here.exclude(pk=report.pk).filter(pk=other.pk).first()
    if found is None:
        raise ValidationError({"duplicate_of": _("Write the reference of the other report.")})
    if found.duplicate_of is not None:
        raise ValidationError(
            {
                "duplicate_of": _("%(other)s itself repeats another report: write %(original)s.")
                % {"other": found.reference, "original": found.duplicate_of.reference}
            }
        )
    if found.status not in ORIGINALS:
        raise ValidationError(
            {
                "duplicate_of": _(
                    "%(other)s has ended without being solved (%(status)s): a report can only repeat one that is open or solved."
                )
                % {"other": found.reference, "status": ReportStatus(found.status).label}
            }
        )
    return found
