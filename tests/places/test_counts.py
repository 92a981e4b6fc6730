"""Kept counts are exact: at every moment, whatever is written, merged or taken back, one after another or at once."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import mapbox_vector_tile
import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civicmap.outlets.tiles import map_tile_body
from layers.filters import AreaRef, Filters
from layers.vector_tiles.tile import MAX_ZOOM
from places.counts.counting import merge_changes, rebuild_counts
from places.counts.pyramid import Narrowing, counts, in_tile
from places.models import CellCount, Change, City, CountKey, Feature, FeatureArea, Visibility
from tests import factories, shapes
from tests.api.tiling import tile_of, tiles_with_pins
from tests.places.counted import WRONG, wrong_counts

SPOTS = [
    shapes.POINT_IN_A,
    shapes.POINT_IN_B,
    shapes.POINT_ON_BORDER,
    shapes.POINT_IN_GAP,
    shapes.POINT_IN_NO_AREA,
    None,
]
STATUSES = ["received", "in_progress", "resolved"]
VISIBLE = [Visibility.PUBLIC, Visibility.HIDDEN, Visibility.PENDING]

Pick = Callable[[list[Any]], Any]


def other_connection() -> Any:
    """A session of its own on the database of the tests."""
    known = connection.get_connection_params()
    return psycopg.connect(
        **{
            key: value
            for key, value in known.items()
            if key in ("host", "port", "user", "password", "dbname")
        }
    )


@pytest.fixture
def town(districts: dict[str, Any]) -> dict[str, Any]:
    """A city with two districts and three categories."""
    return {
        "city": districts["A"].kind.city,
        "areas": districts,
        "categories": [factories.CategoryFactory(code=code) for code in ("holes", "lamps", "trees")],
    }


# --- One writer: any order of writes, merges and rollbacks ------------------------------------------------------

WRITES = ("add", "move", "move", "hide", "status", "category", "edit", "delete", "areas", "precision")
steps = st.lists(
    st.tuples(
        st.sampled_from(("commit", "commit", "rollback", "merge inside")),
        st.lists(st.tuples(st.sampled_from(WRITES), st.integers(0, 10**6)), min_size=1, max_size=3),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


def write(name: str, seed: int, town: dict[str, Any]) -> None:
    """One change of one or of several features."""
    choose = random.Random(seed)
    ids = list(Feature.objects.order_by("pk").values_list("pk", flat=True))
    some = Feature.objects.filter(pk__in=choose.sample(ids, min(len(ids), choose.randint(1, 3))))
    if name == "add" or not ids:
        factories.ReportFactory(
            city=town["city"],
            category=choose.choice(town["categories"]),
            location=choose.choice(SPOTS),
            visibility=choose.choice(VISIBLE),
        )
    elif name == "move":
        some.update(location=choose.choice(SPOTS))
    elif name == "hide":
        factories.move(some, visibility=choose.choice(VISIBLE))
    elif name == "status":
        factories.move(some, status=choose.choice(STATUSES))
    elif name == "category":
        some.update(category=choose.choice(town["categories"]))
    elif name == "edit":
        some.update(title=f"Titolo {seed}")
    elif name == "precision":
        some.update(precision=choose.choice(["exact", "100m", "area", "hidden"]))
    elif name == "delete":
        for feature in some.specific():
            feature.delete()
    elif name == "areas":
        area = choose.choice(list(town["areas"].values()))
        type(area).objects.filter(pk=area.pk).update(
            boundary=choose.choice([shapes.DISTRICT_A, shapes.DISTRICT_B])
        )


@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(history=steps)
def test_counts_and_changes_are_what_is_there_after_every_step(history: Any, town: dict[str, Any]) -> None:
    for end, writes, merge in history:
        with transaction.atomic():
            for name, seed in writes:
                write(name, seed, town)
            assert wrong_counts() == [], "inside the transaction"
            if end == "merge inside":
                # Another session merges what is committed, and waits for nothing.
                with other_connection() as session:
                    session.execute("SELECT public.civicmap_merge_changes()")
            if end == "rollback":
                transaction.set_rollback(True)
        assert wrong_counts() == [], writes
        if merge:
            merge_changes()
            assert not Change.objects.exists()
            assert wrong_counts() == [], "after the merge"
            assert not CellCount.objects.filter(n__lte=0).exists()


# --- The same through tiles, pages and areas ----------------------------------------------------------------------


def sum_of_zoom(zoom: int, filters: Filters) -> tuple[int, Counter[str]]:
    """All pins of a zoom: how many things they stand for, and of which categories."""
    total, by_category = 0, Counter[str]()
    for tile in tiles_with_pins(zoom):
        layers = mapbox_vector_tile.decode(map_tile_body(tile, filters))
        for pin in layers.get("pins", {"features": []})["features"]:
            told = pin["properties"]
            total += told["n"]
            parts = {
                name: int(n) for name, _colon, n in (part.rpartition(":") for part in told["c"].split(","))
            }
            assert sum(parts.values()) == told["n"]
            by_category.update(parts)
    return total, by_category


def test_the_clusters_of_every_zoom_add_up_to_the_live_count_with_and_without_unmerged_changes(
    town: dict[str, Any],
) -> None:
    choose = random.Random(7)
    spots = [
        shapes.point(7.60 + 0.099 * choose.random(), 45.0 + 0.099 * choose.random()) for _spot in range(6)
    ]
    for number in range(36):
        place = choose.choice(spots)
        factories.ReportFactory(
            city=town["city"],
            location=None if number % 10 == 9 else shapes.POINT_IN_B if number % 4 == 0 else place,
            category=choose.choice(town["categories"]),
            status=choose.choice(STATUSES),
        )
        if number == 25:
            merge_changes()
    factories.move(Feature.objects.all()[:6], visibility=Visibility.HIDDEN)
    placed = Feature.objects.public().exclude(public_location=None)
    questions = [
        (Filters(), placed),
        (Filters(city="prova", layers=("reports",)), placed),
        (Filters(city="prova", categories=("holes", "lamps")), placed.in_categories(["holes", "lamps"])),
        (Filters(city="prova", statuses=("resolved",)), placed.filter(status="resolved")),
        (
            Filters(city="prova", area=AreaRef("district", "B"), statuses=("received", "resolved")),
            placed.in_area(town["areas"]["B"]).filter(status__in=["received", "resolved"]),
        ),
        (Filters(city="prova", text="segnalazione"), placed.search("segnalazione")),
    ]
    for merged in (False, True):
        for zoom in range(0, MAX_ZOOM + 1, 1 if merged else 4):
            for filters, expected in questions if zoom % 4 == 0 else questions[:1]:
                live = Counter(
                    dict(expected.values_list("category__code").annotate(n=Count("pk")).order_by())
                )
                assert sum_of_zoom(zoom, filters) == (sum(live.values()), live), (zoom, filters)
        assert merge_changes() == 0 or not merged


def test_counts_by_area_are_a_group_by_at_once_and_after_the_merge(town: dict[str, Any]) -> None:
    for number in range(12):
        factories.ReportFactory(
            city=town["city"], location=SPOTS[number % 6], category=town["categories"][number % 3]
        )
    factories.HouseFactory(city=town["city"], location=shapes.POINT_IN_A)
    Feature.objects.filter(kind="reports.report", status="received").exclude(location=None)[:1].get().delete()

    def live() -> Counter[Any]:
        rows = FeatureArea.objects.filter(feature__visibility="public").values_list(
            "area", "feature__city", "feature__kind", "feature__category", "feature__status"
        )
        whole = Feature.objects.public().values_list("city", "kind", "category", "status")
        return Counter([*rows, *((0, *row) for row in whole)])

    areas = [0, *(area.pk for area in town["areas"].values())]
    for _merged in (False, True):
        assert {row[:-1]: row.n for row in counts(areas)} == live()
        merge_changes()
    Feature.objects.update(location=shapes.POINT_IN_B)
    assert {row[:-1]: row.n for row in counts(areas)} == live()


def test_the_one_thing_in_a_cell_comes_with_what_is_known_of_it(city: City) -> None:
    report = factories.ReportFactory(city=city, location=shapes.POINT_IN_A, title="Lampione")
    for zoom in (3, 15, 18):
        tile = tile_of(shapes.POINT_IN_A, zoom)
        (pin,) = mapbox_vector_tile.decode(map_tile_body(tile, Filters()))["pins"]["features"]
        assert (pin["properties"]["id"], pin["properties"]["title"]) == (report.pk, "Lampione")


@pytest.mark.parametrize(
    ("zoom", "index"),
    [(4, "places_cellcount_pkey"), (15, "places_cellcount_pkey"), (17, "feature_public_qk")],
)
def test_a_tile_is_counted_from_an_index(zoom: int, index: str, town: dict[str, Any]) -> None:
    for number in range(30):
        factories.ReportFactory(city=town["city"], location=shapes.point(7.61 + number * 0.002, 45.02))
    merge_changes()
    rows, params = in_tile(tile_of(shapes.point(7.63, 45.02), zoom), Narrowing(city=town["city"].pk)).rows
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE places_cellcount, places_feature, places_countkey")
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {rows}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert index in plan, plan


# --- Care ---------------------------------------------------------------------------------------------------------


def test_counting_anew_finds_nothing_to_do_where_all_is_right_and_mends_what_is_wrong(
    town: dict[str, Any],
) -> None:
    for number in range(6):
        factories.ReportFactory(city=town["city"], location=SPOTS[number])
    merge_changes()
    assert rebuild_counts() == 0
    CellCount.objects.filter(level=5).update(n=99)
    CellCount.objects.filter(level=9).delete()
    stray = CountKey.objects.create(
        city=town["city"], kind="no.kind", category=town["categories"][0], status="x"
    )
    CellCount.objects.create(area=0, level=3, cell=1, key=stray, n=1, sx=0, sy=0)
    assert wrong_counts() != []
    call_command("rebuild_counts")
    assert wrong_counts() == []
    assert not CountKey.objects.filter(pk=stray.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_emptied_features_leave_no_counts() -> None:
    factories.ReportFactory(location=shapes.POINT_IN_A)
    merge_changes()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE places_feature CASCADE")
    assert (CellCount.objects.count(), CountKey.objects.count(), Change.objects.count()) == (0, 0, 0)


# --- Several writers at once --------------------------------------------------------------------------------------

INSERT = """
INSERT INTO places_feature (city_id, kind, category_id, status, title, description, address, lang, visibility, created, updated,
    is_example, attributes, external_id, location, precision)
SELECT %(city)s, 'reports.report', %(category)s, %(status)s, 'Scritta insieme', '', '', 'it', %(visibility)s, now(), now(), false,
    '{}', '', ST_GeomFromEWKT(%(place)s), 'exact' FROM generate_series(1, %(n)s)
"""
# The rows are locked before their moves are written, so that the last move written is the last change.
MOVE = """
WITH rows AS MATERIALIZED (
    SELECT id, {what} AS before FROM places_feature WHERE id %% 7 = %(seventh)s ORDER BY id FOR NO KEY UPDATE
), told AS (
    INSERT INTO engagement_move (feature_id, what, before, after, "at", quality, words, note)
    SELECT id, '{what}', before, %({what})s::text, now(), 'source', 'Prova', '' FROM rows WHERE before <> %({what})s::text
)
UPDATE places_feature feature SET {what} = %({what})s::text FROM rows WHERE rows.id = feature.id
"""
DELETE = "DELETE FROM engagement_move WHERE feature_id %% 7 = %(seventh)s; DELETE FROM places_feature WHERE id %% 7 = %(seventh)s"
CHANGES = [
    "UPDATE places_feature SET location = ST_GeomFromEWKT(%(place)s) WHERE id %% 7 = %(seventh)s",
    MOVE.format(what="visibility"),
    MOVE.format(what="status"),
    "UPDATE places_feature SET category_id = %(category)s WHERE id %% 7 = %(seventh)s",
    "UPDATE places_feature SET title = title || '.' WHERE id %% 7 = %(seventh)s",
    # As Django deletes: memberships first; and the other way round.
    f"DELETE FROM places_featurearea WHERE feature_id %% 7 = %(seventh)s; {DELETE}",
    f"{DELETE}; DELETE FROM places_featurearea WHERE feature_id %% 7 = %(seventh)s",
    "UPDATE places_area SET boundary = ST_GeomFromEWKT(%(boundary)s) WHERE id = %(area)s",
]


LOST = (
    psycopg.errors.DeadlockDetected,
    psycopg.errors.LockNotAvailable,
    psycopg.errors.ForeignKeyViolation,
)
"""How a writer loses against another one."""


WRITTEN = 20
"""Transactions that each writer commits."""


class Writer(threading.Thread):
    """Writes at random, in short transactions, some of them taken back.

    Losing against another writer is an ordinary rollback.
    """

    def __init__(self, seed: int, town: dict[str, Any]) -> None:
        super().__init__(daemon=True)
        self.choose = random.Random(seed)
        self.town = town
        self.done = 0
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            with other_connection() as session:
                # Long waits are mostly deadlocks on their way, which are only looked for after a second.
                session.execute("SET lock_timeout = '250ms'")
                session.commit()
                # A busy machine loses more often: what counts is what was written, not how often it was tried.
                for _number in range(1000):
                    if self.done == WRITTEN:
                        break
                    try:
                        self.write(session.cursor())
                        if self.choose.random() < 0.2:
                            session.rollback()
                        else:
                            session.commit()
                            self.done += 1
                    except LOST:
                        session.rollback()
        except BaseException as fault:  # noqa: BLE001 - told by the test
            self.fault = fault

    def write(self, cursor: Any) -> None:
        choose, place = self.choose, self.choose.choice(SPOTS)
        values = {
            "city": self.town["city"].pk,
            "category": choose.choice(self.town["categories"]).pk,
            "area": choose.choice(list(self.town["areas"].values())).pk,
            "status": choose.choice(STATUSES),
            "visibility": choose.choice(["public", "public", "hidden"]),
            "place": place and place.ewkt,
            "boundary": choose.choice([shapes.DISTRICT_A, shapes.DISTRICT_B]).ewkt,
            "seventh": choose.randrange(7),
            "n": choose.randint(1, 4),
        }
        for statement in choose.choices([INSERT, INSERT, *CHANGES], k=choose.randint(1, 2)):
            for part in statement.split(";"):
                cursor.execute(part, values)


@pytest.mark.django_db(transaction=True)
def test_writers_and_merges_at_once_lose_and_double_nothing(town: dict[str, Any]) -> None:
    writers = [Writer(seed, town) for seed in (1, 2, 3)]
    over = threading.Event()
    merges: list[int] = []
    faults: list[Any] = []

    def merge_on(name: str) -> None:
        try:
            with other_connection() as session:
                session.autocommit = True
                while not over.is_set():
                    merges.append(session.execute(f"SELECT public.{name}()").fetchone()[0])
        except BaseException as fault:  # noqa: BLE001 - told by the test
            faults.append(fault)

    mergers = [
        threading.Thread(target=merge_on, args=[name], daemon=True)
        for name in ("civicmap_merge_changes", "civicmap_merge_changes", "civicmap_rebuild_counts")
    ]
    for thread in (*mergers, *writers):
        thread.start()
    wrong: list[Any] = []
    try:
        with other_connection() as reader:
            reader.autocommit = True
            while any(writer.is_alive() for writer in writers):
                wrong += reader.execute(WRONG).fetchall()
    finally:
        over.set()
    for thread in (*mergers, *writers):
        thread.join()
    assert [writer.fault for writer in writers if writer.fault] == []
    assert faults == []
    assert wrong == [], "a reader met a moment that was wrong"
    assert [writer.done for writer in writers] == [WRITTEN] * len(writers)
    assert sum(merges) > 0
    assert wrong_counts() == []
    merge_changes()
    assert wrong_counts() == []
    assert rebuild_counts() == 0
