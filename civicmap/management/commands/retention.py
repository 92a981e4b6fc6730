"""Show or remove what has had its time: ``manage.py retention --dry-run``."""

from __future__ import annotations

from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicmap.personal.retention import RULES

SHOWN = 5


class Command(BaseCommand):
    """One line for each kind of data: the period, and how many have had it."""

    help = "Remove personal and temporary data whose time is over; with --dry-run only say what would go."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options."""
        parser.add_argument("--dry-run", action="store_true", help="say what would go, and remove nothing")
        parser.add_argument(
            "--only",
            action="append",
            metavar="CODE",
            help=f"one kind: {', '.join(rule.code for rule in RULES)}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the rules."""
        wanted = options["only"] or [rule.code for rule in RULES]
        if unknown := set(wanted) - {rule.code for rule in RULES}:
            raise CommandError(
                _("There is no such kind of data: %(codes)s.") % {"codes": ", ".join(sorted(unknown))}
            )
        now = timezone.now()
        for rule in RULES:
            if rule.code not in wanted:
                continue
            count = rule.count(now)
            self.stdout.write(f"{rule.code:22} {count:>8}  {rule.name} ({_period(rule.days)})")
            if options["dry_run"] and options["verbosity"] > 1:
                for row in islice(rule.due(now), SHOWN):
                    self.stdout.write(f"{'':32}  {getattr(row, 'pk', row)}")
            if not options["dry_run"] and count:
                rule.remove(now)


def _period(days: int | None) -> str:
    if days is None:
        return _("as each row says")
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
