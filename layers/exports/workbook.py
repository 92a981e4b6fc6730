"""XLSX: a sheet with the rows and one that says what they are. Written row by row in constant memory; text is never stored as a
formula."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import shapely
import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from layers.declaration.layer import Layer
from layers.exports import about
from layers.exports.tables import GEOMETRY, Rows, listed
from layers.geojson import DECIMALS

MAX_ROWS = 1_048_575
"""A sheet holds 1,048,576 rows, one of them the header."""
MAX_TEXT = 32_767
"""Units of UTF-16 in a cell."""
MAX_NAME = 31
"""Units of UTF-16 in the name of a sheet."""
RESERVED = "history"
"""A sheet name that Excel reserves."""
FIRST_DAY = 1900
"""The first year of Excel's calendar: earlier dates are written as text."""
CUT = "…"


class Cells:
    """Writes values of one workbook, each as what it is; remembers how many texts had to be cut."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.cut = 0
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._zone = timezone.get_current_timezone()

    def text(self, sheet: Worksheet, row: int, column: int, value: Any) -> None:
        """A text, never a formula, a link or a number, whatever it looks like."""
        text = str(value)
        if fitting(text, MAX_TEXT) != text:
            text = fitting(text, MAX_TEXT - 1) + CUT
            self.cut += 1
        if text.startswith("<r>") and text.endswith("</r>"):
            # In constant memory the library takes such a text for markup of its own and would write it as it stands.
            sheet.write_rich_string(row, column, text[:1], text[1:2], text[2:])
        elif text:
            sheet.write_string(row, column, text)

    def number(self, sheet: Worksheet, row: int, column: int, value: Any) -> None:
        """A number."""
        sheet.write_number(row, column, value)

    def truth(self, sheet: Worksheet, row: int, column: int, value: Any) -> None:
        """True or false."""
        sheet.write_boolean(row, column, value)

    def day(self, sheet: Worksheet, row: int, column: int, value: Any) -> None:
        """A date."""
        if value.year < FIRST_DAY:
            self.text(sheet, row, column, value.isoformat())
        else:
            sheet.write_datetime(row, column, value, self._day)

    def moment(self, sheet: Worksheet, row: int, column: int, value: Any) -> None:
        """A moment, in the local time of the installation, since a sheet knows no time zones."""
        local = value.astimezone(self._zone).replace(tzinfo=None)
        if local.year < FIRST_DAY:
            self.text(sheet, row, column, local.isoformat())
        else:
            sheet.write_datetime(row, column, local, self._moment)


def write(rows: Rows, path: Path) -> None:
    """Write the workbook. Raises what reading the rows raised."""
    layer = rows.layer
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        cells = Cells(book)
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(sheet_name(layer, _("About")))
        sheet.freeze_panes(1, 1)
        names = ["id", *(column.name for column in layer.columns), *place_columns(layer)]
        for index, name in enumerate(names):
            sheet.set_column(index, index, 12 if index == 0 else 22)
            sheet.write_string(0, index, name, bold)
        writers = [cells.number, *(_writer(cells, column.type) for column in layer.columns)]
        line = 0
        for batch in rows.batches():
            shapes = shapely.from_wkb(batch.column(GEOMETRY).to_numpy(zero_copy_only=False))
            columns = [column.to_pylist() for column in listed(batch, layer).columns[:-1]]
            for values, shape in zip(zip(*columns, strict=True), shapes, strict=True):
                line += 1
                for index, (writer, value) in enumerate(zip(writers, values, strict=True)):
                    if value is not None:
                        writer(sheet, line, index, value)
                if shape is not None:
                    _write_place(cells, sheet, line, len(writers), shape, layer)
        sheet.autofilter(0, 0, max(line, 1), len(names) - 1)
        _write_about(book, cells, bold, rows)


def fitting(text: str, most: int) -> str:
    """A text cut to a number of UTF-16 units, as Excel counts: an emoji is two."""
    if len(text) <= most // 2:
        return text
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", errors="ignore")


def sheet_name(layer: Layer, other: str) -> str:
    """The title as Excel accepts it: short, none of its signs of Excel's own grammar, and not the name of the other sheet."""
    signs = (sign for sign in str(layer.title) if sign.isprintable() and sign not in "[]:*?/\\'")
    name = fitting("".join(signs), MAX_NAME).strip()
    return "data" if name.lower() in ("", RESERVED, other.lower()) else name


def place_columns(layer: Layer) -> list[str]:
    """Names of the columns that hold the place, as in the CSV file."""
    lonlat = ["longitude", "latitude"]
    return {"point": lonlat, "polygon": ["wkt"]}.get(layer.geometry_type, [*lonlat, "wkt"])


def _writer(cells: Cells, kind: str) -> Callable[[Worksheet, int, int, Any], None]:
    writers = {
        "integer": cells.number,
        "number": cells.number,
        "boolean": cells.truth,
        "date": cells.day,
        "date-time": cells.moment,
    }
    return writers.get(kind, cells.text)


def _write_place(cells: Cells, sheet: Worksheet, line: int, index: int, shape: Any, layer: Layer) -> None:
    is_point = shape.geom_type == "Point" and not shape.is_empty
    if layer.geometry_type != "polygon":
        if is_point:
            sheet.write_number(line, index, round(shape.x, DECIMALS))
            sheet.write_number(line, index + 1, round(shape.y, DECIMALS))
        index += 2
    if layer.geometry_type != "point" and not is_point:
        cells.text(sheet, line, index, shapely.to_wkt(shape, rounding_precision=DECIMALS))


def _write_about(book: xlsxwriter.Workbook, cells: Cells, bold: Any, rows: Rows) -> None:
    layer = rows.layer
    sheet = book.add_worksheet(_("About"))
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 60)
    facts = [
        (_("Layer"), layer.title),
        (_("Description"), layer.description),
        *([] if layer.licence else [(_("Licence"), _("each row names its own"))]),
        *([] if layer.attribution else [(_("Source"), _("each row names its own"))]),
        *((title, text) for name, title, text in about.facts(layer) if name not in ("credits", "notes")),
        *((_("Note"), note) for note in layer.notes),
        *((_("Licence and source of"), str(credit)) for credit in layer.credits),
        (_("Rows"), rows.count),
        (_("Coordinates"), _("longitude and latitude in WGS 84 (EPSG:4326)")),
        (_("Times"), timezone.get_current_timezone_name()),
        (_("Texts cut at 32,767 characters"), cells.cut),
    ]
    line = 0
    for name, value in facts:
        sheet.write_string(line, 0, str(name), bold)
        cells.text(sheet, line, 1, value)
        line += 1
    line += 1
    titles = (_("Column"), _("Meaning"), _("Unit"), _("Period"), _("Source"), _("Licence"))
    for index, title in enumerate(titles):
        sheet.write_string(line, index, title, bold)
    for column in layer.columns:
        line += 1
        values = (column.name, column.title, column.unit, column.period, column.attribution, column.licence)
        for index, value in enumerate(values):
            cells.text(sheet, line, index, value)
