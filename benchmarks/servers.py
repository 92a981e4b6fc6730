"""Servers to measure: our site under granian as in production, djangorestframework-gis beside it, and two peers."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)
ENVIRONMENTS = ROOT / ".dev" / "peers"
LOGS = ROOT / ".dev" / "log"
PACKAGES = {
    "tipg": ("tipg==1.6.1", "uvicorn"),
    "pygeoapi": ("pygeoapi==0.21.0", "psycopg2-binary", "geoalchemy2", "gunicorn", "shapely", "pyproj"),
}
PEER_TABLE = "public.bench_reports"
"""A plain table with the same columns as our public layer: the peers need no joins, which is to their advantage."""

PYGEOAPI = """
server:
  bind: {{host: 127.0.0.1, port: {port}}}
  url: http://127.0.0.1:{port}
  mimetype: application/json; charset=UTF-8
  encoding: utf-8
  languages: [en-US]
  limits: {{default_items: 10, max_items: 1000000}}
  map: {{url: "http://127.0.0.1/{{z}}/{{x}}/{{y}}.png", attribution: none}}
logging: {{level: ERROR}}
metadata:
  identification: {{title: bench, description: bench, keywords: [bench], keywords_type: theme, terms_of_service: none, url: "http://127.0.0.1"}}
  license: {{name: none, url: "http://127.0.0.1"}}
  provider: {{name: bench, url: "http://127.0.0.1"}}
  contact: {{name: bench, position: bench, address: a, city: c, stateorprovince: s, postalcode: p, country: c, phone: p, fax: f,
    email: e@example.org, url: "http://127.0.0.1", hours: h, instructions: i, role: r}}
resources:
  bench_reports:
    type: collection
    title: reports
    description: reports
    keywords: [reports]
    links: []
    extents: {{spatial: {{bbox: [7.57, 45.0, 7.78, 45.14], crs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}}}
    providers:
      - type: feature
        name: PostgreSQL
        data: {{host: {host}, port: {database_port}, dbname: {name}, user: {user}, password: "", search_path: [public]}}
        id_field: id
        table: bench_reports
        geom_field: geom
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
    return port


def wait_for(port: int, path: str, process: subprocess.Popen[bytes], patience: float = 90) -> None:
    """Until the address answers. Raises RuntimeError when the server ends first, or never answers."""
    until = time.monotonic() + patience
    while time.monotonic() < until and process.poll() is None:
        try:
            client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            client.request("GET", path)
            if client.getresponse().status < 500:
                return
        except OSError:
            time.sleep(0.3)
        finally:
            client.close()
    raise RuntimeError(f"nothing answers at port {port}{path}")


@contextmanager
def running(
    name: str, command: Sequence[str], environment: Mapping[str, str], port: int, path: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A server in a session of its own, ended with all its children."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with (LOGS / f"bench-{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=dict(environment), cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )  # fmt: skip
        try:
            wait_for(port, path, process)
            yield process
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextmanager
def ours(
    *, module: str = "civicmap.wsgi:application", workers: int | None = None
) -> Iterator[tuple[str, int]]:
    """The site under granian, as ``./dev demo`` starts it. Gives its origin and the main process."""
    port = free_port()
    count = workers or max(1, len(os.sched_getaffinity(0)))
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += [
        "--no-ws",
        "--workers",
        str(count),
        "--blocking-threads",
        "4",
        "--workers-kill-timeout",
        "5",
        module,
    ]
    origin = f"http://127.0.0.1:{port}"
    # The public address stands in the finished texts: it has to be the one they were made with.
    environment = {**os.environ, "DEBUG": "false"}
    with running(module.partition(".")[0], command, environment, port, "/healthz") as process:
        yield origin, process.pid


def database() -> dict[str, str]:
    """Where the measured database is, in libpq's words."""
    chosen = connection.get_connection_params()
    found = {
        "PGHOST": str(chosen.get("host") or ""), "PGPORT": str(chosen.get("port") or 5432),
        "PGDATABASE": str(chosen["dbname"]), "PGUSER": str(chosen.get("user") or os.environ.get("USER", "")),
        "PGPASSWORD": str(chosen.get("password") or ""),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def install_peers() -> None:
    """Make the peers' environments before anything is timed. One that cannot be made is told again when it is started."""
    for peer in PACKAGES:
        try:
            _environment_of(peer)
        except RuntimeError as fault:
            print(f"  {fault}", flush=True)


def _environment_of(peer: str) -> Path:
    """The peer's own virtual environment, made when it is not there."""
    home = ENVIRONMENTS / peer
    if not (home / "ready").exists():
        print(f"  installing {peer} in an environment of its own", flush=True)
        venv.create(home, with_pip=True, clear=True)
        command = [str(home / "bin" / "pip"), "install", "--quiet", *PACKAGES[peer]]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{peer} could not be installed: {done.stderr[-300:]}")
        (home / "ready").touch()
    return home / "bin"


@contextmanager
def tipg() -> Iterator[str]:
    """tipg under uvicorn, two workers."""
    programs, port, where = _environment_of("tipg"), free_port(), database()
    secret = f":{where['PGPASSWORD']}" if "PGPASSWORD" in where else ""
    host = quote(where["PGHOST"], safe="")  # a folder of sockets, or a name
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{where['PGUSER']}{secret}@{host}:{where['PGPORT']}/{where['PGDATABASE']}",
        "TIPG_DB_TABLES": f'["{PEER_TABLE}"]', "TIPG_DB_DATETIME_EXTENT": "false", "TIPG_DB_SPATIAL_EXTENT": "false",
        "TIPG_MAX_FEATURES_PER_QUERY": "1000000", "TIPG_CATALOG_TTL": "36000",
    }  # fmt: skip
    command = [
        str(programs / "uvicorn"),
        "tipg.main:app",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        "2",
    ]
    command += ["--no-access-log", "--log-level", "warning"]
    with running("tipg", command, environment, port, f"/collections/{PEER_TABLE}/items?limit=1&f=geojson"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def pygeoapi() -> Iterator[str]:
    """pygeoapi under gunicorn, two workers of four threads."""
    programs, port, where = _environment_of("pygeoapi"), free_port(), database()
    chosen, document = ENVIRONMENTS / "pygeoapi.yml", ENVIRONMENTS / "pygeoapi-openapi.yml"
    chosen.write_text(
        PYGEOAPI.format(
            port=port, host=where["PGHOST"], database_port=where["PGPORT"], name=where["PGDATABASE"], user=where["PGUSER"]
        )
    )  # fmt: skip
    environment = {**os.environ, "PYGEOAPI_CONFIG": str(chosen), "PYGEOAPI_OPENAPI": str(document)}
    subprocess.run(
        [str(programs / "pygeoapi"), "openapi", "generate", str(chosen), "--output-file", str(document)],
        env=environment, check=True, capture_output=True,
    )  # fmt: skip
    command = [
        str(programs / "gunicorn"),
        "-b",
        f"127.0.0.1:{port}",
        "-w",
        "2",
        "-k",
        "gthread",
        "--threads",
        "4",
    ]
    command += ["--log-level", "warning", "pygeoapi.flask_app:APP"]
    with running("pygeoapi", command, environment, port, "/collections/bench_reports/items?limit=1&f=json"):
        yield f"http://127.0.0.1:{port}"
