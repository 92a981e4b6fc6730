"""Bring the first table of what words mean to the search, where an installation is older than the table."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from civicmap.cities.rules import load_concepts


class Command(BaseCommand):
    """``./dev manage load_concepts``: a second run changes nothing."""

    help = (
        "Add the concepts of the search that are not known yet. What editors have made of the others stays."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load them and say how many are new."""
        with transaction.atomic():
            made = load_concepts()
        self.stdout.write(f"{made} new concepts")
