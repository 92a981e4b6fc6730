"""The messages of refusals and notes of the fenced process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop


class FileRefused(Exception):
    """The file cannot be read as asked; the text says why, ``fits`` and ``swapped`` how it would fit, ``choice`` names its layers.

    ``too_much`` says that it takes more than the door's limits: another door may read it.
    """

    def __init__(
        self,
        text: str,
        *,
        fits: str = "",
        swapped: bool = False,
        choice: tuple[str, ...] = (),
        too_much: bool = False,
    ) -> None:
        super().__init__(text)
        self.too_much = too_much
        self.fits = fits
        self.swapped = swapped
        self.choice = choice


REFUSALS = {
    "missing": gettext_noop("There is no file %(path)s."),
    "large": gettext_noop("%(path)s is larger than %(megabytes)s MB."),
    "empty": gettext_noop("%(path)s is empty."),
    "kind": gettext_noop(
        "%(path)s is no geographic file that is read here: GeoJSON, GeoPackage, zipped Shapefile, KML, KMZ or GPX."
    ),
    "broken": gettext_noop("%(path)s is damaged or incomplete and cannot be read."),
    "broken_archive": gettext_noop("The archive %(path)s is damaged and cannot be unpacked."),
    "locked_archive": gettext_noop("The archive %(path)s is locked with a password."),
    "empty_archive": gettext_noop("The archive %(path)s holds no geographic file."),
    "many_entries": gettext_noop("The archive %(path)s holds more than %(most)s files."),
    "swells": gettext_noop("The archive %(path)s unpacks to too much."),
    "entities": gettext_noop("%(path)s declares entities of XML, which are not read."),
    "encoding": gettext_noop("The letters of %(path)s cannot be read: its encoding is not what it says."),
    "no_encoding": gettext_noop("There is no encoding %(encoding)s."),
    "garbled": gettext_noop(
        "Letters of %(path)s look garbled, such as “%(text)s”. Name the encoding of the file, such as UTF-8 or ISO-8859-1."
    ),
    "linked_system": gettext_noop("%(path)s names its reference system by a link, which is not followed."),
    "no_stated_system": gettext_noop(
        "%(path)s does not say its reference system. Name it, such as EPSG:32632."
    ),
    "no_system": gettext_noop("There is no reference system %(crs)s."),
    "degrees": gettext_noop("The numbers of %(path)s are degrees, but %(crs)s is in metres."),
    "metres": gettext_noop("The numbers of %(path)s are no degrees: name its reference system."),
    "elsewhere": gettext_noop("Read as %(crs)s, %(path)s lies elsewhere."),
    "outside_world": gettext_noop("Row %(row)s of %(path)s does not fit into %(crs)s."),
    "no_geometry": gettext_noop("%(path)s has no geometry."),
    "no_polygons": gettext_noop("%(path)s has no polygons."),
    "no_layer": gettext_noop("There is no layer %(layer)s in %(path)s; it has: %(names)s."),
    "several_layers": gettext_noop("%(path)s has several layers; name one of: %(names)s."),
    "short_ring": gettext_noop(
        "Row %(row)s of %(path)s has a shape with too few corners, or of a kind that is not read."
    ),
    "no_number": gettext_noop("Row %(row)s of %(path)s has a coordinate that is no number."),
    "many_corners": gettext_noop("%(path)s has more than %(most)s corners: simplify it."),
    "many_rows": gettext_noop("%(path)s has more than %(most)s rows."),
    "slow": gettext_noop("%(path)s takes too long to read: its shapes are too intricate. Simplify it."),
    "memory": gettext_noop("%(path)s takes too much memory to read. Simplify it or cut it into parts."),
    "busy": gettext_noop("Too many files are being read at the moment. Try again in a minute."),
}
TOO_MUCH = ("large", "swells", "many_corners", "many_rows", "slow", "memory")
FITS = gettext_noop("It fits with the reference system %(fits)s.")
FITS_SWAPPED = gettext_noop("It fits with the reference system %(fits)s and the axes swapped.")
NOTES = {
    "index_made": gettext_noop("%(path)s had no usable index (.shx); it was made anew."),
    "guessed_encoding": gettext_noop("%(path)s does not say its encoding; it was read as %(encoding)s."),
    "other_encoding": gettext_noop(
        "%(path)s says its encoding is %(declared)s, but its letters are %(encoding)s."
    ),
    "garbled": gettext_noop("Letters of %(path)s look garbled, such as “%(text)s”."),
    "as_named": gettext_noop("%(path)s says %(stated)s; it was read as %(crs)s, as named."),
    "not_as_named": gettext_noop("The numbers of %(path)s are not of %(named)s; it was read as %(crs)s."),
    "ring_closed": gettext_noop("Row %(row)s of %(path)s had an open ring, which has been closed."),
    "mended": gettext_noop("Row %(row)s of %(path)s was not valid and has been repaired."),
}


def refused(code: str, values: Mapping[str, Any], name: str) -> FileRefused:
    """The refusal with its sentence, and how the file would fit where that is known."""
    known = {"path": name, **values}
    text = _(REFUSALS[code]) % known
    fits, swapped = str(values.get("fits", "")), bool(values.get("swap"))
    if fits:
        text = f"{text} {_(FITS_SWAPPED if swapped else FITS) % known}"
    choice = tuple(map(str, values.get("choice", ())))
    return FileRefused(text, fits=fits, swapped=swapped, choice=choice, too_much=code in TOO_MUCH)


def noted(code: str, values: Mapping[str, Any], name: str) -> str:
    """What was mended or guessed."""
    return _(NOTES[code]) % {"path": name, **values}
