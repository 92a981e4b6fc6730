"""The data version: whatever a layer shows, a committed change of it gives another version, whenever it was begun."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from civicmap.layers import all_layers
from places.counts.counting import merge_changes, rebuild_counts
from places.models import AreaFigure, City, DataVersion, Feature, FeatureArea, Indicator, Visibility
from places.versions import VERSION, data_version
from tests import factories, shapes


def other_connection() -> Any:
    """A second session on the database of the tests, outside Django."""
    known = {
        key: value
        for key, value in connection.get_connection_params().items()
        if key in ("host", "port", "user", "password", "dbname")
    }
    return psycopg.connect(**known)


def version_there(session: Any) -> str:
    """What the other session sees."""
    (found,) = session.execute(VERSION).fetchone()
    session.commit()
    return str(found)


@pytest.mark.django_db(transaction=True)
def test_a_write_that_commits_after_a_read_gives_another_version_however_the_merges_fall() -> None:
    report = factories.ReportFactory()
    merge_changes()
    with other_connection() as reader:
        before = version_there(reader)
        with transaction.atomic():
            Feature.objects.filter(pk=report.pk).update(title="Written, not committed")
            assert version_there(reader) == before
            # Another change is written, read and merged while the first one is still open.
            reader.execute("UPDATE places_city SET colour = '#123456'")
            between = version_there(reader)
            assert between != before
            reader.execute("SELECT public.civicmap_merge_changes()")
            merged = version_there(reader)
            assert merged != between
        after = version_there(reader)
        assert after not in (before, between, merged)
        merge_changes()
        assert version_there(reader) not in (before, between, merged, after)


@pytest.mark.django_db(transaction=True)
def test_a_write_that_is_rolled_back_changes_nothing() -> None:
    report = factories.ReportFactory()
    merge_changes()
    before = data_version()
    with transaction.atomic():
        Feature.objects.filter(pk=report.pk).update(visibility=Visibility.HIDDEN)
        transaction.set_rollback(True)
    assert data_version() == before


def a_world() -> dict[str, Callable[[], Any]]:
    """One change of each table that a layer shows something of."""
    city = factories.CityFactory()
    area = factories.AreaFactory(kind__city=city)
    office = factories.OfficeFactory(city=city)
    source = factories.SourceFactory()
    report = factories.ReportFactory(city=city, manager=office, source=source)
    pact_type = factories.PactTypeFactory()
    pact = factories.PactFactory(city=city, pact_type=pact_type)
    initiative = factories.InitiativeFactory(city=city)
    organisation = factories.OrganisationFactory(city=city)
    indicator = Indicator.objects.create(code="residents", name_it="Residenti")

    def change(row: Any, **fields: Any) -> Callable[[], Any]:
        return lambda: type(row).objects.filter(pk=row.pk).update(**fields)

    return {
        "a feature's own words": lambda: Feature.objects.filter(pk=report.pk).update(description="Anders"),
        "a column of the child alone": change(report, answer="Riparato"),
        "the category's name": change(report.category, name_it="Altra"),
        "the city's name": change(city, name_it="Altra"),
        "an area's name": change(area, name="Altra"),
        "the kind of area": change(area.kind, name_it="Altra"),
        "the areas of a feature": lambda: FeatureArea.objects.filter(feature=report).delete(),
        "a new area": lambda: factories.AreaFactory(kind=area.kind, b=True),
        "an area less": lambda: area.kind.areas.filter(code="B").delete(),
        "a new figure": lambda: AreaFigure.objects.create(
            city=city, indicator=indicator, value=1, period="2026"
        ),
        "an indicator's name": change(indicator, name_it="Altra"),
        "the office": change(office, name="Altro"),
        "the source": change(source, title="Altra"),
        "an organisation": change(organisation, name="Altra"),
        "the areas an organisation serves": lambda: organisation.areas_served.add(area),
        "a phase of initiatives": change(initiative.phase, name_it="Altra"),
        "the policy": change(initiative.phase.procedure, name_it="Altra"),
        "a phase of pacts": change(pact.phase, name_it="Altra"),
        "the regulation": change(pact.phase.procedure, name_it="Altra"),
        "a type of pact": change(pact_type, name_it="Altra"),
        "a feature hidden": lambda: Feature.objects.filter(pk=report.pk).update(visibility=Visibility.HIDDEN),
        "a feature deleted": lambda: pact.delete(),
    }


@pytest.mark.django_db
def test_every_change_of_what_layers_show_gives_another_version() -> None:
    seen = [data_version()]
    for name, write in a_world().items():
        write()
        assert data_version() not in seen, name
        seen.append(data_version())
        merge_changes()
        assert data_version() not in seen, name
        seen.append(data_version())
    assert all(layer.version().startswith(data_version()) for layer in all_layers())


@pytest.mark.django_db
def test_what_nobody_sees_changes_nothing(city: City) -> None:
    report = factories.ReportFactory(city=city, visibility=Visibility.DRAFT)
    merge_changes()
    before = data_version()
    Feature.objects.filter(pk=report.pk).update(title="Bozza")
    assert (data_version(), merge_changes()) == (before, 0)


@pytest.mark.django_db(transaction=True)
def test_emptied_tables_begin_with_a_version_never_used_before() -> None:
    factories.ReportFactory(location=shapes.POINT_IN_A)
    merge_changes()
    before = DataVersion.objects.get().version
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE places_feature, places_dataversion CASCADE")
    assert DataVersion.objects.get().version > before
    assert rebuild_counts() == 0
