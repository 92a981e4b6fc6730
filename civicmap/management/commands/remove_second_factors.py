"""Remove the second factors of an account, for whoever has lost phone or key and finds no administrator who can."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.factors.services import remove_factors
from accounts.models import User


class Command(BaseCommand):
    """Whoever runs it runs the server."""

    help = "Remove the second factors of an account, so that its password or a code by mail signs in again."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address."""
        parser.add_argument("email")

    def handle(self, *_args: Any, email: str, **_options: Any) -> None:
        """Remove and record it."""
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"There is no account with the address {email}.")
        if not remove_factors(user):
            raise CommandError("This account has no second factors.")
        self.stdout.write("Second factors removed; the owner is told by mail.")
