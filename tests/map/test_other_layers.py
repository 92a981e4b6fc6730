"""Layers beside the features on the map, its list, their own lists and pages."""

from __future__ import annotations

from typing import Any

from django.test import Client

from civicmap.layers import other_layers
from civicmap.pages.mapconfig import map_config
from tests.api.test_new_layer import BENCHES, WORD, bench  # noqa: F401


def page(client: Client, address: str) -> str:
    """A page that came."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return str(response.content.decode())


def test_a_new_layer_is_on_the_map_without_another_line(client: Client, city: Any, bench: Any) -> None:  # noqa: F811
    assert "benches" in [layer.name for layer in other_layers("prova")]
    (known,) = [one for one in map_config(city)["others"] if one["name"] == "benches"]
    assert known["tiles"].startswith("/tiles/benches/{z}/{x}/{y}.mvt")
    assert known["card"] == "/prova/benches/card/0/"
    for path in (
        "/prova/?layer=benches",
        "/prova/benches/",
        f"/prova/benches/{bench.pk}/",
        f"/prova/benches/card/{bench.pk}/",
        "/prova/download/?layer=benches",
    ):
        assert (WORD if "download" not in path else str(BENCHES.title)) in page(client, path), path
    assert ".cm-layer-benches" in page(client, "/prova/theme.css")
