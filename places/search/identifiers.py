"""Identifiers that people are given, in the spellings they use: a reference from a mail, the address of a page."""

from __future__ import annotations

import re

from django.db.models import Q

from places.models import Feature

PAGE = re.compile(r"/[a-z]+/([0-9]{1,18})-[\w-]*/?(?:[?#]\S*)?$")
"""The end of the address of a thing's page."""
MOST = 5


def identified(text: str, city: int | None) -> list[int]:
    """Ids of the public things that the words name. A query for each kind that understands them, none for other words."""
    found: list[int] = []
    for kind in Feature.child_models().values():
        condition = _condition(kind, text)
        if condition is None:
            continue
        things = kind.objects.public().filter(condition)
        if city is not None:
            things = things.filter(city=city)
        found.extend(things.order_by("pk").values_list("pk", flat=True)[:MOST])
    return found


def _condition(kind: type[Feature], text: str) -> Q | None:
    page = PAGE.search(text)
    if page and f"/{kind.LAYER}/" in text:
        return Q(pk=int(page[1]))
    return kind.identified_by(text)
