"""Finished texts of features: whatever changes, what leaves is what would be made anew in the same moment."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.test import Client

from assets.models import Asset
from civicmap.layers import all_layers, find_layer
from civicmap.outlets.geojson_stores import refresh_texts
from layers import geojson
from layers.declaration.layer import Layer
from places.models import (
    Area,
    AreaKind,
    Category,
    City,
    Feature,
    FeatureArea,
    FeatureText,
    Office,
    Source,
    TextEpoch,
    Visibility,
)
from reports.models import Report
from tests import factories, shapes


def layer_of(name: str) -> Layer:
    layer = find_layer(name)
    assert layer is not None
    return layer


def told(layer: Layer) -> list[dict[str, Any]]:
    """The features as the layer sends them."""
    return list(json.loads(f"[{geojson.page(layer, layer.queryset(), limit=100).features}]"))


def made(layer: Layer) -> list[dict[str, Any]]:
    """The features made anew."""
    return told(replace(layer, texts=None))


def missing(layer: Layer) -> int:
    """How many rows have no text that holds."""
    rendering = geojson.rendering_of(layer)
    assert rendering is not None
    return len(geojson._missing(layer, rendering))


@pytest.fixture
def town(transactional_db: None) -> City:
    """Reports and places in two districts, with everything a feature can show."""
    city = factories.CityFactory(slug="prova", name_it="Prova")
    kind = factories.AreaKindFactory(city=city)
    factories.AreaFactory(kind=kind)
    factories.AreaFactory(kind=kind, b=True)
    shared = {
        "city": city,
        "category": factories.CategoryFactory(code="lighting"),
        "manager": factories.OfficeFactory(city=city),
        "source": factories.SourceFactory(),
    }
    for place in (shapes.POINT_IN_A, shapes.POINT_IN_B, None):
        factories.ReportFactory(**shared, location=place)
    factories.AssetFactory(**shared, organisation=factories.OrganisationFactory(city=city))
    return city


def changes() -> dict[str, Callable[[], Any]]:
    """One change of each table a feature shows something of, and of the feature in each way."""
    return {
        "title": lambda: Feature.objects.update(title="Altro titolo"),
        "answer, in the child": lambda: Report.objects.update(answer="Fatto"),
        "telephone, in another child": lambda: Asset.objects.update(phone="011"),
        "place": lambda: Feature.objects.filter(location=shapes.POINT_IN_A).update(
            location=shapes.POINT_IN_B
        ),
        "hidden": lambda: factories.move(Report.objects.earliest("pk"), visibility=Visibility.HIDDEN),
        "shown again": lambda: factories.move(Feature.objects.all(), visibility=Visibility.PUBLIC),
        "category": lambda: Category.objects.filter(code="lighting").update(name_it="Luci", code="lights"),
        "office": lambda: Office.objects.update(name="Ufficio nuovo"),
        "source": lambda: Source.objects.update(title="Altra fonte", licence="CC0"),
        "city": lambda: City.objects.update(slug="altra"),
        "organisation": lambda: Feature.objects.filter(kind="assets.organisation").update(
            title="Altra associazione"
        ),
        "area's code": lambda: Area.objects.filter(code="B").update(code="Z"),
        "kind of area": lambda: AreaKind.objects.update(code="quarter"),
        "membership by hand": lambda: FeatureArea.objects.all().delete(),
        "area's boundary": lambda: Area.objects.filter(code="Z").update(
            boundary=shapes.rectangle(7.65, 45.00, 7.69, 45.09)
        ),
        "area gone": lambda: Area.objects.filter(code="Z").delete(),
        "precision": lambda: Feature.objects.update(precision="hidden"),
        "feature gone": lambda: Report.objects.earliest("pk").delete(),
    }


def test_every_change_is_told_at_once_and_after_the_texts_are_made_again(town: City) -> None:
    layers = [layer_of("reports"), layer_of("assets")]
    refresh_texts()
    before: Any = None
    for name, change in changes().items():
        assert [missing(layer) for layer in layers] == [0, 0], name
        before = [made(layer) for layer in layers]
        change()
        after = [made(layer) for layer in layers]
        assert after != before, f"{name}: the change shows nowhere"
        assert [told(layer) for layer in layers] == after, name
        refresh_texts()
        assert [told(layer) for layer in layers] == after, name


def test_a_stored_text_is_what_leaves_and_is_made_once(town: City) -> None:
    reports = layer_of("reports")
    assert refresh_texts() >= 4
    assert refresh_texts() == 0
    FeatureText.objects.update(body='{"type":"Feature","id":0,"geometry":null,"properties":{}}')
    assert {feature["id"] for feature in told(reports)} == {0}
    lines = b"".join(geojson.stream(reports, reports.queryset(), links="[]"))
    assert {feature["id"] for feature in json.loads(lines)["features"]} == {0}


def test_an_open_write_is_not_told_and_not_kept_and_its_end_is(town: City) -> None:
    reports = layer_of("reports")
    report = Report.objects.earliest("pk")
    known = {
        key: value
        for key, value in connection.get_connection_params().items()
        if key in ("host", "port", "user", "password", "dbname")
    }
    with psycopg.connect(**known) as writer:
        writer.execute("UPDATE places_feature SET title = 'Scritto altrove' WHERE id = %s", [report.pk])
        writer.execute("UPDATE places_category SET name_it = 'Categoria altrove'")
        # The job runs while the write is open: it keeps what is true for everybody else.
        refresh_texts()
        assert "altrove" not in json.dumps(told(reports))
        assert missing(reports) == 0
        writer.commit()
        assert told(reports) == made(reports)
        assert "Scritto altrove" in json.dumps(told(reports))
        assert {feature["properties"]["category_name"] for feature in told(reports)} == {"Categoria altrove"}


def test_texts_are_never_made_inside_a_transaction(town: City) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        geojson.store_texts(layer_of("reports"))


def test_what_is_hidden_is_removed_and_the_states_are_added_up_without_changing(town: City) -> None:
    refresh_texts()
    hidden = Report.objects.earliest("pk")
    factories.move(hidden, visibility=Visibility.HIDDEN)
    for number in range(60):
        Office.objects.update(name=f"Ufficio {number}")
    total = sum(TextEpoch.objects.values_list("token", flat=True))
    parts = set(TextEpoch.objects.values_list("city", "kind"))
    refresh_texts()
    assert not FeatureText.objects.filter(pk=hidden.pk).exists()
    assert sum(TextEpoch.objects.values_list("token", flat=True)) == total
    assert TextEpoch.objects.count() == len(parts) < 5
    assert missing(layer_of("reports")) == 0


def test_every_table_that_a_kept_text_shows_tells_of_its_changes(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'tick_update'")
        ticking = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'organisation\\_of\\_%'")
        named = {row[0].removeprefix("organisation_of_") for row in cursor.fetchall()}
    kept = [layer for layer in all_layers() if layer.texts]
    assert {"houses", "assets", "reports", "initiatives", "pacts"} <= {layer.name for layer in kept}
    for layer in kept:
        rendering = geojson.rendering_of(layer)
        assert rendering is not None
        shown = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', rendering.rows[0]))
        table = layer.queryset().model._meta.db_table
        own = {
            "places_feature",  # the root row itself
            "places_featurearea",  # changes with the root, with areas, or touches the root
            "places_feature_areas_served",  # touches the root
            table,  # touches the root
        }
        # An organisation touches the roots of what is shown with its name.
        others = {"assets_organisation"} if table in named else set()
        assert shown - own - others <= ticking, f"{layer.name}: {shown - own - others - ticking}"
        roots = re.findall(r'(?:FROM|JOIN) "places_feature"', rendering.rows[0])
        assert len(roots) == 1 + len(others & shown), (
            f"{layer.name}: shows another feature, whose changes its own row does not tell"
        )


def test_a_reader_who_leaves_frees_the_connection(town: City, client: Client) -> None:
    reports = layer_of("reports")
    Report.objects.update(answer="lungo " * 40_000)
    for _number in range(3):
        blocks = geojson.stream(reports, reports.queryset(), links="[]")
        assert next(blocks).startswith(b'{"type":"FeatureCollection"')
        blocks.close()
        assert connection.connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
        assert Report.objects.count() == 3
    response = client.get("/api/reports.geojson")
    assert response.streaming
    response.close()
    assert connection.connection is None or Report.objects.count() == 3
    assert Report.objects.count() == 3


def test_a_fault_in_the_middle_leaves_no_document_that_looks_whole(town: City, client: Client) -> None:
    Report.objects.update(answer="lungo " * 40_000)
    connection.ensure_connection()
    response = client.get("/api/reports.geojson")
    parts = iter(response.streaming_content)
    start = next(parts)
    pid = connection.connection.info.backend_pid
    known = {
        key: value
        for key, value in connection.get_connection_params().items()
        if key in ("host", "port", "user", "password", "dbname")
    }
    with psycopg.connect(**known) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    with pytest.raises(psycopg.OperationalError):
        start += b"".join(parts)
    with pytest.raises(json.JSONDecodeError):
        json.loads(start)
    response.close()
    connection.close()
    assert Report.objects.count() == 3
