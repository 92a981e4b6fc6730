"""System packages: what is missing, and installing it with apt."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from devtools import html_checker
from devtools.console import Stop, is_root, run, say
from devtools.project import LOGS, base_environment

SERVERS = Path("/usr/lib/postgresql")
SHARE = Path("/usr/share/postgresql")
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
"""Whom Debian's pip trusts; without the file it can download nothing."""
SHELL = "chromium-headless-shell"
"""Chromium without its windows, as a package of Debian: the same engine, and half of the work for the tests."""
MEASURING = {"wrk": "wrk"}
PEERS = {"mapserv": "cgi-mapserver", "spawn-fcgi": "spawn-fcgi"}
"""Programs of the measurements, and of what they measure beside, with their packages."""
PROGRAM_FOLDERS = ("/usr/sbin", "/usr/lib/cgi-bin")
NONE: Mapping[str, str] = {}
BROWSERS = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
KNOWN_VERSIONS = {("debian", "12"): 15, ("debian", "13"): 17, ("ubuntu", "24.04"): 16}
"""Which PostgreSQL a system's own archive has, for when apt has no lists yet."""


def server_programs() -> Path | None:
    """The folder with ``initdb`` and its like of the newest PostgreSQL that has PostGIS beside it."""
    versions = [int(path.name) for path in SERVERS.glob("[0-9]*") if path.name.isdigit()]
    for version in sorted(versions, reverse=True):
        programs = SERVERS / str(version) / "bin"
        if (programs / "initdb").exists() and (
            SHARE / str(version) / "extension" / "postgis.control"
        ).exists():
            return programs
    return None


def browser() -> str | None:
    """Chromium's path: ``CHROMIUM=`` wins, else what the system has."""
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if found is None:
            raise Stop(f"CHROMIUM={named} is not a program that can be run.")
        return found
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def _wants_shell() -> bool:
    """If another Chromium is installed already, the faster one is not required."""
    there = browser()
    return there is None or (is_root() and not os.environ.get("CHROMIUM") and not there.endswith(SHELL))


def newest_postgis(listing: str, installed: set[int]) -> int | None:
    """The PostgreSQL version to install PostGIS for, from the output of ``apt-cache search``.

    A server that is already there is kept if it can have PostGIS; otherwise the newest version on offer.
    """
    offered = {
        int(number) for number in re.findall(r"^postgresql-(\d+)-postgis-3\b(?!-)", listing, re.MULTILINE)
    }
    return max(offered & installed, default=None) or max(offered, default=None)


def postgis_packages() -> list[str]:
    listing = _apt_cache("search", "--names-only", "^postgresql-[0-9]+-postgis-3$")
    installed = {int(path.name) for path in SERVERS.glob("[0-9]*") if (path / "bin" / "initdb").exists()}
    version = newest_postgis(listing, installed) or KNOWN_VERSIONS.get(_system())
    if version is None:
        raise Stop(
            "This system's archive offers no PostGIS; civicmap needs PostgreSQL 15 or newer with PostGIS 3. "
            "Install them, or name a database of yours with DATABASE_URL (docs/run.md)."
        )
    return [f"postgresql-{version}", f"postgresql-{version}-postgis-3"]


def missing(*, database: bool, tests: bool, programs: Mapping[str, str] = NONE) -> list[str]:
    """Names of the packages that the command needs and the machine lacks; ``programs`` gives further programs their packages."""
    names: list[str] = []
    if shutil.which("apt-get") is not None and not CERTIFICATES.exists():
        names.append("ca-certificates")
    if database and server_programs() is None:
        names += postgis_packages()
    if shutil.which("msgfmt") is None or shutil.which("xgettext") is None:
        names.append("gettext")
    path = ":".join((os.environ.get("PATH", ""), *PROGRAM_FOLDERS))
    names += [package for program, package in programs.items() if shutil.which(program, path=path) is None]
    if tests:
        if shutil.which("ogrinfo") is None:
            names.append("gdal-bin")
        if shutil.which("nginx", path=path) is None:
            names.append("nginx")
        if _wants_shell() and _offered(SHELL):
            names.append(SHELL)
        names += html_checker.missing()
    return names


def install(names: list[str], *, database: bool) -> None:
    """Install packages, or stop with the exact command for an administrator."""
    arguments = ["apt-get", "install", "-y", "--no-install-recommends", *names]
    if shutil.which("apt-get") is None:
        raise Stop(
            f"These programs are missing and this system has no apt: {', '.join(names)} (names of Debian)."
        )
    prefix = _administrator()
    if prefix is None:
        raise Stop(
            "These system packages are missing. Run this as an administrator, then run ./dev again:\n"
            f"    apt-get update && {' '.join(arguments)}"
        )
    say(f"installing system packages with apt: {' '.join(names)}")
    first_server = (
        database and not Path("/etc/postgresql-common").exists() and not Path("/etc/postgresql").exists()
    )
    env = {**base_environment(), "LC_ALL": "C.UTF-8"}
    log = LOGS / "apt.log"
    wrap = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_MODE=l"]
    run([*wrap, "apt-get", "update"], what="Reading apt's package lists", env=env, log=log)
    with_no_cluster = Path("/etc/postgresql-common/createcluster.d/civicmap.conf")
    if first_server:
        # The package would create and start a cluster "main" on port 5432, which we do not need. The drop-in goes
        # away again below, so that a later installation by the machine's owner behaves as usual.
        run([*prefix, "mkdir", "-p", with_no_cluster.parent], what="Preparing PostgreSQL's package", env=env)
        write = ["sh", "-c", f"echo create_main_cluster = false > {with_no_cluster}"]
        run([*prefix, *write], what="Preparing PostgreSQL's package", env=env)
    with_no_start = Path("/usr/sbin/policy-rc.d")
    is_quiet = "nginx" in names and not with_no_start.exists()
    if is_quiet:
        # Debian starts what it installs; the tests start a server of their own.
        write = [
            "sh",
            "-c",
            f"printf '#!/bin/sh\\nexit 101\\n' > {with_no_start} && chmod 755 {with_no_start}",
        ]
        run([*prefix, *write], what="Preparing nginx's package", env=env)
    try:
        run([*wrap, *arguments], what="Installing system packages", env=env, log=log)
    finally:
        if is_quiet:
            run([*prefix, "rm", "-f", with_no_start], what="Cleaning up after nginx's package", env=env)
            if Path("/run/systemd/system").exists():
                run([*prefix, "systemctl", "disable", "nginx"], what="Leaving nginx off", env=env)
        if first_server:
            run(
                [*prefix, "rm", "-f", with_no_cluster], what="Cleaning up after PostgreSQL's package", env=env
            )


def require(*, database: bool, tests: bool, programs: Mapping[str, str] = NONE) -> None:
    names = missing(database=database, tests=tests, programs=programs)
    if names:
        install(names, database=database)
        still = missing(database=database, tests=tests, programs=programs)
        if still:
            raise Stop(f"apt reported success, but these are still missing: {', '.join(still)}.")
    if tests and browser() is None:
        raise Stop(
            "The browser tests need Chromium and none was found. Install one "
            f"(Debian: apt-get install {SHELL}), or name it: CHROMIUM=/path/to/chrome ./dev test"
        )


def _administrator() -> list[str] | None:
    """How to become root: nothing to add, ``sudo``, or None when neither is possible."""
    if is_root():
        return []
    if shutil.which("sudo") is None:
        return None
    quiet = subprocess.run(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True)
    if quiet.returncode == 0:
        return ["sudo", "-n"]
    if sys.stdin.isatty() and subprocess.run(["sudo", "-v"]).returncode == 0:
        return ["sudo"]
    return None


def _apt_cache(*arguments: str) -> str:
    if shutil.which("apt-cache") is None:
        return ""
    return subprocess.run(["apt-cache", *arguments], capture_output=True, text=True).stdout


def _offered(package: str) -> bool:
    """Whether apt has a real package of that name; without lists, whether this is Debian, where it exists."""
    if shutil.which("apt-get") is None:
        return False
    policy = _apt_cache("policy", package)
    if "Candidate:" in policy:
        # Ubuntu's package of a similar name only calls snap, which a container does not have.
        return "Candidate: (none)" not in policy and _system()[0] != "ubuntu"
    return _system()[0] == "debian"


def _system() -> tuple[str, str]:
    """Name and version of the distribution."""
    values: dict[str, str] = {}
    try:
        for line in Path("/etc/os-release").read_text().splitlines():
            name, _, value = line.partition("=")
            values[name] = value.strip('"')
    except OSError:
        pass
    return values.get("ID", ""), values.get("VERSION_ID", "")
