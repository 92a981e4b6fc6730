"""Bring the functions, triggers and views of the database to the texts of their files."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from layers.sql.installing import installed


class Command(BaseCommand):
    help = "Bring the functions and triggers of the database to the texts of their files (after an older version was taken back)."

    def handle(self, *args: Any, **options: Any) -> None:
        operations = installed()
        with transaction.atomic(), connection.cursor() as cursor:
            for operation in operations:
                cursor.execute(operation.statements())
        self.stdout.write(f"{len(operations)} files of SQL are installed.")
