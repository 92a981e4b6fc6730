"""The version of all public data: another text after every committed change of what layers show."""

from __future__ import annotations

from django.db import connection

from layers.once import once

VERSION = """
SELECT coalesce((SELECT max(version) FROM places_dataversion), 0) || '-' || (SELECT count(*) FROM places_change)
"""


@once
def data_version() -> str:
    """The version of the newest merge and how many changes are visible that it does not hold, from one snapshot.

    Read it before the rows: an answer may then be newer than its version says, never older. Within one merge visible changes
    only grow in number, so no text comes twice. A sequence or the newest ``updated`` would not do: they move before a
    transaction commits, and a reader in between would keep the old rows under the new version.
    """
    with connection.cursor() as cursor:
        cursor.execute(VERSION)
        (version,) = cursor.fetchone()
    return str(version)
