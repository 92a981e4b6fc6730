"""Every kind of feature, in the order people see them: menus, the map's legend, lists, outlets.

A line is the dotted name of a ``Kind`` in an app's ``kind.py``; the app is installed with it.
"""

from collections.abc import Iterable

KINDS = (
    "reports.kind.REPORT",
    "initiatives.kind.INITIATIVE",
    "pacts.kind.PACT",
    "assets.kind.ASSET",
    "assets.kind.SERVICE",
    "places.kind.HOUSE",
    "assets.kind.ORGANISATION",
)


def apps_of(kinds: Iterable[str]) -> list[str]:
    """The apps that declare these kinds."""
    return list(dict.fromkeys(name.partition(".kind.")[0] for name in kinds))
