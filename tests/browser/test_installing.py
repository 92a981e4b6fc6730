"""Chromium's own check of the manifest: whether the map of a city can be installed."""

from __future__ import annotations

import json

import pytest

from tests.browser.conftest import Visit
from tests.browser.visit import PHONE


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_map_of_a_city_can_be_installed(visit: Visit, prefix: str) -> None:
    guest = visit(size=PHONE)
    page = guest.goto(f"{prefix}/prova/")
    session = guest.context.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    assert json.loads(found["data"])["start_url"] == f"{prefix}/prova/"
    # Chromium installs nothing in a window without a profile, as tests have it; that is the window's fault, not the manifest's.
    faults = {
        fault["errorId"] for fault in session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    }
    assert faults <= {"in-incognito"}
