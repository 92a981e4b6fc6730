"""Who may see a feature, and how exactly its place."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    """Visibility alone decides what is public. HIDDEN is the moderators' word, WITHDRAWN the author's.

    In a city that is not open the database writes CLOSED for PUBLIC, and back.
    """

    DRAFT = "draft", _("draft")
    PENDING = "pending", _("waiting for approval")
    PUBLIC = "public", _("public")
    HIDDEN = "hidden", _("hidden")
    WITHDRAWN = "withdrawn", _("withdrawn")
    CLOSED = "closed", _("public once its city is open")


class Precision(models.TextChoices):
    """How exactly the public may know the place. The database derives the public geometry from it."""

    EXACT = "exact", _("exact")
    GRID = "100m", _("within 100 metres")
    STREET = "street", _("the street")
    AREA = "area", _("the area")
    HIDDEN = "hidden", _("not shown")
