"""The links of a feature for its page."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from engagement.links.models import Link
from places.models import Feature

BACKWARDS = {
    Link.Relation.GREW_OUT_OF: _("Led to"),
    Link.Relation.ORIGINAL_OF: _("Taken up by"),
    Link.Relation.REALISES: _("Realised by"),
}
FORWARDS = {
    Link.Relation.GREW_OUT_OF: _("Grew out of"),
    Link.Relation.ORIGINAL_OF: _("Original of"),
    Link.Relation.REALISES: _("Realises"),
}


class Linked(NamedTuple):
    """How a thing is linked, and to what."""

    how: str
    thing: Feature


def public_links(thing: Feature) -> list[Linked]:
    """What a thing came from and what came of it, as far as everybody may see it, in three queries."""
    there = [(str(FORWARDS[Link.Relation(link.relation)]), link.to_feature_id) for link in thing.links.all()]
    back = [
        (str(BACKWARDS[Link.Relation(link.relation)]), link.from_feature_id)
        for link in thing.linked_from.all()
    ]
    public = Feature.objects.public().select_related("city").in_bulk([pk for _how, pk in [*there, *back]])
    return [Linked(how, public[pk]) for how, pk in [*there, *back] if pk in public]
