"""``manage.py rebuild_counts``: count all that is public anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from places.counts.counting import rebuild_counts


class Command(BaseCommand):
    help = "Counts everything public anew, for tiles and areas. Runs every night by itself; changes nothing that is right."

    def handle(self, *args: Any, **options: Any) -> None:
        written = rebuild_counts()
        self.stdout.write(f"{written} counts were written.")
