"""The way of a guest's report through the pages, for tests."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from accounts.letters.delivery import to_json
from accounts.models import MailboxMessage
from engagement.photos.services import process
from tests import letters
from tests.shapes import POINT_IN_A


def jobs(name: str) -> list[dict[str, Any]]:
    """Arguments of the jobs of this name that wait in the queue."""
    from procrastinate.contrib.django.models import ProcrastinateJob  # noqa: PLC0415 - after the app registry

    found = ProcrastinateJob.objects.filter(task_name=name).order_by("id")
    return [job.args for job in found]


def mails() -> list[dict[str, Any]]:
    """The messages that wait in the queue, the oldest first, as they would leave now."""
    return [to_json(message) for message in letters.waiting()]


def work() -> None:
    """Do what the worker does with photos and mails."""
    for job in jobs("engagement.process_photo"):
        process(job["photo_id"])
    letters.deliver_all()


def link_in(text: str) -> str:
    """The path of the private link."""
    found = re.search(r"https?://[^/\s]+(/\S*/reports/follow/\S+/)", text)
    assert found, text
    return found[1]


def fill_in(client: Client, city: str, category: str, **changes: Any) -> Any:
    """Answer the first three steps as a guest; returns the answer to the last."""
    base = f"/{city}/reports/new/"
    first = client.post(base, {"category": category, "privacy": "on"})
    assert first.status_code == 302, first.content.decode()
    place = {"address": "", "latitude": str(POINT_IN_A.y), "longitude": str(POINT_IN_A.x)}
    place |= changes.pop("place", {})
    second = client.post(f"{base}place/", place)
    if second.status_code != 302:
        return second
    text = {"title": "Buca", "description": "Profonda", "email": "anna@example.org", **changes}
    return client.post(f"{base}description/", text)


def send(client: Client, city: str) -> Any:
    """Press the button of the last step."""
    page = client.get(f"/{city}/reports/new/summary/")
    key = re.search(r'name="submission" value="([^"]+)"', page.content.decode())
    assert key, page.content.decode()
    return client.post(f"/{city}/reports/new/summary/", {"submission": key[1]})


__all__ = ["MailboxMessage", "fill_in", "jobs", "link_in", "mails", "send", "work"]
