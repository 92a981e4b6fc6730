"""MapServer, as Debian has it: FastCGI behind nginx, over the same plain table as the other peers."""

from __future__ import annotations

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.servers import PEER_TABLE, database, free_port, running

PROGRAM = Path("/usr/lib/cgi-bin/mapserv")
PROCESSES = 2
MAP = """
MAP
  NAME "bench"
  SIZE 512 512
  UNITS DD
  EXTENT 7.57 45.0 7.78 45.14
  PROJECTION "init=epsg:4326" END
  OUTPUTFORMAT NAME "mvt" DRIVER "MVT" FORMATOPTION "EXTENT=4096" END
  OUTPUTFORMAT
    NAME "geojson" DRIVER "OGR/GEOJSON" MIMETYPE "application/json; subtype=geojson"
    FORMATOPTION "STORAGE=stream" FORMATOPTION "FORM=SIMPLE"
  END
  WEB METADATA
    "ows_title" "bench" "ows_onlineresource" "http://127.0.0.1:{port}/" "ows_enable_request" "*" "ows_srs" "EPSG:4326"
    "wfs_getfeature_formatlist" "geojson"
  END END
  LAYER
    NAME "reports"
    TYPE POINT
    STATUS ON
    CONNECTIONTYPE POSTGIS
    CONNECTION "{connection}"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    DATA "geom FROM {table} USING UNIQUE id USING SRID=4326"
    PROJECTION "init=epsg:4326" END
    METADATA "ows_title" "reports" "gml_include_items" "all" "gml_featureid" "id" END
    CLASS STYLE COLOR 0 0 0 SIZE 2 END END
  END
END
"""
CONFIG = """
CONFIG
  ENV
    MS_MAP_PATTERN "{folder}/.*"
  END
END
"""
NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log error;
{user}
worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  fastcgi_temp_path {folder}/fastcgi;
  proxy_temp_path {folder}/proxy;
  scgi_temp_path {folder}/scgi;
  uwsgi_temp_path {folder}/uwsgi;
  upstream mapserver {{ {sockets} keepalive 4; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      fastcgi_pass mapserver;
      fastcgi_keep_conn on;
      fastcgi_buffers 64 64k;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param QUERY_STRING map={folder}/bench.map&$query_string;
      fastcgi_param SERVER_NAME 127.0.0.1;
      fastcgi_param SERVER_PORT {port};
      fastcgi_param SCRIPT_NAME /;
    }}
  }}
}}
"""


@contextmanager
def mapserver() -> Iterator[str]:
    """Two processes of MapServer behind nginx. Raises RuntimeError where the programs are missing."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    nginx, spawn = shutil.which("nginx", path=path), shutil.which("spawn-fcgi", path=path)
    if not (nginx and spawn and PROGRAM.exists()):
        raise RuntimeError(
            "cgi-mapserver, spawn-fcgi and nginx are needed; ./dev bench installs them with apt"
        )
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="mapserver-") as name:
        folder = Path(name)
        sockets = [folder / f"{number}.socket" for number in range(PROCESSES)]
        (folder / "bench.map").write_text(
            MAP.format(port=port, connection=_connection(), table=PEER_TABLE.partition(".")[2])
        )
        (folder / "mapserver.conf").write_text(CONFIG.format(folder=folder))
        user = f"user {pwd.getpwuid(os.getuid()).pw_name};" if os.getuid() == 0 else ""
        listed = " ".join(f"server unix:{socket};" for socket in sockets)
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, user=user, sockets=listed, port=port))
        started = "".join(f"{spawn} -n -s {socket} -- {PROGRAM} & " for socket in sockets)
        command = ["sh", "-c", f"{started} exec {nginx} -e {folder}/error.log -c {folder}/nginx.conf"]
        environment = {**os.environ, "MAPSERVER_CONFIG_FILE": str(folder / "mapserver.conf")}
        with running("mapserver", command, environment, port, page("7.6,45,7.7,45.1", 1)):
            yield f"http://127.0.0.1:{port}"


def _connection() -> str:
    """Where the database is, in libpq's words within a mapfile."""
    names = {
        "PGHOST": "host",
        "PGPORT": "port",
        "PGDATABASE": "dbname",
        "PGUSER": "user",
        "PGPASSWORD": "password",
    }
    return " ".join(f"{names[name]}={value}" for name, value in database().items())


def page(box: str, limit: int) -> str:
    """A page of GeoJSON by WFS, which MapServer answers sooner than OGC API Features."""
    return (
        "/?SERVICE=WFS&VERSION=1.0.0&REQUEST=GetFeature&TYPENAME=reports&OUTPUTFORMAT=geojson"
        f"&SRSNAME=EPSG:4326&BBOX={box}&MAXFEATURES={limit}"
    )


def tile(z: int, x: int, y: int) -> str:
    """A vector tile with every column."""
    return f"/?mode=tile&tilemode=gmap&tile={x}+{y}+{z}&layers=reports&map.imagetype=mvt"
