"""How a status looks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tone(models.TextChoices):
    """How a status looks: the badge's colour. It also tells open things from ended ones."""

    NEW = "new", _("new")
    PROGRESS = "progress", _("in progress")
    DONE = "done", _("done")
    CLOSED = "closed", _("closed without result")
