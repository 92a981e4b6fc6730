"""Make the keys that push services know this site by."""

from typing import Any

from django.core.management.base import BaseCommand

from engagement.push.sealing import encode, new_key, public_bytes, read_key


class Command(BaseCommand):
    help = "Print a new VAPID_PRIVATE_KEY. Another key than before ends all notices: people then have to turn them on again."

    def handle(self, *args: Any, **options: Any) -> None:
        key = new_key()
        self.stdout.write(f"VAPID_PRIVATE_KEY={key}")
        self.stderr.write(f"Keep it secret. Its public half is {encode(public_bytes(read_key(key)))}.")
