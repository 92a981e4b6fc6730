"""Load the demonstration data: real data of four cities and marked example content."""

from typing import Any

from django.core.management.base import BaseCommand

from demo.load import load_demo


class Command(BaseCommand):
    help = "Load the demonstration data. What is there already is left as it is."

    def handle(self, **options: Any) -> None:
        def say(line: str) -> None:
            self.stdout.write(line)
            self.stdout.flush()

        load_demo(say)
