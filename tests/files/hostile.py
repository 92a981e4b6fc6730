"""Files that try to make the server open another file, ask an address, or never end. Each is made for a bait and a server."""

from __future__ import annotations

import gzip
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import geopandas

from tests.files.making import SQUARE, archive, geojson, kml, polygon, shapefile, shp, star

Form = Callable[[Path, str], bytes]
"""Makes the file for the path of a bait and the address of a server."""


def vrt(target: object) -> str:
    """GDAL's virtual source: reading it is reading the target."""
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="bait"><SrcDataSource relativeToVRT="0">{target}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )


def with_system(crs: object) -> bytes:
    """A collection that names its reference system by itself."""
    return geojson(SQUARE, crs=crs)


def database(*statements: str) -> bytes:
    """A GeoPackage in which the statements were carried out, whatever they do to it."""
    packed = BytesIO()
    geopandas.GeoDataFrame({"a": [1]}, geometry=[SQUARE], crs=4326).to_file(
        packed, driver="GPKG", layer="zone"
    )
    held = sqlite3.connect(":memory:")
    held.deserialize(packed.getvalue())
    held.execute("PRAGMA writable_schema = ON")
    for statement in statements:
        held.execute(statement)
    held.commit()
    return held.serialize()


def plain_database() -> bytes:
    """A database of SQLite that has nothing of a GeoPackage."""
    held = sqlite3.connect(":memory:")
    held.execute("CREATE TABLE a (geom BLOB)")
    return held.serialize()


def registered(name: str) -> str:
    """A statement that makes a layer of a table or view."""
    return (
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
        f"VALUES ('{name}', 'features', '{name}', 4326)"
    )


def columned(name: str, column: str = "geom") -> str:
    """A statement that says which column holds the shapes."""
    return f"INSERT INTO gpkg_geometry_columns VALUES ('{name}', '{column}', 'POLYGON', 4326, 0, 0)"


def schema(name: str, sql: str) -> str:
    """A statement that puts a virtual table into the schema without its module."""
    quoted = sql.replace("'", "''")
    return f"INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', '{name}', '{name}', 0, '{quoted}')"


def lying() -> bytes:
    """An archive that says its .shp is small."""
    packed = archive({"a.shp": b"\0" * 60_000_000})
    size = struct.pack("<I", 60_000_000)
    return packed.replace(size, struct.pack("<I", 1000))


def wild() -> bytes:
    """A .shp whose first record says that it is two gigabytes long."""
    body = shp(SQUARE)[0]
    return body[:104] + b"\x7f\xff\xff\xff" + body[108:]


def linked(bait: Path) -> bytes:
    """An archive with a symbolic link."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as writing:
        entry = zipfile.ZipInfo("a.shp")
        entry.external_attr = 0o120777 << 16
        writing.writestr(entry, str(bait))
    return packed.getvalue()


def system(text: str) -> bytes:
    """A Shapefile with a reference system of its own."""
    return archive(shapefile(prj=text.encode()))


def grids(bait: Path) -> str:
    """A reference system that needs a grid file."""
    ellipsoid = f'SPHEROID["a",6378137,298.257223563],EXTENSION["PROJ4_GRIDS","{bait}"]'
    return f'GEOGCS["a",DATUM["a",{ellipsoid}],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'


LAUGHS = "<!DOCTYPE kml [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
) + "]>"  # fmt: skip
ENDLESS = (
    "CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT i AS fid, (SELECT geom FROM zone) AS geom FROM n"
)

FORMS: dict[str, Form] = {
    "virtual source in a zip as .shp": lambda bait, _url: archive({"q.shp": vrt(bait)}),
    "virtual source in a zip as .dbf": lambda bait, _url: archive(shapefile(dbf=vrt(bait).encode())),
    "virtual source in a zip as .xml": lambda bait, _url: archive(shapefile(xml=vrt(bait).encode())),
    "virtual source in a zip as .vrt": lambda bait, _url: archive({"a.vrt": vrt(bait)}),
    "virtual source in a zip as .kml": lambda bait, _url: archive({"doc.kml": vrt(bait)}),
    "virtual source in a zip as .prj": lambda bait, _url: system(vrt(bait)),
    "virtual source behind a comment in a KML": lambda bait, _url: f"<!-- <kml --> {vrt(bait)}".encode(),
    "virtual source inside a KML": lambda bait, _url: kml(vrt(bait)).encode(),
    "virtual source as GeoJSON": lambda bait, _url: vrt(bait).encode(),
    "virtual source of an address": lambda _bait, url: archive({"q.shp": vrt(f"/vsicurl/{url}/a.geojson")}),
    "virtual source in a property": lambda bait, _url: geojson(SQUARE, properties={"a": vrt(bait)}),
    "nested virtual sources": lambda bait, _url: archive({"q.shp": vrt(vrt(bait).replace("<", "&lt;"))}),
    "streamed algorithm": lambda bait, _url: (
        f'{{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline read {bait} ! write a"}}'.encode()
    ),
    "streamed algorithm and collection": lambda bait, _url: (
        f'{{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline read {bait} ! write a","a":{{"type":"FeatureCollection"}}}}'
    ).encode(),
    "system by link": lambda _bait, url: with_system({"type": "link", "properties": {"href": f"{url}/a", "type": "proj4"}}),
    "system by link, members turned": lambda _bait, url: with_system({"properties": {"href": f"{url}/a"}, "type": "link"}),
    "system by address": lambda _bait, url: with_system({"type": "name", "properties": {"name": f"{url}/a"}}),
    "system by file": lambda bait, _url: with_system({"type": "name", "properties": {"name": str(bait)}}),
    "system by a file of definitions": lambda bait, _url: system(f"+init={bait}:1"),
    "system with a grid": lambda bait, _url: system(grids(bait)),
    "system in Esri's way": lambda bait, _url: system(f"ESRI::{bait}"),
    "name of a virtual file system": lambda _bait, url: f"/vsicurl/{url}/a.geojson".encode(),
    "prefix of a driver": lambda bait, _url: f"CSV:{bait}".encode(),
    "prefix in a JSON": lambda bait, _url: f'{{"type":"Topology","GeoJSON":"GeoJSON:{bait}"}}'.encode(),
    "GML with a schema elsewhere": lambda _bait, url: (
        '<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="http://a {url}/a.xsd"><gml:featureMember/></gml:FeatureCollection>'
    ).encode(),
    "service of features": lambda _bait, url: f"<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>".encode(),
    "KML with a link": lambda _bait, url: kml(f"<NetworkLink><Link><href>{url}/a.kml</href></Link></NetworkLink>").encode(),
    "KML with a schema elsewhere": lambda bait, _url: kml(f'<ExtendedData><SchemaData schemaUrl="{bait}#a"/></ExtendedData>').encode(),
    "KML with a file as entity": lambda bait, _url: kml("<name>&a;</name>", before=f'<!DOCTYPE kml [<!ENTITY a SYSTEM "file://{bait}">]>').encode(),
    "KML with types elsewhere": lambda _bait, url: kml(before=f'<!DOCTYPE kml SYSTEM "{url}/a.dtd">').encode(),
    "KML with entities that swell": lambda _bait, _url: kml("<name>&j;</name>", before=LAUGHS).encode(),
    "GPX with a file as entity": lambda bait, _url: f'<!DOCTYPE gpx [<!ENTITY % a SYSTEM "{bait}"> %a;]><gpx version="1.1"/>'.encode(),
    "database with a virtual table": lambda bait, _url: database(
        schema("bait", f"CREATE VIRTUAL TABLE bait USING VirtualOGR('{bait}')"), registered("bait"), columned("bait")
    ),
    "database with a virtual Shapefile": lambda bait, _url: database(
        schema("bait", f"CREATE VIRTUAL TABLE bait USING VirtualShape('{bait}', 'UTF-8', 4326)"), registered("bait")
    ),
    "database that loads a program": lambda bait, _url: database(
        f"CREATE VIEW bait AS SELECT 1 AS fid, load_extension('{bait}') AS geom", registered("bait"), columned("bait")
    ),
    "database that opens a file by a function": lambda bait, _url: database(
        f"CREATE VIEW bait AS SELECT 1 AS fid, ogr_datasource_load_layers('{bait}') AS geom", registered("bait"), columned("bait")
    ),
    "database with an endless view": lambda _bait, _url: database(ENDLESS, registered("endless"), columned("endless")),
    "database that is no GeoPackage": lambda _bait, _url: plain_database(),
    "archive that swells": lambda _bait, _url: archive({"a.shp": b"\0" * 60_000_000}),
    "archive that lies": lambda _bait, _url: lying(),
    "gzip that swells": lambda _bait, _url: gzip.compress(b"{" + b" " * 60_000_000),
    "archive of many": lambda _bait, _url: archive({f"{n}.geojson": b"{}" for n in range(3000)}),
    "archive with names that climb": lambda bait, _url: archive(
        {f"../../../{bait}": b"x", **{f"../../{name}": content for name, content in shapefile().items()}}
    ),
    "archive with a symbolic link": lambda bait, _url: linked(bait),
    "archive in an archive": lambda bait, _url: archive({"a.zip": archive({"q.shp": vrt(bait)})}),
    "deep JSON": lambda _bait, _url: b'{"type":"FeatureCollection","features":[' + b'{"a":' * 100_000,
    "deep XML": lambda _bait, _url: ("<kml>" + "<Folder>" * 100_000).encode(),
    "table of tiles": lambda _bait, _url: b"PMTiles\3" + b"\0" * 200,
    "Shapefile with a wild length": lambda _bait, _url: archive({"a.shp": wild()}),
    "Shapefile of zeros": lambda _bait, _url: archive({"a.shp": b"\0" * 2000}),
    "star of 400 corners": lambda _bait, _url: geojson(star(400)),
    "star of 15,000 corners": lambda _bait, _url: geojson(star(15_000)),
    "star of 120,000 corners": lambda _bait, _url: geojson(star(120_000)),
    "many stars": lambda _bait, _url: geojson(*[star(190)] * 100),
    "numbers without end": lambda _bait, _url: geojson(polygon((1e308, 1e308), (-1e308, 1e308), (0, 0), (1e308, 1e308))),
}  # fmt: skip
