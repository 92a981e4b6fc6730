"""Repeats of repeats name the original itself; circles, and references of reports that are no repeats, are cut."""

from typing import Any

from django.db import migrations


def end(pk: int, known: dict[int, int | None]) -> int | None:
    """The report at the end of the chain; None where the chain runs in a circle."""
    passed = {pk}
    here = known[pk]
    while here is not None and known.get(here) is not None:
        if here in passed:
            return None
        passed.add(here)
        here = known[here]
    return None if here in passed else here


def name_originals(apps: Any, schema_editor: Any) -> None:
    """Bring every reference to its end."""
    reports = apps.get_model("reports", "Report").objects
    reports.filter(duplicate_of__isnull=False).exclude(status="duplicate").update(duplicate_of=None)
    known = dict(reports.filter(duplicate_of__isnull=False).values_list("pk", "duplicate_of"))
    for pk, other in known.items():
        if (original := end(pk, known)) != other:
            reports.filter(pk=pk).update(duplicate_of=original)


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_triggers")]

    operations = [migrations.RunPython(name_originals, migrations.RunPython.noop)]
