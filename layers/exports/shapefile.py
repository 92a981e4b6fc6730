"""Shapefile, in a zip: with a README about what the format cannot hold.

One shapefile for each kind of geometry, names of ten characters, texts of 254 bytes. Rows without a place, rows whose shape
is a collection, and the full names of the fields, are CSV files beside them.
"""

from __future__ import annotations

import csv
import zipfile
from collections import Counter
from pathlib import Path

import pyarrow
import pyogrio
import shapely
from django.utils.translation import gettext as _
from pyarrow import compute
from pyogrio.errors import DataSourceError

from layers.declaration.layer import Layer
from layers.exports.about import facts
from layers.exports.delimited import safe_value
from layers.exports.tables import GEOMETRY, Rows, listed
from layers.geojson import DECIMALS
from layers.geometry import WGS84

MAX_NAME = 10
MAX_TEXT = 254
"""Bytes of UTF-8 in a field."""
MAX_FILE = 2 * 1024**3
"""Bytes that the parts of a shapefile may have; many programs read no further."""
NUMBER_WIDTH = 24

MIXED = "mixed"
KINDS = {1: "points", 4: "multipoints", 2: "lines", 5: "lines", 3: "polygons", 6: "polygons", 7: MIXED}
"""Which file a geometry goes to, by its number in WKB."""
NO_PLACE = "no-geometry"
GDAL_TYPES = {"points": "Point", "multipoints": "MultiPoint", "lines": "LineString", "polygons": "Polygon"}


def max_rows(layer: Layer) -> int:
    """The number of rows that fit into the file even if every text has its maximal length."""
    width = 1 + NUMBER_WIDTH
    for column in layer.columns:
        width += NUMBER_WIDTH if column.type in ("integer", "number", "boolean", "date") else MAX_TEXT
    return MAX_FILE // width


def field_names(layer: Layer) -> dict[str, str]:
    """The name in the file of the id and each column: ten characters, unique whatever their case."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for full in ("id", *(column.name for column in layer.columns)):
        short = full[:MAX_NAME]
        number = 1
        while short.lower() in taken:
            short = f"{full[: MAX_NAME - len(str(number)) - 1]}_{number}"
            number += 1
        taken.add(short.lower())
        names[full] = short
    return names


class Writer:
    """Writes the parts of one archive into a folder, batch by batch, and counts what each holds."""

    def __init__(self, rows: Rows, folder: Path) -> None:
        self.layer = rows.layer
        self.rows = rows
        self.folder = folder
        self.names = field_names(rows.layer)
        self.counts: Counter[str] = Counter()
        self.cut: Counter[str] = Counter()

    def write(self) -> None:
        """Write every part. Raises what reading the rows raised."""
        for batch in self.rows.batches():
            kinds = [
                KINDS.get(wkb[1], NO_PLACE) if wkb else NO_PLACE for wkb in batch.column(GEOMETRY).to_pylist()
            ]
            for kind in dict.fromkeys(kinds):
                mask = pyarrow.array([other == kind for other in kinds])
                part = listed(batch.filter(mask), self.layer)
                if kind in GDAL_TYPES:
                    self._write_shapes(part, kind)
                else:
                    self._write_table(part, kind)
                self.counts[kind] += part.num_rows
        if not self.counts:
            # An empty layer gives an empty shapefile: an archive without one would look broken.
            self._write_shapes(
                listed(pyarrow.RecordBatch.from_pylist([], schema=self.rows.schema), self.layer), "points"
            )

    def _write_shapes(self, batch: pyarrow.RecordBatch, kind: str) -> None:
        path = self.folder / f"{self.layer.name}-{kind}.shp"
        columns = [self._field(batch, name) for name in self.names] + [batch.column(GEOMETRY)]
        table = pyarrow.table(columns, names=[*self.names.values(), GEOMETRY])
        pyogrio.write_arrow(
            table,
            path,
            driver="ESRI Shapefile",
            geometry_name=GEOMETRY,
            geometry_type=GDAL_TYPES[kind],
            crs=f"EPSG:{WGS84}",
            encoding="UTF-8",
            append=path.exists(),
        )

    def _field(self, batch: pyarrow.RecordBatch, name: str) -> pyarrow.Array:
        """A column as the format can hold it: moments as text, texts of at most 254 bytes."""
        values = batch.column(name)
        if pyarrow.types.is_timestamp(values.type):
            return compute.strftime(values, format="%Y-%m-%dT%H:%M:%SZ")
        if not pyarrow.types.is_string(values.type):
            return values
        if (compute.max(compute.binary_length(values)).as_py() or 0) <= MAX_TEXT:
            return values
        texts = []
        for text in values.to_pylist():
            raw = (text or "").encode()
            if len(raw) > MAX_TEXT:
                self.cut[name] += 1
                text = raw[:MAX_TEXT].decode(errors="ignore")
            texts.append(text)
        return pyarrow.array(texts, pyarrow.string())

    def _write_table(self, batch: pyarrow.RecordBatch, kind: str) -> None:
        path = self.folder / f"{self.layer.name}-{kind}.csv"
        is_new = not path.exists()
        columns = {name: batch.column(name).to_pylist() for name in self.names}
        if kind == MIXED:
            shapes = shapely.from_wkb(batch.column(GEOMETRY).to_numpy(zero_copy_only=False))
            columns["wkt"] = shapely.to_wkt(shapes, rounding_precision=DECIMALS).tolist()
        with path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            if is_new:
                writer.writerow(columns)
            for values in zip(*columns.values(), strict=True):
                writer.writerow([safe_value(value) for value in values])


def write(rows: Rows, path: Path) -> None:
    """Write the archive. The parts are made in a folder beside it."""
    folder = path.parent / f"{path.name}-parts"
    folder.mkdir()
    writer = Writer(rows, folder)
    try:
        writer.write()
    except (DataSourceError, pyarrow.ArrowException, RuntimeError) as error:
        raise rows.failure or error from error
    with (folder / "fields.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["field", "column", "title", "type", "unit", "period", "attribution", "licence"])
        table.writerow([writer.names["id"], "id", "", "integer", "", "", "", ""])
        for column in rows.layer.columns:
            table.writerow(
                [
                    writer.names[column.name],
                    column.name,
                    str(column.title),
                    column.type,
                    column.unit,
                    column.period,
                    column.attribution,
                    column.licence,
                ]
            )
    (folder / "README.txt").write_text(readme(writer), encoding="utf-8", newline="\r\n")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part in sorted(folder.iterdir()):
            archive.write(part, part.name)
            part.unlink()
    folder.rmdir()


def readme(writer: Writer) -> str:
    """What the archive holds, and what of the layer a shapefile cannot hold."""
    layer = writer.layer
    parts = [
        f"{layer.title}",
        f"{layer.description}",
        "",
        _("Licence: %(licence)s") % {"licence": layer.licence or _("each row names its own")},
        _("Source: %(source)s") % {"source": layer.attribution or _("each row names its own")},
        *(
            f"{title}: {text}"
            for name, title, text in facts(layer)
            if name not in ("licence", "attribution", "notes")
        ),
        *(f"{_('Note')}: {note}" for note in layer.notes),
        _("Coordinates: WGS 84 (EPSG:4326). Texts: UTF-8. Times: UTC."),
        "",
        _("Rows in each file:"),
    ]
    for kind, count in sorted(writer.counts.items()):
        suffix = ".shp" if kind in GDAL_TYPES else ".csv"
        parts.append(f"  {layer.name}-{kind}{suffix}: {count}")
    if writer.counts[NO_PLACE]:
        parts.append(
            _("Rows without a position are in the CSV file: a shapefile cannot hold them beside the others.")
        )
    if writer.counts[MIXED]:
        parts.append(
            _("Rows whose shape has parts of several kinds are in a CSV file, too: a shapefile has one kind.")
        )
    parts += ["", _("Fields: a shapefile allows ten characters. Also in fields.csv.")]
    parts += [f"  {short} = {full}" for full, short in writer.names.items()]
    if writer.cut:
        parts += [
            "",
            _("Texts that were cut at 254 bytes, and how often (GeoPackage and CSV hold them whole):"),
        ]
        parts += [f"  {writer.names[name]} ({name}): {count}" for name, count in sorted(writer.cut.items())]
    return "\n".join([*parts, ""])
