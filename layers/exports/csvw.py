"""Metadata of a CSV file after "CSV on the Web" (W3C), and the archive of both with a readme.

Comment lines at the head of a table break most readers, so the table stays a table. Programs find the metadata by the ``Link`` of
the answer (https://www.w3.org/TR/tabular-data-model/#link-header); people take the archive.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from layers.declaration.layer import Column, Layer
from layers.declaration.licences import UNKNOWN, find_licence
from layers.exports.about import facts, periods
from layers.exports.delimited import LIST_SEPARATOR, geometry_cells

MEDIA_TYPE = "application/csvm+json"
EXTENSION = "csv-metadata.json"
"""The end that the standard gives the metadata of ``table.csv``: ``table.csv-metadata.json``."""
DATATYPES = {"date-time": "dateTime", "uri": "anyURI", "array": "string"}
"""Names of the standard where they are not our own."""
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The time of each part of an archive: equal tables make equal archives."""


def metadata(layer: Layer, url: str) -> dict[str, Any]:
    """The metadata of the table that stands at ``url``."""
    licence = find_licence(str(layer.licence))
    known = bool(layer.licence) and licence.code != UNKNOWN
    about = {
        "dc:title": str(layer.title),
        "dc:description": str(layer.description),
        "dc:license": {"@id": licence.url} if known else "",
        "dc:rights": str(layer.licence) or _("each row names its own"),
        "dc:publisher": str(layer.attribution) or _("each row names its own"),
        "dc:temporal": periods(layer),
        "dc:provenance": [str(credit) for credit in layer.credits],
        "dc:source": {"@id": layer.address} if layer.address else "",
        "rdfs:comment": list(layer.notes),
    }
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": get_language() or "it"}],
        "url": url,
        **{name: value for name, value in about.items() if value},
        "tableSchema": {"columns": columns(layer), "primaryKey": "id"},
    }


def columns(layer: Layer) -> list[dict[str, Any]]:
    """The columns in the order of the file."""
    places = {"wkt": "string"}
    return [
        {"name": "id", "titles": "id", "datatype": "integer", "required": True},
        *(described(column) for column in layer.columns),
        *(
            {"name": name, "titles": name, "datatype": places.get(name, "number")}
            for _sql, name in geometry_cells(layer)
        ),
    ]


def described(column: Column) -> dict[str, Any]:
    """A column with its title for people, its unit, and the source and period of its own."""
    found: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "datatype": DATATYPES.get(column.type, column.type),
        "dc:title": str(column.title),
        "dc:description": str(column.description),
        "schema:unitText": column.unit,
        "dc:temporal": column.period,
        "dc:publisher": column.attribution,
        "dc:rights": column.licence,
    }
    if column.type == "array":
        found["separator"] = LIST_SEPARATOR
    return {name: value for name, value in found.items() if value}


def metadata_bytes(layer: Layer, url: str) -> bytes:
    """The metadata as a file that people can read too."""
    return (json.dumps(metadata(layer, url), ensure_ascii=False, indent=2) + "\n").encode()


def readme(layer: Layer) -> str:
    """The metadata as plain text, one fact per line."""
    told = [f"{layer.title}", f"{layer.description}", ""]
    told += [f"{title}: {text}" for name, title, text in facts(layer) if name not in ("notes", "made")]
    told += [f"{_('Note')}: {note}" for note in layer.notes]
    told += ["", _("The table is UTF-8 with commas. Its columns:")]
    for column in layer.columns:
        more = [text for text in (column.unit, column.period, column.attribution, column.licence) if text]
        told.append(f"  {column.name} = {column.title}" + (f" ({', '.join(more)})" if more else ""))
    return "\r\n".join([*told, ""])


def bundle(layer: Layer, table: bytes) -> bytes:
    """The archive: the table, its metadata beside it under the name that programs look for, and the readme."""
    name = f"{layer.name}.csv"
    parts = {
        name: table,
        f"{layer.name}.{EXTENSION}": metadata_bytes(layer, name),
        "README.txt": readme(layer).encode(),
    }
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(zipfile.ZipInfo(part, FIRST_DAY), content, zipfile.ZIP_DEFLATED)
    return body.getvalue()
