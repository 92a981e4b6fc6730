"""An alert in words: what it is about, and where."""

from __future__ import annotations

from typing import Any

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from engagement.alerts.models import Alert
from places.ground.known import categories_of
from places.models import Feature


def place_in_words(alert: Alert) -> str:
    """Where it is about. Needs ``city``; asks for the areas."""
    centre: Any = alert.centre
    match alert.where:
        case Alert.Where.CIRCLE:
            metres = number_format(alert.metres or 0, force_grouping=True)
            where = alert.address or f"{centre.y:.5f}, {centre.x:.5f}"
            return _("within %(metres)s m of %(place)s") % {"metres": metres, "place": where}
        case Alert.Where.AREAS:
            names = ", ".join(row.area.name for row in alert.rows.all())
            return names or _("in no neighbourhood any more")
        case Alert.Where.DRAWN:
            return _("in the area you have drawn")
    return _("the whole of %(city)s") % {"city": alert.city.name}


def subject_in_words(alert: Alert) -> str:
    """What it is about."""
    if alert.rhythm == Alert.Rhythm.WEEK:
        return _("The week of the neighbourhood")
    kinds: dict[str, Any] = Feature.child_models()
    parts = [str(kinds[kind]._meta.verbose_name_plural) for kind in kinds if kind in alert.kinds]
    if alert.categories:
        named = (
            category.name
            for category in categories_of(alert.city)
            if category.code in alert.categories and (not alert.kinds or category.kind in alert.kinds)
        )
        parts += dict.fromkeys(named)
    if alert.words:
        parts.append(_("“%(text)s”") % {"text": alert.words})
    return capfirst(", ".join(parts)) or _("Everything new")


def in_words(alert: Alert) -> str:
    """Both in a line, such as “Reports, within 500 m of Via Po 1”."""
    return f"{subject_in_words(alert)}, {place_in_words(alert)}"
