"""The rows of an export as Arrow record batches, for the formats that are files and not streams.

PostgreSQL sends CSV, Arrow parses it in C: no value becomes a Python object on the way, and only one batch is in
memory at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any

import numpy
import pyarrow
from django.db.models import QuerySet
from pyarrow import csv

from layers.declaration.layer import Column, Layer
from layers.exports.rows import COPY_CSV, column_of, inner_rows
from layers.sql import Statement
from layers.sql.copying import copied

ROWS_A_BATCH = 10_000
MODULUS = 2**64
UNIT = "\x1f"
"""Stands between the parts of a list on the way; no text that people type holds it."""
TYPES = {
    "integer": pyarrow.int64(),
    "number": pyarrow.float64(),
    "boolean": pyarrow.bool_(),
    "date": pyarrow.date32(),
    "date-time": pyarrow.timestamp("us", tz="UTC"),
}
"""Arrow types of columns; everything else is text. Lists come as text, see ``UNIT``."""
GEOMETRY = "geometry"
"""Name of the column of WKB, EPSG:4326, longitude first."""


def stamp(layer: Layer) -> str:
    """SQL: a number that changes with the row: of its id and its column ``updated``, or of all that the layer shows."""
    if layer.column("updated"):
        return "hashtextextended(q.g_id::text || ' ' || coalesce(q.c_updated::text, ''), 0)"
    return "hashtextextended(CAST(q AS text), 0)"


def statement(layer: Layer, queryset: QuerySet[Any]) -> Statement:
    """The SELECT behind the batches: stamp, place as hexadecimal WKB, id, the public columns."""
    inner, params = inner_rows(layer, queryset)
    place = "ST_ForcePolygonCCW(q.g_geometry)"
    if layer.geometry_type == "polygon":
        place = f"ST_Multi({place})"
    cells = [stamp(layer), f"encode(ST_AsBinary({place}, 'NDR'), 'hex')", "q.g_id"]
    cells += [_cell(column) for column in layer.columns]
    return f"SELECT {', '.join(cells)} FROM ({inner}) q", params


def fingerprint(layer: Layer, queryset: QuerySet[Any]) -> Statement:
    """The SELECT of the number of rows and the sum of their stamps, as ``Rows`` counts them."""
    inner, params = inner_rows(layer, queryset)
    total = f"mod(coalesce(sum({stamp(layer)}), 0), {MODULUS})"
    return f"SELECT count(*), mod({total} + {MODULUS}, {MODULUS}) FROM ({inner}) q", params


def _cell(column: Column) -> str:
    value = column_of(column)
    return f"array_to_string({value}, E'\\x1f')" if column.type == "array" else value


def schema_of(layer: Layer) -> pyarrow.Schema:
    """The batches' schema: ``id``, the public columns, ``geometry``."""
    fields = [pyarrow.field("id", pyarrow.int64(), nullable=False)]
    fields += [
        pyarrow.field(column.name, TYPES.get(column.type, pyarrow.string())) for column in layer.columns
    ]
    return pyarrow.schema([*fields, pyarrow.field(GEOMETRY, pyarrow.binary())])


class Rows:
    """The rows of a layer in batches, counted while they pass.

    ``on_rows`` is told the count after each batch and may raise to stop. ``count``, ``digest`` (the sum of the stamps, modulo
    2^64) and ``last`` (the highest id) are right once all batches have passed.
    """

    def __init__(
        self,
        layer: Layer,
        queryset: QuerySet[Any],
        *,
        connection: Any = None,
        on_rows: Callable[[int], None] | None = None,
    ) -> None:
        self.layer = layer
        self.schema = schema_of(layer)
        self.count = 0
        self.digest = 0
        self.last: int | None = None
        self.failure: Exception | None = None
        self._statement = statement(layer, queryset)
        self._connection = connection
        self._on_rows = on_rows

    def batches(self) -> Generator[pyarrow.RecordBatch, None, None]:
        """The batches, once. An exception is kept in ``failure`` too, because GDAL would lose its type."""
        rows = copied(self._statement, COPY_CSV, self._connection)
        try:
            for block in _blocks(rows):
                yield self._batch(block)
                if self._on_rows:
                    self._on_rows(self.count)
        except Exception as fault:
            self.failure = fault
            raise
        finally:
            rows.close()

    def reader(self) -> pyarrow.RecordBatchReader:
        """The batches as an Arrow stream, which GDAL pulls."""
        return pyarrow.RecordBatchReader.from_batches(self.schema, self.batches())

    def _batch(self, block: bytes) -> pyarrow.RecordBatch:
        names = ["#stamp", "#wkb", "id", *(column.name for column in self.layer.columns)]
        types = {"#stamp": pyarrow.int64(), "#wkb": pyarrow.string(), "id": pyarrow.int64()}
        types |= {field.name: field.type for field in self.schema if field.name != GEOMETRY}
        table = csv.read_csv(
            pyarrow.BufferReader(block),
            read_options=csv.ReadOptions(column_names=names, block_size=max(len(block), 1)),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types=types,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                true_values=["t"],
                false_values=["f"],
            ),
        ).combine_chunks()
        self.count += table.num_rows
        stamps = table.column("#stamp").to_numpy().view(numpy.uint64)
        self.digest = (self.digest + int(stamps.sum(dtype=numpy.uint64))) % MODULUS
        self.last = table.column("id")[-1].as_py()
        wkb = [bytes.fromhex(text) if text else None for text in table.column("#wkb").to_pylist()]
        columns = [table.column(field.name).chunk(0) for field in self.schema if field.name != GEOMETRY]
        return pyarrow.record_batch([*columns, pyarrow.array(wkb, pyarrow.binary())], schema=self.schema)


def _blocks(rows: Iterator[bytes]) -> Iterator[bytes]:
    """The lines of ``ROWS_A_BATCH`` rows at a time."""
    lines: list[bytes] = []
    for row in rows:
        lines.append(row)
        if len(lines) == ROWS_A_BATCH:
            yield b"".join(lines)
            lines = []
    if lines:
        yield b"".join(lines)


def listed(batch: pyarrow.RecordBatch, layer: Layer, separator: str = "; ") -> pyarrow.RecordBatch:
    """The batch with its lists as texts that people read."""
    for column in layer.columns:
        if column.type == "array":
            index = batch.schema.get_field_index(column.name)
            texts = [
                None if text is None else text.replace(UNIT, separator)
                for text in batch.column(index).to_pylist()
            ]
            batch = batch.set_column(index, column.name, pyarrow.array(texts, pyarrow.string()))
    return batch
