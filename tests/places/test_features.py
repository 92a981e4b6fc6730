"""The root and its children hold together: kinds, guards, touches, locks, statuses."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from engagement.models import Move
from engagement.moves.services import By, make_move
from places.feature.moves import NotPossible
from places.models import City, Feature, Visibility
from reports.models import Report
from tests import factories

KINDS = sorted(factories.FACTORIES)
PHASED = ["initiatives.initiative", "pacts.pact"]
PATIENCE = 60
"""Seconds for another thread on a busy machine."""


def check_now() -> None:
    """Let deferred constraints speak."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def run(sql: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize("kind", KINDS)
def test_a_child_refuses_a_root_of_another_kind(kind: str, city: City) -> None:
    other = factories.FACTORIES["places.house" if kind != "places.house" else "assets.asset"](city=city)
    thing = factories.FACTORIES[kind](city=city)
    table = type(thing)._meta.db_table
    columns = [field.column for field in type(thing)._meta.local_fields if field.column != "feature_ptr_id"]
    unique = {"reference": "'x'", "submission": "gen_random_uuid()"}
    values = ", ".join(unique.get(column, column) for column in columns)
    names = ", ".join(columns)
    comma = ", " if columns else ""
    run(
        f"INSERT INTO {table} (feature_ptr_id{comma}{names}) SELECT %s{comma}{values} FROM {table} WHERE feature_ptr_id = %s",
        [other.pk, thing.pk],
    )
    with pytest.raises(IntegrityError, match="is not a"):
        check_now()


@pytest.mark.parametrize("kind", KINDS)
def test_a_child_cannot_go_without_its_root(kind: str, city: City) -> None:
    thing = factories.FACTORIES[kind](city=city)
    run(f"DELETE FROM {type(thing)._meta.db_table} WHERE feature_ptr_id = %s", [thing.pk])
    with pytest.raises(IntegrityError, match="would remain without"):
        check_now()


@pytest.mark.parametrize("kind", KINDS)
def test_deleting_takes_root_and_child(kind: str, city: City) -> None:
    thing = factories.FACTORIES[kind](city=city)
    thing.delete()
    check_now()
    assert not Feature.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_root_never_changes_its_kind(kind: str, city: City) -> None:
    factories.FACTORIES[kind](city=city)
    with pytest.raises(IntegrityError, match="cannot change"):
        Feature.objects.update(kind="places.nothing")


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_of_the_child_alone_touches_the_root(kind: str, city: City) -> None:
    thing = factories.FACTORIES[kind](city=city)
    before = Feature.objects.get().updated
    field = next(field for field in type(thing)._meta.local_fields if field.name != "feature_ptr")
    run(f"UPDATE {type(thing)._meta.db_table} SET {field.column} = {field.column}", [])
    assert Feature.objects.get().updated > before


@pytest.mark.parametrize("kind", KINDS)
def test_a_child_refuses_an_update_of_root_columns(kind: str, city: City) -> None:
    thing = factories.FACTORIES[kind](city=city)
    with pytest.raises(TypeError, match="status, visibility"):
        type(thing).objects.filter(pk=thing.pk).update(status="x", visibility="hidden")
    assert Feature.objects.public().count() == 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_change_of_root_and_child_is_recorded(kind: str, city: City) -> None:
    thing = factories.FACTORIES[kind](city=city)
    Feature.objects.filter(pk=thing.pk).update(title="Nuovo titolo")
    root = Feature.objects.get()
    assert [event.title for event in root.events.order_by("pgh_id")] == [thing.title, "Nuovo titolo"]
    own = f"{type(thing).__name__.lower()}_events"
    assert getattr(thing, own).count() >= 1


@pytest.mark.parametrize("kind", PHASED)
def test_the_status_is_the_code_of_the_phase_and_can_be_no_other(kind: str, city: City) -> None:
    thing = factories.FACTORIES[kind](city=city)
    factories.PhaseFactory(code="later", procedure=thing.phase.procedure)
    factories.move(thing, status="later")
    check_now()
    assert Feature.objects.get().status == "later"
    Move.objects.create(feature=thing, what="status", after="invented", quality="source")
    Feature.objects.update(status="invented")
    with pytest.raises(IntegrityError, match="not its phase"):
        check_now()


def test_a_status_given_wrong_at_the_beginning_is_refused(city: City) -> None:
    factories.PactFactory(city=city, status="invented")
    with pytest.raises(IntegrityError, match="without a move"):
        check_now()


def test_specific_gives_each_its_own_class_in_order_with_a_query_a_kind(
    city: City, django_assert_num_queries: Any
) -> None:
    made = [factories.FACTORIES[kind](city=city) for kind in [*KINDS, *KINDS]]
    with django_assert_num_queries(1 + len(KINDS)):
        found = list(Feature.objects.order_by("pk").specific())
    assert found == made
    assert [type(row) for row in found] == [type(row) for row in made]


def test_only_what_is_public_is_public(city: City) -> None:
    for trait in ("draft", "pending", "hidden"):
        factories.ReportFactory(city=city, **{trait: True})
    shown = factories.ReportFactory(city=city)
    assert [row.pk for row in Feature.objects.public()] == [shown.pk]
    assert list(Report.objects.public()) == [shown]


def test_publishing_by_any_way_notes_the_day(city: City) -> None:
    report = factories.ReportFactory(city=city, pending=True)
    factories.move(report, visibility=Visibility.PUBLIC)
    assert Feature.objects.get().published is not None


def test_the_search_knows_stems_accents_and_unfinished_words(city: City) -> None:
    factories.ReportFactory(city=city, title="Perché i lampioni sono spenti?", address="Piazza Libertà 3")
    for words in ("lampione", "perche", "liberta", "lamp", "spent lampioni"):
        assert Feature.objects.search(words).count() == 1, words
    for words in ("", "  ", "&|!:*()", "buca"):
        assert Feature.objects.search(words).count() == 0, words


@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_a_status_at_once_the_second_sees_the_first() -> None:
    """Each locks, looks, and moves only what is still received: exactly one wins, and there is one row of it."""
    report = factories.ReportFactory()
    barrier = threading.Barrier(2)
    won: list[str] = []
    faults: list[BaseException] = []

    def move(name: str) -> None:
        try:
            barrier.wait(PATIENCE)
            make_move(report, by=By(Move.Quality.OFFICE), status="assigned", words="Preso")
            won.append(name)
        except NotPossible:
            pass
        except BaseException as fault:  # noqa: BLE001  a thread must hand on whatever happened
            faults.append(fault)
        finally:
            connection.close()

    for number in range(10):
        factories.move(report, status="received")
        won.clear()
        threads = [threading.Thread(target=move, args=[name]) for name in ("one", "two")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert faults == []
        assert len(won) == 1
        assert Move.objects.filter(words="Preso").count() == number + 1


@pytest.mark.django_db(transaction=True)
def test_compare_and_set_on_the_root_has_one_winner() -> None:
    report = factories.ReportFactory()
    barrier = threading.Barrier(2)
    counts: list[int] = []

    def move() -> None:
        barrier.wait(PATIENCE)
        counts.append(Feature.objects.filter(pk=report.pk, title=report.title).update(title="Altro"))
        connection.close()

    threads = [threading.Thread(target=move) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(counts) == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_a_locked_feature_still_takes_photos_and_decisions() -> None:
    report = factories.ReportFactory()
    done = threading.Event()

    def attach() -> None:
        factories.PhotoFactory(feature=report)
        connection.close()
        done.set()

    with transaction.atomic():
        Report.objects.locked().get(pk=report.pk)
        thread = threading.Thread(target=attach)
        thread.start()
        assert done.wait(PATIENCE), "a new photo waited for the lock"
    thread.join(PATIENCE)
