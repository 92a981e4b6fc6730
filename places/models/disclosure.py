"""Who may see a feature, and how exactly its place."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    """Visibility alone decides what is public. HIDDEN is the moderators' word, WITHDRAWN the author's.

    PRIVATE is for the sender and the office in charge only, and waits for nobody.

    In a city that is not open the database writes CLOSED for PUBLIC, and back.
    """

    DRAFT = "draft", _("draft")
    PENDING = "pending", _("waiting for approval")
    PUBLIC = "public", _("public")
    HIDDEN = "hidden", _("hidden")
    WITHDRAWN = "withdrawn", _("withdrawn")
    PRIVATE = "private", _("private")
    CLOSED = "closed", _("public once its city is open")


NOT_PRIVATE = frozenset({Visibility.PENDING, Visibility.PUBLIC, Visibility.HIDDEN, Visibility.CLOSED})
"""What a thing of a private category never is: such a thing is seen by more people than its sender and the office in charge."""


class Precision(models.TextChoices):
    """How exactly the public may know the place. The database derives the public geometry from it."""

    EXACT = "exact", _("exact")
    GRID = "100m", _("within 100 metres")
    STREET = "street", _("the street")
    AREA = "area", _("the area")
    HIDDEN = "hidden", _("not shown")
