"""Streams rows by COPY: blocks of bytes, without an object per row and without holding all rows.

Everything leaves by ``COPY … TO STDOUT``. It takes no server-side parameters, so psycopg quotes the reader's values into the
statement itself.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from layers.sql import Statement

BLOCK = 64 * 1024
"""Size of the first block: small, so that the first byte is sent early."""
LARGEST = 16 * BLOCK
"""Blocks double in size up to this, because the server has a cost per block."""
RAW_LINES = "FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02', ENCODING 'UTF8'"
"""One text column, each row a line just as it is. For text without line ends and control characters, such as JSON."""


def copied(statement: Statement, options: str, connection: Any = None) -> Generator[bytes, None, None]:
    """What PostgreSQL sends for ``COPY (statement) TO STDOUT``, one row at a time.

    ``connection`` is a Django connection, else the one of this thread. Closing the generator cancels the query and ends its
    transaction, so that the connection can be used again. The time limit is that of exports, since a slow reader makes a
    statement long.
    """
    sql, params = statement
    connection = connection or connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    raw = connection.connection
    with raw.transaction(), raw.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true)", [str(settings.EXPORT_SECONDS * 1000)]
        )
        with cursor.copy(f"COPY ({sql}) TO STDOUT WITH ({options})", params or None) as copy:
            for row in copy:
                yield bytes(row)


def joined(rows: Generator[bytes, None, None], size: int = BLOCK) -> Generator[bytes, None, None]:
    """The rows in blocks of about ``size`` bytes, later ones larger."""
    block: list[bytes] = []
    length = 0
    try:
        for row in rows:
            block.append(row)
            length += len(row)
            if length >= size:
                yield b"".join(block)
                block, length, size = [], 0, min(2 * size, LARGEST)
        if block:
            yield b"".join(block)
    finally:
        rows.close()
