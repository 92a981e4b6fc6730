"""The documented nginx before the documented web server: whose address counts, what is logged, what an address may carry."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from devtools.project import ROOT

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
FORGED = "198.51.100.66"
TOKEN = "r8qU3jj5HrJZPc0SjVpfz8DRvnVL4LeVxwo7bDWkLvc"

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


@dataclass(frozen=True)
class Proxy:
    """A running nginx: its port and its folder."""

    port: int
    folder: Path

    def ask(
        self, path: str = "/", source: str = "127.0.0.1", body: bytes | None = None, **headers: str
    ) -> dict[str, Any]:
        """What the application learnt. ``source`` is the visitor's own address: all of 127.0.0.0/8 is this machine."""
        caller = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20, source_address=(source, 0))
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            caller.request("POST" if body else "GET", path, body, names)
            answer = caller.getresponse()
            text = answer.read()
            assert answer.status == 200, answer.status
            found: dict[str, Any] = json.loads(text)
            return found
        finally:
            caller.close()


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, "the program ended"
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the program does not listen")


def program(stack: ExitStack, command: list[str], port: int, log: Path, **env: str) -> None:
    with log.open("wb") as sink:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env}, stdout=sink, stderr=sink)
    stack.callback(process.wait, 20)
    stack.callback(process.terminate)
    wait_for(port, process)


def start_nginx(stack: ExitStack, folder: Path, upstream: int) -> Proxy:
    """The documented site, on a free port and without TLS, in a folder of its own."""
    folder.mkdir()
    port = free_port()
    site = (ROOT / "docs" / "nginx.conf").read_text()
    for documented, here in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        ("    ssl_certificate /etc/ssl/mappa.pem;\n", ""),
        ("    ssl_certificate_key /etc/ssl/mappa.key;\n", ""),
        ("/var/log/nginx/civicmap.log", str(folder / "access.log")),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{upstream}"),
    ):
        assert documented in site
        site = site.replace(documented, here)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;"
    if os.geteuid() == 0:
        main += " user root;"
    (folder / "nginx.conf").write_text(f"{main} events {{}} http {{ {temporary} {site} }}")
    command = [
        str(NGINX),
        "-c",
        str(folder / "nginx.conf"),
        "-e",
        str(folder / "error.log"),
        "-p",
        str(folder),
    ]
    program(stack, command, port, folder / "output.log")
    return Proxy(port, folder)


@pytest.fixture(scope="module")
def proxies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Proxy]]:
    """One nginx before an application that trusts one proxy, and two in a row before one that trusts two."""
    folder = tmp_path_factory.mktemp("proxy")
    with ExitStack() as stack:
        started = []
        for trusted in (1, 2):
            port = free_port()
            command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-ws"]
            command += ["--host", "127.0.0.1", "--workers", "1", "tests.tooling.echo:application"]
            env = {"TRUSTED_PROXIES": str(trusted), "ALLOWED_HOSTS": "127.0.0.1,mappa.example.org"}
            program(stack, command, port, folder / f"granian{trusted}.log", **env)
            for number in range(trusted):
                proxy = start_nginx(stack, folder / f"{trusted}-{number}", port)
                port = proxy.port
            started.append(proxy)
        yield started


def test_visitors_behind_the_proxy_do_not_share_an_address(proxies: list[Proxy]) -> None:
    for proxy in proxies:
        one, other = proxy.ask(source="127.0.0.2"), proxy.ask(source="127.0.0.3")
        assert (one["address"], other["address"]) == ("127.0.0.2", "127.0.0.3")
        assert one["visitor"] != other["visitor"]


@pytest.mark.parametrize(
    "forged", [FORGED, f"{FORGED}, 203.0.113.1", f"{FORGED}, 127.0.0.1, 127.0.0.1", "", "x"]
)
def test_no_visitor_chooses_an_address(proxies: list[Proxy], forged: str) -> None:
    for proxy in proxies:
        headers = {"X_Forwarded_For": forged, "X_Real_IP": FORGED, "Forwarded": f"for={FORGED}"}
        assert proxy.ask(source="127.0.0.4", **headers)["address"] == "127.0.0.4"


def test_a_header_sent_twice_changes_nothing(proxies: list[Proxy]) -> None:
    for proxy in proxies:
        with socket.create_connection(("127.0.0.1", proxy.port), 20, source_address=("127.0.0.5", 0)) as raw:
            twice = f"X-Forwarded-For: {FORGED}\r\n" * 2
            raw.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n{twice}Connection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: raw.recv(65536), b""))
        assert b'"address": "127.0.0.5"' in answer


def test_scheme_and_host_are_the_proxys(proxies: list[Proxy]) -> None:
    found = proxies[0].ask(
        Host="mappa.example.org", X_Forwarded_Proto="https", X_Forwarded_Host="evil.example"
    )
    assert (found["scheme"], found["host"]) == ("http", "mappa.example.org")


def test_long_addresses_and_large_bodies_pass(proxies: list[Proxy]) -> None:
    assert proxies[0].ask(f"/?filter={'1' * 60_000}")["query"] == 60_007
    assert proxies[0].ask("/", body=b"a" * 2_000_000)["body"] == 2_000_000


def test_the_proxys_log_names_no_secret(proxies: list[Proxy]) -> None:
    proxy = proxies[0]
    for path in (
        f"/prova/reports/follow/{TOKEN}/confirm/",
        f"/api/exports/{TOKEN}/file?a=1",
        "/prova/?q=via",
    ):
        proxy.ask(path)
    time.sleep(0.2)
    log = (proxy.folder / "access.log").read_text()
    assert TOKEN not in log
    assert '"GET /prova/reports/follow/***"' in log
    assert '"GET /prova/?q=via"' in log
