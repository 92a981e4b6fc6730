"""The first view of the map in a real browser: what travels, and how long the page is busy, with and without pins."""

from __future__ import annotations

import statistics
from typing import Any

from playwright.sync_api import Browser, Route, sync_playwright

from benchmarks.bench import Bench
from devtools.packages import browser

LEAST_LOADS = 3
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-gpu",
]
WATCH = """
window.longTasks = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.longTasks.push(entry.duration);
}).observe({ type: "longtask", buffered: true });
"""


def load(chromium: Browser, origin: str, size: tuple[int, int], *, pins: bool) -> dict[str, float]:
    """One cold load: kB that travelled, the longest task, and the blocking time (the part of each task beyond 50 ms)."""
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="it-IT")
    context.add_init_script(WATCH)
    page = context.new_page()
    if not pins:
        context.route("**/tiles/map/**", lambda route: _nothing(route))
    travelled = [0.0]
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: _add(travelled, event))
    page.goto(f"{origin}/bench/", wait_until="networkidle")
    page.wait_for_selector(".cm-pin, .cm-cluster" if pins else ".leaflet-tile-pane", state="attached")
    page.wait_for_timeout(1000)
    tasks: list[float] = page.evaluate("window.longTasks")
    context.close()
    return {
        "kilobytes": travelled[0] / 1000,
        "longest": max(tasks, default=0.0),
        "blocking": sum(task - 50 for task in tasks),
    }


def _nothing(route: Route) -> None:
    route.fulfill(status=204)


def _add(travelled: list[float], event: dict[str, Any]) -> None:
    travelled[0] += event["encodedDataLength"]


def map_page(bench: Bench) -> None:
    """Cold loads by turns, as many as rounds but at least three; medians."""
    loads = max(LEAST_LOADS, bench.rounds)
    sizes = {"desktop": (1440, 900), "phone": (390, 844)}
    found: dict[str, list[dict[str, float]]] = {}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser(), args=ARGUMENTS)
        for _load in range(loads):
            for name, size in sizes.items():
                for pins in (True, False):
                    label = f"{name}, {'all pins' if pins else 'without pins'}"
                    found.setdefault(label, []).append(load(chromium, bench.origin, size, pins=pins))
        chromium.close()
    shown = {
        label: {key: statistics.median(one[key] for one in seen) for key in seen[0]}
        for label, seen in found.items()
    }
    lines = [
        f"\n### First view of the map, cold cache, medians of {loads}\n",
        "| page | kB | longest task ms | blocking ms |",
    ]
    lines.append("| --- " * 4 + "|")
    lines += [
        f"| {label} | {one['kilobytes']:.0f} | {one['longest']:.0f} | {one['blocking']:.0f} |"
        for label, one in shown.items()
    ]
    bench.report.say("\n".join(lines))
    heaviest = max(one["kilobytes"] for one in shown.values())
    bench.report.goal("Map page", "first view under 400 kB compressed", f"{heaviest:.0f} kB", heaviest < 400)
