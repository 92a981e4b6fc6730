"""Print the demonstration's accounts."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from demo.accounts import PASSWORD, PEOPLE


class Command(BaseCommand):
    help = "Print the accounts of the demonstration and their password."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("There are no demonstration accounts: DEMO is not set.")
        known = set(
            User.objects.filter(email__in=[person.email for person in PEOPLE]).values_list("email", flat=True)
        )
        self.stdout.write(f"Demonstration accounts, password {PASSWORD}")
        for person in PEOPLE:
            if person.email in known:
                self.stdout.write(f"  {person.email:24} {person.does}")
