"""Decisions write letters: here they go through the queue, as they do outside tests."""

from tests.engagement.world import _world as _world
from tests.reports.conftest import _queued_mail as _queued_mail
