"""The data version: whatever a layer shows, a committed change of it gives another version, whenever it was begun."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import translation

from accounts.models import MailboxMessage
from civicmap.layers import find_layer
from layers.geojson import store_texts
from layers.http.once import asking_once
from places.counts.counting import merge_changes, rebuild_counts
from places.ground.known import city_named, kinds_of_areas
from places.models import (
    AreaFigure,
    City,
    DataVersion,
    Feature,
    FeatureArea,
    Indicator,
    SearchMiss,
    Visibility,
)
from places.versions import VERSION, Part, data_version, ground_version, version_in
from tests import factories, shapes


def other_connection() -> Any:
    """A second session on the database of the tests, outside Django."""
    known = {
        key: value
        for key, value in connection.get_connection_params().items()
        if key in ("host", "port", "user", "password", "dbname")
    }
    return psycopg.connect(**known)


def version_there(session: Any, city: str = "", kinds: tuple[str, ...] = ()) -> str:
    """What the other session sees."""
    rows = session.execute(VERSION, (city, city)).fetchall()
    session.commit()
    return version_in([Part._make(row) for row in rows], city, kinds)


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
        factories.move(report, visibility=Visibility.HIDDEN)
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
        "an organisation": lambda: Feature.objects.filter(pk=organisation.pk).update(title="Altra"),
        "the areas an organisation serves": lambda: organisation.areas_served.add(area),
        "a phase of initiatives": change(initiative.phase, name_it="Altra"),
        "the policy": change(initiative.phase.procedure, name_it="Altra"),
        "a phase of pacts": change(pact.phase, name_it="Altra"),
        "the regulation": change(pact.phase.procedure, name_it="Altra"),
        "a type of pact": change(pact_type, name_it="Altra"),
        "a feature hidden": lambda: factories.move(report, visibility=Visibility.HIDDEN),
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
    before = max(DataVersion.objects.values_list("version", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE places_feature, places_dataversion CASCADE")
    assert min(DataVersion.objects.values_list("version", flat=True)) > before
    assert rebuild_counts() == 0


# --- By city and kind ---------------------------------------------------------------------------------------------


@pytest.fixture
def two_cities(transactional_db: None) -> dict[str, Any]:
    """Two cities with a report each; nothing waits to be merged."""
    made = {
        slug: factories.ReportFactory(city=factories.CityFactory(slug=slug)) for slug in ("qui", "altrove")
    }
    merge_changes()
    return made


REPORTS, HOUSES = ("reports.report",), ("places.house",)
PARTS_SEEN = [
    ("qui", REPORTS),
    ("qui", HOUSES),
    ("qui", ()),
    ("altrove", REPORTS),
    ("altrove", ()),
    ("", REPORTS),
    ("", ()),
]


def changed_by(write: Callable[[], Any]) -> set[tuple[str, tuple[str, ...]]]:
    """The parts whose version another session sees change, before the merge and by it."""
    with other_connection() as reader:
        versions = [[version_there(reader, *part) for part in PARTS_SEEN]]
        for step in (write, merge_changes):
            step()
            versions.append([version_there(reader, *part) for part in PARTS_SEEN])
    before, written, merged = versions
    at_once = {part for part, old, new in zip(PARTS_SEEN, before, written, strict=True) if old != new}
    by_the_merge = {part for part, old, new in zip(PARTS_SEEN, written, merged, strict=True) if old != new}
    assert at_once == by_the_merge
    return at_once


def test_a_write_in_one_city_changes_its_kind_there_and_nothing_elsewhere(two_cities: dict[str, Any]) -> None:
    here = Feature.objects.filter(pk=two_cities["qui"].pk)
    seen = {("qui", REPORTS), ("qui", ()), ("", REPORTS), ("", ())}
    assert changed_by(lambda: here.update(description="Anders")) == seen
    assert changed_by(lambda: factories.move(here, visibility=Visibility.HIDDEN)) == seen
    assert changed_by(lambda: factories.move(here, visibility=Visibility.PUBLIC)) == seen


def test_one_statement_over_two_cities_changes_both_whatever_else_it_counts(
    two_cities: dict[str, Any],
) -> None:
    """In one city the counts change, in the other only words."""
    place = two_cities["qui"].location

    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE places_feature SET title = 'Neu', "
                "location = CASE WHEN id = %s THEN ST_Translate(location, 0.001, 0) ELSE location END",
                [two_cities["qui"].pk],
            )

    assert changed_by(write) == set(PARTS_SEEN) - {("qui", HOUSES)}
    assert Feature.objects.get(pk=two_cities["qui"].pk).location != place


def test_other_tables_change_what_shows_them(two_cities: dict[str, Any]) -> None:
    here = two_cities["qui"].city
    of_here = {part for part in PARTS_SEEN if part[0] in ("qui", "")}
    everywhere = set(PARTS_SEEN)
    office = factories.OfficeFactory(city=here)
    area = factories.AreaFactory(kind__city=here)
    indicator = Indicator.objects.create(code="residents", name_it="Residenti")
    merge_changes()
    assert changed_by(lambda: City.objects.filter(pk=here.pk).update(name_it="Altra")) == of_here
    assert changed_by(lambda: type(office).objects.filter(pk=office.pk).update(name="Altro")) == of_here
    assert changed_by(lambda: type(area).objects.filter(pk=area.pk).update(name="Altra")) == of_here
    assert changed_by(
        lambda: AreaFigure.objects.create(city=here, indicator=indicator, value=1, period="2026")
    ) == {("qui", ()), ("", ())}
    assert changed_by(factories.SourceFactory) == everywhere
    category = two_cities["qui"].category
    rename = type(category).objects.filter(pk=category.pk)
    assert changed_by(lambda: rename.update(name_it="Altra")) == everywhere


def test_a_row_that_is_written_as_it_was_changes_nothing(two_cities: dict[str, Any]) -> None:
    assert changed_by(lambda: City.objects.filter(slug="qui").update(slug="qui")) == set()


def test_what_no_layer_shows_changes_nothing(two_cities: dict[str, Any]) -> None:
    def write() -> None:
        user = factories.UserFactory()
        factories.RoleFactory(user=user, city=two_cities["qui"].city)
        MailboxMessage.objects.create(subject="Una lettera")
        SearchMiss.objects.create(city=two_cities["qui"].city, words="niente")

    assert changed_by(write) == set()


def test_a_late_commit_is_seen_however_many_merges_of_other_cities_fall_between(
    two_cities: dict[str, Any],
) -> None:
    with other_connection() as reader, other_connection() as other:
        seen = [version_there(reader, "qui", REPORTS)]
        with transaction.atomic():
            Feature.objects.filter(pk=two_cities["qui"].pk).update(title="Written, not committed")
            for number in range(3):
                # A writer of another city does not wait, and neither does the merge.
                other.execute("SET lock_timeout = '2s'")
                other.execute(
                    "UPDATE places_feature SET title = %s WHERE id = %s",
                    [f"Other {number}", two_cities["altrove"].pk],
                )
                other.commit()
                other.execute("SELECT public.civicmap_merge_changes()")
                other.commit()
                assert version_there(reader, "qui", REPORTS) == seen[0]
        seen.append(version_there(reader, "qui", REPORTS))
        merge_changes()
        seen.append(version_there(reader, "qui", REPORTS))
    assert len(set(seen)) == 3


def test_what_is_taken_back_changes_no_version_of_any_part(two_cities: dict[str, Any]) -> None:
    def write() -> None:
        with transaction.atomic():
            Feature.objects.update(title="Not kept")
            City.objects.update(name_it="Auch nicht")
            transaction.set_rollback(True)

    assert changed_by(write) == set()


def test_a_rebuild_changes_the_parts_that_were_wrong(two_cities: dict[str, Any]) -> None:
    def spoil_and_rebuild() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE places_cellcount SET n = n + 1 WHERE key_id IN (SELECT id FROM places_countkey WHERE city_id = %s)",
                [two_cities["qui"].city_id],
            )
        assert rebuild_counts() > 0

    with other_connection() as reader:
        before = [version_there(reader, *part) for part in PARTS_SEEN]
        spoil_and_rebuild()
        after = [version_there(reader, *part) for part in PARTS_SEEN]
    changed = {part for part, old, new in zip(PARTS_SEEN, before, after, strict=True) if old != new}
    assert changed == {("qui", REPORTS), ("qui", ()), ("", REPORTS), ("", ())}


def test_finished_texts_are_made_void_in_the_city_alone(two_cities: dict[str, Any]) -> None:
    reports = find_layer("reports")
    assert reports is not None
    assert store_texts(reports) == 2
    City.objects.filter(slug="qui").update(name_it="Altra")
    assert store_texts(reports) == 1
    AreaFigure.objects.create(
        city=two_cities["qui"].city,
        indicator=Indicator.objects.create(code="residents", name_it="Residenti"),
        value=1,
        period="2026",
    )
    assert store_texts(reports) == 0


@pytest.mark.django_db
def test_the_name_of_a_house_changes_what_its_services_show(city: City) -> None:
    service = factories.ServiceFactory(city=city, host=factories.HouseFactory(city=city))
    services = find_layer("services")
    assert services is not None
    before = services.version(city.slug)
    Feature.objects.filter(pk=service.host_id).update(title="Altro nome")
    assert services.version(city.slug) != before


@pytest.mark.django_db
def test_a_request_reads_the_version_once_whoever_asks(city: City, django_assert_num_queries: Any) -> None:
    with asking_once(), django_assert_num_queries(1):
        data_version(city.slug)
        data_version(city.slug, REPORTS)
        ground_version()


def test_a_request_keeps_its_version_when_it_changes_its_language(two_cities: dict[str, Any]) -> None:
    with other_connection() as other, asking_once():
        before = data_version("qui")
        other.execute("UPDATE places_city SET colour = '#123456'")
        other.commit()
        with translation.override("en"):
            assert data_version("qui") == before
    with asking_once():
        assert data_version("qui") != before


def test_no_answer_is_kept_with_a_city_older_than_its_version(two_cities: dict[str, Any]) -> None:
    here = two_cities["qui"].city
    factories.AreaFactory(kind__city=here)

    def name_beside_the_areas(between: Callable[[], Any] = lambda: None) -> str:
        with asking_once():
            city = city_named("qui")
            assert city is not None
            between()
            return str(kinds_of_areas(city)[0].city.name_it)

    def rename() -> None:
        with other_connection() as other:
            other.execute("UPDATE places_city SET name_it = 'Nuova' WHERE slug = 'qui'")

    assert name_beside_the_areas(rename) == here.name_it
    assert name_beside_the_areas() == "Nuova"
