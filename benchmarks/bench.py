"""What every group of measurements needs: the running site, the peers, and cases by turns."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from django.test import Client

from benchmarks import mapserver, servers, tools
from benchmarks.report import Report
from benchmarks.tools import Case, Figures
from devtools.packages import server_programs

PEER_ROWS = """
    DROP TABLE IF EXISTS bench_reports;
    CREATE TABLE bench_reports AS
    SELECT f.id, f.public_location AS geom, f.title, f.description, c.code AS category, c.name_it AS category_name, f.status,
        f.public_address AS address, t.slug AS city, o.name AS office, r.reference, r.answer, f.precision AS position,
        f.valid_from, f.valid_to, f.published, f.updated, f.is_example, s.title AS source, s.licence
    FROM places_feature f JOIN reports_report r ON r.feature_ptr_id = f.id JOIN places_category c ON c.id = f.category_id
    JOIN places_city t ON t.id = f.city_id LEFT JOIN places_office o ON o.id = f.manager_id
    LEFT JOIN places_source s ON s.id = f.source_id WHERE f.visibility = 'public';
    ALTER TABLE bench_reports ADD PRIMARY KEY (id);
    CREATE INDEX bench_reports_geom ON bench_reports USING gist (geom);
    ANALYZE bench_reports;
"""


@dataclass
class Bench:
    """A run: where the site and the peers answer, how long a round is, and the report."""

    report: Report
    origin: str
    pid: int
    seconds: int
    rounds: int
    peers: dict[str, str] = field(default_factory=dict)
    client: Client = field(default_factory=lambda: Client(SERVER_NAME="localhost"))

    def start_peers(self, stack: ExitStack, *, peers: bool) -> None:
        """djangorestframework-gis over our models; unless left out, tipg, pygeoapi and MapServer over a plain table of the same columns."""
        found, _pid = stack.enter_context(servers.ours(module="benchmarks.drf:application"))
        self.peers["djangorestframework-gis"] = found
        if not peers:
            return
        with connection.cursor() as cursor:
            cursor.execute(PEER_ROWS)
        for name, start in (
            ("tipg", servers.tipg),
            ("pygeoapi", servers.pygeoapi),
            ("MapServer", mapserver.mapserver),
        ):
            try:
                self.peers[name] = stack.enter_context(start())
            except (RuntimeError, OSError) as fault:
                print(f"  {name} is left out: {fault}", flush=True)

    def turns(self, cases: Mapping[str, Case]) -> dict[str, Figures]:
        """The cases by turns; medians."""
        return tools.in_turns(cases, self.rounds)

    def http(
        self,
        paths: Sequence[str],
        *,
        origin: str = "",
        connections: int = 1,
        headers: Mapping[str, str] | None = None,
    ) -> Case:
        """A case over HTTP."""
        return lambda: tools.over_http(
            origin or self.origin, paths, seconds=self.seconds, connections=connections, headers=headers
        )

    def sql(self, scripts: Sequence[str], *, clients: int = 1, transactions: int = 0) -> Case:
        """A case in the database alone."""
        programs = server_programs() or Path("/usr/bin")
        environment = {**os.environ, **servers.database()}
        return lambda: tools.in_database(
            programs, environment, scripts, seconds=self.seconds, clients=clients, transactions=transactions
        )
