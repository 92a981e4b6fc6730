"""The kept counts of frequent words are those of the rows at every moment, and spare reading them."""

from __future__ import annotations

import random
import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assets.layers import ASSETS
from layers.filters import Filters
from places.counts import words
from places.counts.counting import merge_changes, rebuild_counts
from places.counts.matches import counted, how_many, how_many_features
from places.feature.filtering import matching
from places.models import City, Feature, Visibility, WordChange, WordCount, WordQuestion
from places.search import meaning
from reports.layers import REPORTS
from tests import factories, shapes
from tests.places.counted import WRONG_WORDS, wrong_words
from tests.places.test_counts import Writer, town
from tests.places.test_versions import other_connection

__all__ = ["town"]

QUESTIONS = (
    "q=buca",
    "q=strada&city=prova",
    "q=buca&layer=reports",
    "q=buca&layer=assets&layer=reports",
    "q=buca strada&city=prova&status=received",
    "q=buca&category=potholes",
    "q=buca&position=none",
    "q=buca lampione panchina",
    "q=buc",
)
ONE_BY_ONE = (
    "q=buca&bbox=7.6,45.0,7.62,45.02",
    "q=buca&city=prova&area=district:A",
    "q=buca&from=2020-01-01",
)


@pytest.fixture
def frequent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that more than two things hold are frequent."""
    monkeypatch.setattr(words, "FREQUENT", 2)
    monkeypatch.setattr(meaning, "FEW", 0)


@pytest.fixture
def things(city: City, districts: dict[str, Any]) -> City:
    """Reports and assets of two cities that hold the words."""
    choose = random.Random(5)
    other = factories.CityFactory(slug="other", elsewhere=True)
    potholes = factories.CategoryFactory(code="potholes")
    for number in range(16):
        make = factories.ReportFactory if number % 3 else factories.AssetFactory
        make(
            city=other if number % 4 == 3 else city,
            title=" ".join(choose.sample(["Buca", "strada", "lampione", "muro"], 2)),
            location=None if number % 5 == 4 else shapes.POINT_IN_A,
            visibility=Visibility.HIDDEN if number % 7 == 6 else Visibility.PUBLIC,
            **({"category": potholes} if number % 6 == 1 else {}),
        )
    return city


def asked(query: str) -> Filters:
    return Filters.parse(QueryDict(query))


@pytest.mark.django_db
def test_the_number_is_that_of_the_rows_whatever_changes_and_is_merged(things: City, frequent: None) -> None:
    def check() -> None:
        for query in (*QUESTIONS, *ONE_BY_ONE):
            filters = asked(query)
            assert how_many_features(filters) == matching(Feature.objects.public(), filters).count(), query
            if query in ONE_BY_ONE:
                assert counted(filters) is None, query
            for layer in (REPORTS, ASSETS):
                assert how_many(layer, filters) == layer.select(filters).count(), (layer.name, query)
        assert wrong_words() == []

    check()
    kept = WordQuestion.objects.count()
    assert kept > 3
    some = list(Feature.objects.public().filter(search__isnull=False).order_by("pk"))
    for number, change in enumerate(
        (
            lambda row: row.update(title="Buca nella strada"),
            lambda row: row.update(title="Altro"),
            lambda row: factories.move(row, visibility=Visibility.HIDDEN),
            lambda row: factories.move(row, status="resolved"),
            lambda row: row.update(location=None),
            lambda row: row.get() and next(iter(row.specific())).delete(),
        )
    ):
        change(Feature.objects.filter(pk=some[number].pk))
        check()
        if number % 2:
            merge_changes()
            assert not WordChange.objects.exists()
            check()
    assert WordQuestion.objects.count() == kept, "kept on, not counted anew"
    rebuild_counts()
    assert [model.objects.count() for model in (WordQuestion, WordCount, WordChange)] == [0, 0, 0]
    check()


@pytest.mark.django_db
def test_rare_words_are_not_kept_and_of_frequent_ones_the_newest(
    things: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert counted(asked("q=buca")) is None
    monkeypatch.setattr(meaning, "FEW", 0)
    for query in (*QUESTIONS, *ONE_BY_ONE):
        filters = asked(query)
        expected = matching(Feature.objects.public(), filters).count()
        assert counted(filters) == (None if query in ONE_BY_ONE else expected), query
    assert not WordQuestion.objects.exists()
    monkeypatch.setattr(words, "FREQUENT", 2)
    monkeypatch.setattr(words, "MOST_KEPT", 2)
    merge_changes()
    for query in ("q=buca", "q=strada", "q=lampione"):
        assert counted(asked(query)) is not None
    assert WordQuestion.objects.count() == 2
    assert set(WordCount.objects.values_list("question", flat=True)) == set(
        WordQuestion.objects.values_list("pk", flat=True)
    )


@pytest.mark.django_db
def test_a_page_of_frequent_words_counts_no_features_one_by_one(
    client: Client, things: City, frequent: None
) -> None:
    for path in ("/prova/reports/?q=buca", "/prova/?q=buca"):
        client.get(path)
        factories.ReportFactory(city=things, title="Buca")
        with CaptureQueriesContext(connection) as context:
            assert client.get(path).status_code == 200
        counting = [one["sql"] for one in context if one["sql"].startswith("SELECT COUNT(*) AS")]
        assert not [sql for sql in counting if "places_feature" in sql], path


@pytest.mark.django_db
def test_more_comparisons_than_a_merge_should_make_forget_the_words(things: City, frequent: None) -> None:
    assert counted(asked("q=buca")) is not None
    with connection.cursor() as cursor:
        numbers = "FROM generate_series(1, 1001) n"
        cursor.execute(f"INSERT INTO places_wordquestion (query) SELECT ('w' || n)::tsquery {numbers}")
        cursor.execute(
            "INSERT INTO places_wordchange (city_id, kind, category_id, status, placed, n) "
            f"SELECT 1, 'reports.report', 1, 'received', true, 1 {numbers}"
        )
    merge_changes()
    assert [model.objects.count() for model in (WordQuestion, WordCount, WordChange)] == [0, 0, 0]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_kept_while_a_merge_is_at_work(things: City, frequent: None) -> None:
    with other_connection() as session:
        session.execute("SELECT pg_advisory_xact_lock(7802)")
        assert counted(asked("q=buca")) is None
        session.rollback()
    assert counted(asked("q=buca")) is not None


@pytest.mark.django_db(transaction=True)
def test_writers_merges_and_new_questions_at_once_lose_and_double_nothing(town: dict[str, Any]) -> None:
    writers = [Writer(seed, town) for seed in (4, 5)]
    over = threading.Event()
    faults: list[Any] = []
    kept: list[int] = []

    def work(*statements: str) -> None:
        try:
            with other_connection() as session:
                while not over.is_set():
                    for statement in statements:
                        session.execute(statement)
                    session.commit()
                    kept.append(session.execute("SELECT count(*) FROM places_wordcount").fetchone()[0])
                    session.commit()
        except BaseException as fault:  # noqa: BLE001 - told by the test
            faults.append(fault)

    lock = "SELECT pg_advisory_xact_lock(7802)"
    workers = [
        threading.Thread(target=work, args=statements, daemon=True)
        for statements in (
            ("SELECT public.civicmap_merge_changes()",),
            (lock, "SELECT public.civicmap_keep_words('scritt', NULL, 9)"),
            (lock, f"SELECT public.civicmap_keep_words('insiem & !titol', {town['city'].pk}, 9)"),
            ("SELECT public.civicmap_rebuild_counts()",),
        )
    ]
    for thread in (*workers, *writers):
        thread.start()
    wrong: list[Any] = []
    try:
        with other_connection() as reader:
            reader.autocommit = True
            while any(writer.is_alive() for writer in writers):
                wrong += reader.execute(WRONG_WORDS).fetchall()
    finally:
        over.set()
    for thread in (*workers, *writers):
        thread.join()
    assert [writer.fault for writer in writers if writer.fault] == []
    assert faults == []
    assert wrong == [], "a reader met a moment that was wrong"
    assert max(kept) > 0
    assert wrong_words() == []
    merge_changes()
    assert wrong_words() == []


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_is_not_counted(town: dict[str, Any], frequent: None) -> None:
    for _number in range(4):
        factories.ReportFactory(city=town["city"])
    Feature.objects.update(title="Buca")
    assert counted(asked("q=buca")) == Feature.objects.public().count()
    with transaction.atomic():
        Feature.objects.update(title="Altro")
        assert how_many_features(asked("q=buca")) == 0
        transaction.set_rollback(True)
    assert counted(asked("q=buca")) == Feature.objects.public().count() > 0
