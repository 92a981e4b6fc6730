"""The same inputs through pgbench (what the database alone can do) and wrk (over HTTP), by turns; medians of the rounds."""

from __future__ import annotations

import http.client
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WRK = r"""
local paths, headers = {}, {}
local i = 0
function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  for j = 2, #args do
    local name, value = args[j]:match("^([^:]+):%s*(.*)$")
    headers[name] = value
  end
end
function request()
  i = i % #paths + 1
  local path, tag = paths[i]:match("^(%S+)%s?(%S*)$")
  if tag ~= "" then headers["If-None-Match"] = tag end
  return wrk.format("GET", path, headers)
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format('\nRESULT{"rate":%f,"p50":%f,"p95":%f,"count":%d,"bytes":%f,"bad":%d}\n',
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    summary.requests, summary.bytes / math.max(1, summary.requests),
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""

POST = r"""
local template, box, n = "", {}, 0
function setup(thread) thread:set("number", n); n = n + 1 end
function init(args)
  template = io.open(args[1]):read("a")
  for j = 2, 5 do box[j - 1] = tonumber(args[j]) end
  math.randomseed(os.time() + number)
end
function request()
  local long = box[1] + math.random() * (box[3] - box[1])
  local lat = box[2] + math.random() * (box[4] - box[2])
  local body = template:gsub("{lat}", string.format("%.6f", lat)):gsub("{long}", string.format("%.6f", long))
  return wrk.format("POST", nil, {["Content-Type"] = "application/x-www-form-urlencoded"}, body)
end
""" + WRK[WRK.index("function done") :]


@dataclass(frozen=True)
class Figures:
    """What one case showed: answers a second, median and 95th percentile in milliseconds, bytes an answer."""

    rate: float
    p50: float
    p95: float
    count: float = 1
    bytes: float = 0
    bad: float = 0


Case = Callable[[], Figures]


def over_http(
    origin: str,
    paths: Sequence[str],
    *,
    seconds: int,
    connections: int = 1,
    headers: Mapping[str, str] | None = None,
) -> Figures:
    """Ask the paths one after the other for some seconds. ``path etag`` asks with If-None-Match."""
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder, "paths")
        listing.write_text("\n".join(paths) + "\n")
        sent = [f"{name}: {value}" for name, value in (headers or {}).items()]
        found = _wrk(origin, WRK, [str(listing), *sent], connections=connections, seconds=seconds)
    # Slower than the whole round: no answer was counted, and no answer is not a fast one.
    return found if found.count else one_by_one(origin, paths, most=1, headers=headers)


def posted(
    address: str, body: str, *, box: tuple[float, float, float, float], connections: int, seconds: int
) -> Figures:
    """Send a form for some seconds; ``{long}`` and ``{lat}`` become a place in the box (west, south, east, north)."""
    with tempfile.TemporaryDirectory() as folder:
        form = Path(folder, "form")
        form.write_text(body)
        return _wrk(address, POST, [str(form), *map(str, box)], connections=connections, seconds=seconds)


def _wrk(address: str, script: str, arguments: Sequence[str], *, connections: int, seconds: int) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "case.lua")
        file.write_text(script)
        length = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s"]
        command = ["wrk", *length, "-s", str(file), address, "--", *arguments]
        answer = subprocess.run(command, capture_output=True, text=True)
    for line in answer.stdout.splitlines():
        if line.startswith("RESULT"):
            return Figures(**json.loads(line[6:]))
    raise RuntimeError(answer.stdout[-500:] + answer.stderr[-500:])


def one_by_one(
    origin: str, paths: Sequence[str], *, most: int = 20, headers: Mapping[str, str] | None = None
) -> Figures:
    """Ask slow addresses once each, at most so many."""
    host, port = origin.removeprefix("http://").split(":")
    times, size, bad = [], 0, 0
    for path in paths[:most]:
        client = http.client.HTTPConnection(host, int(port), timeout=300)
        started = time.perf_counter()
        client.request("GET", path, headers=dict(headers or {}))
        response = client.getresponse()
        size += len(response.read())
        times.append((time.perf_counter() - started) * 1000)
        bad += response.status != 200
        client.close()
    return _figures(times, size, bad)


def in_python(call: Callable[[int], object], seconds: int) -> Figures:
    """Call a function with 0, 1, 2 … for some seconds."""
    times: list[float] = []
    until = time.perf_counter() + seconds
    while (started := time.perf_counter()) < until:
        call(len(times))
        times.append((time.perf_counter() - started) * 1000)
    return _figures(times, 0, 0)


def in_database(
    programs: Path, environment: Mapping[str, str], scripts: Sequence[str], *, seconds: int, clients: int = 1,
    mode: str = "simple", transactions: int = 0,
) -> Figures:  # fmt: skip
    """Run SQL scripts picked at random by pgbench. ``transactions`` instead of seconds for slow ones."""
    with tempfile.TemporaryDirectory() as folder:
        files: list[str] = []
        for number, script in enumerate(scripts[:100]):
            path = Path(folder, f"{number}.sql")
            path.write_text(script)
            files += ["-f", str(path)]
        length = ["-t", str(transactions)] if transactions else ["-T", str(seconds)]
        command = [str(programs / "pgbench"), "-n", "-M", mode, "-c", str(clients), "-j", "1", *length]
        command += ["-l", f"--log-prefix={folder}/log", *files]
        answer = subprocess.run(command, capture_output=True, text=True, env=dict(environment))
        lines = [line for log in Path(folder).glob("log*") for line in log.read_text().splitlines()]
    if "ERROR" in answer.stderr or not lines:
        raise RuntimeError(answer.stdout[-500:] + answer.stderr[-1500:])
    times = sorted(int(line.split()[2]) / 1000 for line in lines)
    rate = next(float(line.split()[2]) for line in answer.stdout.splitlines() if line.startswith("tps"))
    return Figures(rate, _quantile(times, 0.5), _quantile(times, 0.95), len(times))


def in_turns(cases: Mapping[str, Case], rounds: int) -> dict[str, Figures]:
    """Run the cases one after the other, some rounds; the medians. A case that fails is told and left out."""
    seen: dict[str, list[Figures]] = {name: [] for name in cases}
    for _round in range(rounds):
        for name, case in cases.items():
            try:
                seen[name].append(case())
            except (RuntimeError, OSError, subprocess.SubprocessError) as fault:
                print(f"  {name} failed: {str(fault)[-400:]}", flush=True)
    return {name: _median(found) for name, found in seen.items() if found}


def require(program: str) -> None:
    """Stop with a sentence where a program is missing."""
    if shutil.which(program) is None:
        raise SystemExit(f"{program} is missing; ./dev bench installs it with apt.")


def _median(found: Sequence[Figures]) -> Figures:
    values: dict[str, Any] = {
        name: statistics.median(getattr(figures, name) for figures in found)
        for name in Figures.__annotations__
    }
    values["bad"] = max(figures.bad for figures in found)
    return Figures(**values)


def _figures(times: list[float], size: float, bad: float) -> Figures:
    ordered = sorted(times)
    return Figures(
        rate=1000 * len(times) / sum(times), p50=_quantile(ordered, 0.5), p95=_quantile(ordered, 0.95),
        count=len(times), bytes=size / len(times), bad=bad,
    )  # fmt: skip


def _quantile(ordered: Sequence[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
