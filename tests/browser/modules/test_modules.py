"""The browser's pure modules, tested in Chromium: each case of a ``*.test.js`` is a test of its own.

All of them run once, in one page without a server: the page's requests are answered from the files.
"""

from __future__ import annotations

import json
import mimetypes
import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Route

HERE = Path(__file__).parent
ROOT = Path(settings.BASE_DIR)
MODULES = f"/{HERE.relative_to(ROOT).as_posix()}"
ORIGIN = "http://modules.invalid"
CASE = re.compile(r'^test\("([^"]+)",', re.MULTILINE)
CASES = [
    (path.name, name) for path in sorted(HERE.glob("*.test.js")) for name in CASE.findall(path.read_text())
]

CONFIG = {
    "language": "it",
    "city": {"slug": "prova", "name": "Prova", "bounds": [7.5, 45.0, 7.8, 45.2]},
    "strings": {"greeting": "%(n)s of %(all)s", "goTo": "Go to %(place)s"},
    "categories": {"potholes": {"name": "Potholes", "colour": "#aa0000", "icon": "road", "layer": "reports"}},
    "layers": [{"name": "reports", "title": "Reports", "colour": "#00aa00"}],
}
"""What the server would have told the modules."""

PAGE = f"""<!doctype html><html lang="it"><title>Modules</title>
<script id="cm-map-config" type="application/json">{json.dumps(CONFIG)}</script>
<script src="/civicmap/static/leaflet/leaflet.js"></script>
<main></main></html>"""

RUN = """async ([folder, files]) => {
  const { run } = await import(`${folder}/harness.js`);
  const results = {};
  for (const file of files) {
    try {
      await import(`${folder}/${file}`);
      results[file] = await run();
    } catch (fault) {
      results[file] = { "": `${fault.message}\\n${fault.stack}` };
    }
  }
  return results;
}"""

Results = dict[str, dict[str, str | None]]


def serve(route: Route) -> None:
    """Answer a request of the page from the files of the project."""
    path = route.request.url.removeprefix(ORIGIN).split("?")[0]
    if path == "/":
        route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")
        return
    file = ROOT / path.removeprefix("/")
    if not file.is_file():
        route.fulfill(status=404)
        return
    kind = "text/javascript" if path.endswith(".js") else mimetypes.guess_type(path)[0]
    route.fulfill(path=file, content_type=kind)


@pytest.fixture(scope="module")
def results(browser: Browser) -> Results:
    """What went wrong in each case; nothing where all is well."""
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.route("**/*", serve)
    page.goto(f"{ORIGIN}/")
    found: Results = page.evaluate(RUN, [MODULES, sorted({file for file, _name in CASES})])
    page.close()
    assert faults == []
    return found


@pytest.mark.parametrize(("file", "name"), CASES, ids=[f"{file[:-8]}: {name}" for file, name in CASES])
def test_case(results: Results, file: str, name: str) -> None:
    # A file that could not be loaded has one fault for all its cases.
    fault = results[file].get("") or results[file].get(name, "the case was never run")
    if fault:
        pytest.fail(fault, pytrace=False)


def test_every_case_that_ran_is_shown_here(results: Results) -> None:
    ran = {(file, name) for file, cases in results.items() for name in cases if name}
    assert ran <= set(CASES)
    assert CASES
